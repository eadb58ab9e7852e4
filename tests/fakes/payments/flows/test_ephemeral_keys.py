from tests.fakes.payments.builders import Shop


async def test_a_key_is_lent_for_an_hour(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    key = await shop.post("/v1/ephemeral_keys", customer=customer)
    assert key["secret"].startswith("ek_test_sbx_shop_")
    assert key["associated_objects"] == [{"id": customer, "type": "customer"}]
    assert key["expires"] == key["created"] + 3600
    ended = await shop.delete(f"/v1/ephemeral_keys/{key['id']}")
    assert ended["id"] == key["id"]
    assert "secret" not in ended
    await shop.refused("DELETE", f"/v1/ephemeral_keys/{key['id']}", status=404)
    other = await shop.elsewhere("default").customer()
    lent = await shop.elsewhere("default").post("/v1/ephemeral_keys", customer=other["id"])
    assert lent["secret"].startswith("ek_test_")
    assert "sbx" not in lent["secret"][:12]


async def test_a_key_is_for_one_thing_that_exists(shop: Shop) -> None:
    assert "exactly one" in (await shop.refused("POST", "/v1/ephemeral_keys"))["message"]
    missing = await shop.refused("POST", "/v1/ephemeral_keys", customer="cus_none")
    assert missing["param"] == "customer"
