from tests.fakes.payments.builders import Shop

ACCOUNTS = "/v1/treasury/financial_accounts"


async def test_an_account_has_the_features_that_it_was_asked_to_have(shop: Shop) -> None:
    asked = {"card_issuing": {"requested": True}, "financial_addresses": {"aba": {"requested": True}}}
    account = await shop.post(ACCOUNTS, supported_currencies=["usd"], features=asked)
    assert account["active_features"] == ["card_issuing", "financial_addresses.aba"]
    path = f"{ACCOUNTS}/{account['id']}"
    features = await shop.get(f"{path}/features")
    assert (features["card_issuing"]["requested"], features["deposit_insurance"]["requested"]) == (
        True,
        False,
    )
    await shop.post(f"{path}/features", card_issuing={"requested": False})
    assert (await shop.get(path))["active_features"] == ["financial_addresses.aba"]
    again = await shop.post(path, metadata={"a": "b"}, features={"deposit_insurance": {"requested": True}})
    assert (again["metadata"], len(again["active_features"])) == ({"a": "b"}, 2)
