from tests.fakes.payments.builders import Json, Shop

SECRETS = "/v1/apps/secrets"
ACCOUNT: Json = {"type": "account"}
ANN: Json = {"type": "user", "user": "usr_ann"}


async def test_a_secret_belongs_to_its_name_and_scope(shop: Shop) -> None:
    first = await shop.post(SECRETS, name="key", payload="one", scope=ACCOUNT)
    hers = await shop.post(SECRETS, name="key", payload="hers", scope=ANN)
    again = await shop.post(SECRETS, name="key", payload="two", scope=ACCOUNT)
    assert again == first
    assert "payload" not in first
    asked: Json = {"name": "key", "expand": ["payload"]}
    assert (await shop.get(f"{SECRETS}/find", **asked, scope=ANN))["payload"] == "hers"
    assert (await shop.get(f"{SECRETS}/find", **asked, scope=ACCOUNT))["payload"] == "two"
    listed = (await shop.get(SECRETS, scope=ANN))["data"]
    assert [each["id"] for each in listed] == [hers["id"]]


async def test_a_deleted_secret_is_found_no_more_and_may_be_set_again(shop: Shop) -> None:
    made = await shop.post(SECRETS, name="key", payload="one", scope=ACCOUNT)
    gone = await shop.post(f"{SECRETS}/delete", name="key", scope=ACCOUNT)
    assert gone["deleted"] is True
    error = await shop.refused("GET", f"{SECRETS}/find", status=404, name="key", scope=ACCOUNT)
    assert error["code"] == "resource_missing"
    assert (await shop.post(SECRETS, name="key", payload="one", scope=ACCOUNT))["id"] != made["id"]


async def test_a_secret_expires(shop: Shop) -> None:
    made = await shop.post(SECRETS, name="key", payload="one", scope=ACCOUNT)
    await shop.post(SECRETS, name="key", payload="one", scope=ACCOUNT, expires_at=made["created"] + 60)
    await shop.pass_time(60_000)
    await shop.refused("GET", f"{SECRETS}/find", status=404, name="key", scope=ACCOUNT)


async def test_a_users_secret_needs_a_user(shop: Shop) -> None:
    error = await shop.refused("POST", SECRETS, name="key", payload="one", scope={"type": "user"})
    assert error["param"] == "scope[user]"
