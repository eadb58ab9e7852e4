import pytest

from tests.fakes.payments.builders import ADA, Json, Shop

SLOW = {**ADA, "dob": {"day": 1, "month": 1, "year": 1901}, "id_number": "000000000"}


async def test_a_check_takes_its_time_and_then_opens_everything(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    # The answer itself: the check may be over before anybody asks again.
    opened = await shop.open_account(individual=SLOW)
    theirs = shop.elsewhere(account=opened["id"])
    path = f"/v1/accounts/{theirs.account}"
    assert set(opened["capabilities"].values()) == {"pending"}
    assert opened["requirements"]["pending_verification"] == ["individual.id_number"]
    assert opened["requirements"]["disabled_reason"] == "requirements.pending_verification"
    assert (opened["charges_enabled"], opened["individual"]["verification"]["status"]) == (False, "pending")
    await shop.settle()
    checked = await shop.get(path)
    assert set(checked["capabilities"].values()) == {"active"}
    assert (checked["charges_enabled"], checked["payouts_enabled"]) == (True, True)
    assert await theirs.events() == [
        "account.external_account.created",
        "person.created",
        "person.updated",
        "capability.updated",
        "capability.updated",
        "account.updated",
    ]
    told = (await theirs.event_objects())[3]["data"]
    assert (told["object"]["id"], told["object"]["status"]) == ("card_payments", "active")
    assert told["previous_attributes"]["status"] == "pending"


@pytest.mark.parametrize(
    ("change", "code", "due"),
    [
        ({"id_number": "111111111"}, "verification_failed_keyed_identity", "verification.document"),
        (
            {"address": {**ADA["address"], "line1": "address_no_match"}},
            "verification_failed_address_match",
            "address.line1",
        ),
        (
            {"verification": {"document": {"front": "file_identity_document_failure"}}},
            "verification_document_failed_other",
            "verification.document",
        ),
    ],
)
async def test_a_check_that_fails_says_what_would_mend_it(
    shop: Shop, change: Json, code: str, due: str
) -> None:
    theirs = await shop.connected(individual={**SLOW, **change})
    path = f"/v1/accounts/{theirs.account}"
    await shop.settle()
    failed = await shop.get(path)
    assert [each["code"] for each in failed["requirements"]["errors"]] == [code]
    assert failed["requirements"]["past_due"] == [f"individual.{due}"]
    assert failed["individual"]["requirements"]["currently_due"] == [due]
    assert set(failed["capabilities"].values()) == {"inactive"}
    mended = {
        "address": {"line1": "address_full_match"},
        "id_number": "000000000",
        "verification": {"document": {"front": "file_identity_document_success"}},
    }
    await shop.post(path, individual=mended)
    await shop.settle()
    assert (await shop.get(path))["charges_enabled"]


async def test_a_document_proves_who_the_numbers_do_not(shop: Shop) -> None:
    theirs = await shop.connected(individual={**SLOW, "id_number": "111111111"})
    path = f"/v1/accounts/{theirs.account}"
    await shop.settle()
    assert not (await shop.get(path))["charges_enabled"]
    await shop.post(
        path, individual={"verification": {"document": {"front": "file_identity_document_success"}}}
    )
    await shop.settle()
    assert (await shop.get(path))["individual"]["verification"]["status"] == "verified"


async def test_a_listed_person_closes_the_account(shop: Shop) -> None:
    listed = {**ADA, "dob": {"day": 1, "month": 1, "year": 1900}}
    account = await shop.open_account(individual=listed)
    assert account["requirements"]["disabled_reason"] == "listed"
    assert account["charges_enabled"] is False


async def test_plausible_data_prove_what_they_say_and_a_site_must_be_there(shop: Shop) -> None:
    plausible = {**ADA, "dob": {"day": 9, "month": 12, "year": 1985}, "id_number": "123456788"}
    profile = {"mcc": "5734", "url": "https://inaccessible.stripe.com"}
    account = await shop.open_account(individual=plausible, business_profile=profile)
    await shop.settle()
    path = f"/v1/accounts/{account['id']}"
    closed = await shop.get(path)
    assert closed["requirements"]["past_due"] == ["business_profile.url"]
    assert closed["requirements"]["errors"][0]["code"] == "invalid_url_website_inaccessible"
    opened = await shop.post(path, business_profile={"url": "https://accessible.stripe.com"})
    assert opened["charges_enabled"]


async def test_a_company_is_asked_step_by_step(shop: Shop) -> None:
    company = {
        "name": "The Best Cookie Co",
        "phone": "+12015550123",
        "tax_id": "000000000",
        "address": {"line1": "1 Main St", "city": "New York", "state": "NY", "postal_code": "10001"},
    }
    first = await shop.open_account(business_type="company", company=company, individual={})
    path = f"/v1/accounts/{first['id']}"
    assert first["requirements"]["pending_verification"] == ["company.tax_id"]
    assert "representative.first_name" in first["requirements"]["currently_due"]
    jenny = await shop.post(
        f"{path}/persons", **ADA, relationship={"representative": True, "title": "CEO", "executive": True}
    )
    due = (await shop.get(path))["requirements"]["currently_due"]
    assert not any(name.startswith("representative.") for name in due)
    assert "owners.email" in due
    kathleen = await shop.post(
        f"{path}/persons", first_name="Kathleen", relationship={"owner": True, "percent_ownership": 80}
    )
    due = (await shop.get(path))["requirements"]["currently_due"]
    assert f"{kathleen['id']}.last_name" in due
    assert not any(name.startswith((jenny["id"], "owners.")) for name in due)
    await shop.post(f"{path}/persons/{kathleen['id']}", **{**ADA, "id_number": "000000000"})
    assert (await shop.get(path))["requirements"]["currently_due"] == ["company.owners_provided"]
    await shop.post(path, company={"owners_provided": True})
    await shop.settle()
    done = await shop.get(path)
    assert (done["requirements"]["currently_due"], done["charges_enabled"]) == ([], True)
    assert done["company"]["tax_id_provided"] is True


async def test_a_tax_number_that_was_never_issued(shop: Shop) -> None:
    account = await shop.open_account(
        business_type="company", individual={}, company={"name": "Cookies", "tax_id": "111111112"}
    )
    await shop.settle()
    found = await shop.get(f"/v1/accounts/{account['id']}")
    assert found["requirements"]["errors"][0]["requirement"] == "company.tax_id"
