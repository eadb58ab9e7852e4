import pytest

from tests.fakes.payments.builders import Json, Shop

ALL = [
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
]
PERSON: Json = {
    "given_name": "Ada",
    "surname": "Lovelace",
    "email": "ada@example.com",
    "phone": "+12015550123",
    "date_of_birth": {"day": 1, "month": 1, "year": 1902},
    "id_numbers": [{"type": "us_ssn", "value": "222222222"}],
    "address": {
        "line1": "address_full_match",
        "city": "New York",
        "state": "NY",
        "postal_code": "10001",
        "country": "us",
    },
}
SELLER: Json = {
    "contact_email": "seller@example.com",
    "display_name": "Engines",
    "dashboard": "none",
    "configuration": {
        "merchant": {
            "mcc": "5734",
            "capabilities": {"card_payments": {"requested": True}, "ach_debit_payments": {"requested": True}},
            "support": {"phone": "+12015550123"},
        },
        "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}},
        "customer": {"shipping": {"name": "Ada"}},
    },
    "defaults": {
        "currency": "usd",
        "profile": {"business_url": "https://accessible.stripe.com"},
        "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
    },
    "identity": {
        "country": "us",
        "entity_type": "individual",
        "individual": PERSON,
        "attestations": {
            "terms_of_service": {"account": {"date": "2026-01-01T00:00:00.000Z", "ip": "203.0.113.7"}}
        },
    },
    "metadata": {"shop": "7"},
}


async def test_both_versions_speak_of_the_same_account(shop: Shop) -> None:
    made = await shop.post("/v2/core/accounts", **SELLER, include=ALL)
    assert made["applied_configurations"] == ["customer", "merchant", "recipient"]
    merchant = made["configuration"]["merchant"]
    assert merchant["capabilities"]["card_payments"] == {"status": "active", "status_details": []}
    assert merchant["capabilities"]["ach_debit_payments"]["status"] == "active"
    assert (merchant["mcc"], merchant["support"]["phone"]) == ("5734", "+12015550123")
    transfers = made["configuration"]["recipient"]["capabilities"]["stripe_balance"]["stripe_transfers"]
    assert transfers["status"] == "active"
    assert made["configuration"]["customer"]["shipping"]["name"] == "Ada"
    assert made["requirements"]["entries"] == []
    assert made["defaults"]["responsibilities"]["requirements_collector"] == "application"
    identity = made["identity"]
    assert (identity["country"], identity["individual"]["given_name"]) == ("us", "Ada")
    assert identity["individual"]["id_numbers"] == [{"type": "us_ssn"}]
    assert identity["attestations"]["terms_of_service"]["account"]["ip"] == "203.0.113.7"
    old = await shop.get(f"/v1/accounts/{made['id']}")
    assert (old["type"], old["charges_enabled"], old["email"]) == ("none", True, "seller@example.com")
    assert old["capabilities"]["us_bank_account_ach_payments"] == "active"
    assert (old["individual"]["first_name"], old["individual"]["address"]["country"]) == ("Ada", "US")
    assert old["metadata"] == {"shop": "7"}
    paid = await shop.elsewhere(account=made["id"]).paid()
    assert paid["status"] == "succeeded"


async def test_what_is_not_included_is_null(shop: Shop) -> None:
    made = await shop.post("/v2/core/accounts", **SELLER)
    parts = ("configuration", "defaults", "future_requirements", "identity", "requirements")
    assert [made[part] for part in parts] == [None] * 5
    some = await shop.get(f"/v2/core/accounts/{made['id']}", include=["configuration.merchant"])
    assert some["configuration"]["recipient"] is None
    assert some["configuration"]["merchant"]["applied"] is True
    old = await shop.open_account()
    seen = await shop.get(f"/v2/core/accounts/{old['id']}", include=ALL)
    assert seen["applied_configurations"] == ["merchant", "recipient"]
    assert seen["identity"]["individual"]["surname"] == "Lovelace"
    assert seen["configuration"]["customer"] is None


async def test_what_is_wanted_is_told_under_v2s_names(shop: Shop) -> None:
    identity = {"country": "us", "entity_type": "individual", "individual": {"given_name": "Ada"}}
    made = await shop.post("/v2/core/accounts", **{**SELLER, "identity": identity}, include=ALL)
    entries = {entry["description"]: entry for entry in made["requirements"]["entries"]}
    assert "identity.individual.surname" in entries
    assert "identity.individual.id_numbers" in entries
    entry = entries["identity.attestations.terms_of_service.account.date"]
    assert entry["minimum_deadline"] == {"status": "past_due"}
    assert {each["capability"] for each in entry["impact"]["restricts_capabilities"]} == {
        "ach_debit_payments",
        "card_payments",
        "stripe_balance.stripe_transfers",
    }
    assert made["requirements"]["summary"]["minimum_deadline"]["status"] == "past_due"
    card = made["configuration"]["merchant"]["capabilities"]["card_payments"]
    assert card["status_details"] == [{"code": "requirements_past_due", "resolution": "provide_info"}]
    filled = await shop.post(f"/v2/core/accounts/{made['id']}", identity=SELLER["identity"], include=ALL)
    assert filled["requirements"]["entries"] == []
    assert filled["configuration"]["merchant"]["capabilities"]["card_payments"]["status"] == "active"


async def test_a_check_that_fails_stands_beside_what_mends_it(shop: Shop) -> None:
    failing = {**PERSON, "date_of_birth": {"day": 1, "month": 1, "year": 1901}}
    failing["id_numbers"] = [{"type": "us_ssn", "value": "111111111"}]
    identity = {**SELLER["identity"], "individual": failing}
    made = await shop.post("/v2/core/accounts", **{**SELLER, "identity": identity}, include=ALL)
    [pending] = made["requirements"]["entries"]
    assert pending["awaiting_action_from"] == "stripe"
    await shop.settle()
    seen = await shop.get(f"/v2/core/accounts/{made['id']}", include=ALL)
    [entry] = seen["requirements"]["entries"]
    assert entry["errors"][0]["code"] == "verification_failed_keyed_identity"
    assert entry["requested_reasons"] == [{"code": "routine_verification"}]


async def test_accounts_are_listed_changed_and_closed(shop: Shop) -> None:
    one = await shop.post("/v2/core/accounts", **SELLER)
    two = await shop.post("/v2/core/accounts", contact_email="b@example.com", configuration={"customer": {}})
    listed = await shop.get("/v2/core/accounts", limit=1)
    assert [each["id"] for each in listed["data"]] == [two["id"]]
    assert listed["next_page_url"] is not None
    merchants = await shop.get("/v2/core/accounts", applied_configurations=["merchant"])
    assert [each["id"] for each in merchants["data"]] == [one["id"]]
    changed = await shop.post(
        f"/v2/core/accounts/{one['id']}", display_name="New", metadata={"shop": None}, contact_phone="+1"
    )
    assert (changed["display_name"], changed["metadata"], changed["contact_phone"]) == ("New", {}, "+1")
    less = await shop.post(f"/v2/core/accounts/{one['id']}", configuration={"customer": {"applied": False}})
    assert less["applied_configurations"] == ["merchant", "recipient"]
    error = await shop.refused(
        "POST", f"/v2/core/accounts/{one['id']}/close", applied_configurations=["customer"]
    )
    assert "name all of them" in error["message"]
    closed = await shop.post(
        f"/v2/core/accounts/{one['id']}/close", applied_configurations=["merchant", "recipient"]
    )
    assert (closed["closed"], closed["applied_configurations"]) == (True, ["merchant", "recipient"])
    assert (await shop.get(f"/v1/accounts/{one['id']}"))["charges_enabled"] is False
    await shop.refused("POST", f"/v2/core/accounts/{one['id']}", display_name="x")
    assert [each["id"] for each in (await shop.get("/v2/core/accounts", closed=True))["data"]] == [one["id"]]
    error = await shop.refused("GET", "/v2/core/accounts/acct_1x", status=404)
    assert (error["code"], error["message"]) == ("not_found", "No such account: 'acct_1x'")


async def test_it_is_told_by_thin_events(shop: Shop) -> None:
    made = await shop.post("/v2/core/accounts", **SELLER)
    await shop.post(f"/v2/core/accounts/{made['id']}", display_name="New")
    await shop.post(f"/v2/core/accounts/{made['id']}", defaults={"profile": {"product_description": "Books"}})
    theirs = shop.elsewhere(account=made["id"])
    events = (await theirs.get("/v2/core/events"))["data"]
    types = [each["type"] for each in events if each["type"].startswith("v2.")]
    assert types == [
        "v2.core.account[defaults].updated",
        "v2.core.account.updated",
        "v2.core.account.created",
    ]
    assert events[0]["context"] == made["id"]


async def test_a_link_leads_to_onboarding(shop: Shop) -> None:
    identity = {"country": "us"}
    made = await shop.post("/v2/core/accounts", **{**SELLER, "dashboard": "express", "identity": identity})
    use = {
        "type": "account_onboarding",
        "account_onboarding": {
            "refresh_url": "https://shop.test/again",
            "return_url": "https://shop.test/done",
        },
    }
    link = await shop.post("/v2/core/account_links", account=made["id"], use_case=use)
    assert "/pay/connect/setup/" in link["url"]
    assert link["use_case"]["account_onboarding"]["return_url"] == "https://shop.test/done"
    error = await shop.refused(
        "POST", "/v2/core/account_links", account=made["id"], use_case={"type": "account_update"}
    )
    assert error["message"] == "use_case.account_update is required."


@pytest.mark.parametrize("dashboard", ["express", "full"])
async def test_who_has_a_dashboard_accepts_terms_there(shop: Shop, dashboard: str) -> None:
    error = await shop.refused("POST", "/v2/core/accounts", **{**SELLER, "dashboard": dashboard})
    assert error["message"].startswith("You cannot accept the Terms of Service")
