import pytest

from fakes.payments.records import own_account_id
from tests.fakes.payments.builders import ADA, SELLER, Json, Shop

SLOW = {**ADA, "dob": {"day": 1, "month": 1, "year": 1901}, "id_number": "000000000"}


async def test_an_account_of_which_all_is_known_may_do_everything_at_once(shop: Shop) -> None:
    account = await shop.open_account(metadata={"shop": "7"})
    assert account["capabilities"] == {"card_payments": "active", "transfers": "active"}
    assert (account["charges_enabled"], account["payouts_enabled"], account["details_submitted"]) == (
        True,
    ) * 3
    assert (account["type"], account["metadata"]) == ("custom", {"shop": "7"})
    assert account["requirements"]["currently_due"] == []
    assert account["settings"]["payments"]["statement_descriptor"] == "ACCESSIBLE.STRIPE.COM"
    assert account["individual"]["verification"]["status"] == "verified"
    [bank] = account["external_accounts"]["data"]
    assert (bank["last4"], bank["default_for_currency"], account["external_accounts"]["total_count"]) == (
        "6789",
        True,
        1,
    )
    assert await shop.get(f"/v1/accounts/{account['id']}") == account
    assert await shop.events() == []


@pytest.mark.parametrize(
    ("kind", "payer", "losses", "collection", "dashboard"),
    [
        ("standard", "account", "stripe", "stripe", "full"),
        ("express", "application_express", "application", "stripe", "express"),
        ("custom", "application_custom", "application", "application", "none"),
    ],
)
async def test_types_are_names_for_who_controls_what(
    shop: Shop, kind: str, payer: str, losses: str, collection: str, dashboard: str
) -> None:
    account = await shop.post("/v1/accounts", type=kind, country="DE")
    assert account["type"] == kind
    assert account["default_currency"] == "eur"
    assert account["controller"] == {
        "fees": {"payer": payer},
        "is_controller": True,
        "losses": {"payments": losses},
        "requirement_collection": collection,
        "stripe_dashboard": {"type": dashboard},
        "type": "application",
    }
    has_capabilities = kind != "custom"
    assert account["capabilities"] == (
        {"card_payments": "inactive", "transfers": "inactive"} if has_capabilities else {}
    )
    reason = "requirements.past_due" if has_capabilities else "action_required.requested_capabilities"
    assert account["requirements"]["disabled_reason"] == reason


async def test_a_controller_may_be_put_together(shop: Shop) -> None:
    controller = {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "stripe_dashboard": {"type": "express"},
    }
    account = await shop.post("/v1/accounts", controller=controller)
    assert account["type"] == "none"
    assert account["controller"]["requirement_collection"] == "stripe"
    error = await shop.refused("POST", "/v1/accounts", type="express", controller=controller)
    assert error["message"] == "You may only specify one of these parameters: controller, type."


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"country": "XX"}, "Country 'XX' is unknown."),
        (
            {"type": "express", "tos_acceptance": {"date": 1, "ip": "1.2.3.4"}},
            "You cannot accept the Terms of Service",
        ),
        (
            {"type": "custom", "capabilities": {"card_payments": {"requested": True}}},
            "Your platform needs approval for accounts to have requested the `card_payments` capability",
        ),
        (
            {"external_account": {"object": "bank_account", "country": "US"}},
            "Missing required param: external_account",
        ),
    ],
)
async def test_what_cannot_be_is_refused(shop: Shop, params: Json, words: str) -> None:
    assert words in (await shop.refused("POST", "/v1/accounts", **params))["message"]
    assert (await shop.get("/v1/accounts"))["data"] == []


async def test_a_change_is_told_to_the_account_with_what_was_before(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}"
    changed = await shop.post(
        path,
        business_profile={"name": "Cookies"},
        metadata={"plan": "pro"},
        settings={"payouts": {"schedule": {"interval": "weekly", "weekly_anchor": "monday"}}},
    )
    assert changed["business_profile"]["name"] == "Cookies"
    assert changed["business_profile"]["mcc"] == "5734"
    assert changed["settings"]["payouts"]["schedule"] == {
        "delay_days": 2,
        "interval": "weekly",
        "weekly_anchor": "monday",
    }
    [event] = await theirs.event_objects(type="account.updated")
    assert (event["account"], event["data"]["object"]) == (theirs.account, changed)
    assert event["data"]["previous_attributes"]["business_profile"] == {"name": None}
    error = await shop.refused("POST", path, settings={"payouts": {"schedule": {"interval": "monthly"}}})
    assert error["param"] == "settings[payouts][schedule][monthly_anchor]"
    daily = await shop.post(
        path, settings={"payouts": {"schedule": {"interval": "daily", "delay_days": "minimum"}}}
    )
    assert daily["settings"]["payouts"]["schedule"] == {"delay_days": 2, "interval": "daily"}


async def test_capabilities_are_asked_for_and_given_back(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}/capabilities"
    assert [each["id"] for each in (await shop.get(path))["data"]] == ["card_payments", "transfers"]
    unasked = await shop.get(f"{path}/us_bank_account_ach_payments")
    assert (unasked["status"], unasked["requested"], unasked["requested_at"]) == ("unrequested", False, None)
    asked = await shop.post(f"{path}/us_bank_account_ach_payments", requested=True)
    assert (asked["status"], asked["requested"]) == ("active", True)
    assert asked["requested_at"] is not None
    back = await shop.post(f"{path}/us_bank_account_ach_payments", requested=False)
    assert back["status"] == "unrequested"
    error = await shop.refused("GET", f"{path}/flying", status=404)
    assert error["message"] == "No such capability: 'flying'"
    expanded = await shop.get(f"{path}/transfers", expand=["account"])
    assert expanded["account"]["id"] == theirs.account


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("fraud", "rejected.platform_fraud"),
        ("terms_of_service", "rejected.platform_terms_of_service"),
        ("other", "rejected.platform_other"),
    ],
)
async def test_a_rejected_account_can_do_nothing(shop: Shop, reason: str, shown: str) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}"
    rejected = await shop.post(f"{path}/reject", reason=reason)
    assert rejected["requirements"]["disabled_reason"] == shown
    assert (rejected["charges_enabled"], rejected["payouts_enabled"]) == (False, False)
    capability = await shop.get(f"{path}/capabilities/transfers")
    assert (capability["status"], capability["requirements"]["disabled_reason"]) == (
        "inactive",
        "rejected.other",
    )
    back = await shop.post(f"{path}/unreject")
    assert back["charges_enabled"]
    assert "capability.updated" in await theirs.events()


async def test_only_who_bears_losses_rejects(shop: Shop) -> None:
    account = await shop.post("/v1/accounts", type="standard")
    error = await shop.refused("POST", f"/v1/accounts/{account['id']}/reject", reason="other")
    assert error["message"].startswith("You cannot reject this account")
    error = await shop.refused("POST", f"/v1/accounts/{account['id']}/unreject")
    assert error["message"] == "This account has not been rejected."


async def test_a_deleted_account_is_out_of_reach(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}"
    await shop.post("/v1/webhook_endpoints", url="http://hook.test/", enabled_events=["*"], connect=True)
    assert await shop.delete(path) == {"id": theirs.account, "object": "account", "deleted": True}
    told = (await shop.captures())[-1].detail
    assert (told["event"], told["object"]) == ("account.application.deauthorized", "application")
    assert (await shop.get("/v1/accounts"))["data"] == []
    [callback] = (await shop.context.outbox.page("shop", limit=10))[0]
    assert callback["event"] == "account.application.deauthorized"
    for stranger, asked in ((shop, path), (theirs, "/v1/customers")):
        assert (await stranger.refused("GET", asked, status=403))["code"] == "account_invalid"


async def test_each_sees_its_own_account_and_the_platform_sees_all(shop: Shop) -> None:
    one, two = await shop.connected(), await shop.connected()
    assert (await one.get("/v1/account"))["id"] == one.account
    assert (await one.get(f"/v1/accounts/{one.account}"))["id"] == one.account
    await one.refused("GET", f"/v1/accounts/{two.account}", status=403)
    assert [each["id"] for each in (await shop.get("/v1/accounts"))["data"]] == [two.account, one.account]
    own = await shop.get("/v1/account")
    assert own["id"] == own_account_id("shop")
    assert own == await shop.get(f"/v1/accounts/{own['id']}")
    assert (own["charges_enabled"], own["controller"]) == (True, {"type": "account"})
    error = await shop.refused("POST", f"/v1/accounts/{own['id']}", email="new@example.com")
    assert "on your own account" in error["message"]


async def test_objects_of_an_account_are_nobody_elses(shop: Shop) -> None:
    one, two = await shop.connected(), await shop.connected()
    customer = await one.customer()
    paid = await one.paid(customer=customer["id"])
    assert paid["status"] == "succeeded"
    for other in (shop, two):
        await other.refused("GET", f"/v1/customers/{customer['id']}", status=404)
        assert (await other.get("/v1/charges"))["data"] == []
        assert "charge.succeeded" not in await other.events()
    assert (await one.get("/v1/balance"))["pending"][0]["amount"] > 0
    assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == 0


async def test_old_spellings_mean_the_same(shop: Shop) -> None:
    old = {name: value for name, value in SELLER.items() if name not in ("type", "capabilities")}
    asked = ["card_payments", "platform_payments"]
    account = await shop.post("/v1/accounts", **old, managed=True, requested_capabilities=asked)
    assert (account["type"], account["charges_enabled"]) == ("custom", True)
    assert account["capabilities"] == {"card_payments": "active", "transfers": "active"}
    more = await shop.post(f"/v1/accounts/{account['id']}", requested_capabilities=["legacy_payments"])
    assert more["capabilities"]["legacy_payments"] == "active"
