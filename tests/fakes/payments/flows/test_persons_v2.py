from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_accounts_v2 import PERSON, SELLER


async def test_both_versions_speak_of_the_same_people(shop: Shop) -> None:
    identity = {"country": "us", "entity_type": "company", "business_details": {"registered_name": "Cookies"}}
    account = await shop.post("/v2/core/accounts", **{**SELLER, "identity": identity})
    path = f"/v2/core/accounts/{account['id']}/persons"
    made = await shop.post(
        path, **PERSON, relationship={"owner": True, "percent_ownership": "60"}, metadata={"a": "1"}
    )
    assert (made["given_name"], made["relationship"]["percent_ownership"]) == ("Ada", "60")
    assert (made["address"]["country"], made["date_of_birth"]["year"]) == ("us", 1902)
    old = await shop.get(f"/v1/accounts/{account['id']}/persons/{made['id']}")
    assert (old["first_name"], old["verification"]["status"]) == ("Ada", "verified")
    await shop.pass_time(60_000)
    changed = await shop.post(f"{path}/{made['id']}", surname="King", metadata={"a": None})
    assert (changed["surname"], changed["metadata"]) == ("King", {})
    assert changed["updated"] > changed["created"]
    assert await shop.get(f"{path}/{made['id']}") == changed
    assert (await shop.get(path))["data"] == [changed]
    gone = await shop.delete(f"{path}/{made['id']}")
    assert gone == {"id": made["id"], "object": "v2.core.account_person"}
    assert (await shop.refused("GET", f"{path}/{made['id']}", status=404))["code"] == "not_found"
    events = (await shop.elsewhere(account=account["id"]).get("/v2/core/events"))["data"]
    native = [each["type"] for each in events if each["type"].startswith("v2.core.account_person")]
    assert native == [f"v2.core.account_person.{verb}" for verb in ("deleted", "updated", "created")]
