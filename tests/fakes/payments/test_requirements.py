from typing import Any

import pytest

from fakes.payments.document import Document
from fakes.payments.requirements import Needs, assess, is_given, nothing_required, person_rendered, rendered

Json = dict[str, Any]


def account(requested: tuple[str, ...] = ("card_payments", "transfers"), **data: Any) -> Document:
    """An account of which little is known."""
    values: Json = {
        "id": "acct_1",
        "object": "account",
        "business_profile": {},
        "business_type": None,
        "country": "US",
        "settings": {"payments": {}},
        "tos_acceptance": {},
        **data,
    }
    private = {"requested": dict.fromkeys(requested, 1)}
    return Document(values, account="", seq=1, created=1, private=private)


def person(check: Json | None = None, **data: Any) -> Document:
    """Somebody of that account."""
    values: Json = {"id": "person_1", "object": "person", "relationship": {}, **data}
    private = {"check": check} if check else {}
    return Document(values, account="acct_1", seq=2, created=1, private=private)


@pytest.mark.parametrize(
    ("given", "wanted", "unwanted"),
    [
        (
            {},
            ["business_type", "representative.first_name", "business_profile.mcc"],
            ["individual.first_name"],
        ),
        ({"business_type": "individual"}, ["individual.ssn_last_4", "tos_acceptance.ip"], ["company.name"]),
        (
            {"business_type": "company"},
            [
                "company.tax_id",
                "owners.email",
                "company.owners_provided",
                "representative.relationship.title",
            ],
            ["directors.email", "individual.email"],
        ),
        (
            {"business_type": "company", "country": "GB"},
            ["directors.email", "company.executives_provided"],
            ["representative.ssn_last_4", "company.address.state"],
        ),
        ({"country": "DE"}, ["representative.phone"], ["settings.payments.statement_descriptor"]),
        (
            {"requested": ("transfers",)},
            ["business_profile.url", "external_account"],
            ["business_profile.mcc", "settings.payments.statement_descriptor"],
        ),
        (
            {"business_profile": {"product_description": "Books", "mcc": "5942"}},
            ["external_account"],
            ["business_profile.url", "business_profile.mcc", "settings.payments.statement_descriptor"],
        ),
        ({"requested": ()}, [], ["business_type"]),
    ],
)
def test_what_is_wanted_follows_from_country_business_and_capabilities(
    given: Json, wanted: list[str], unwanted: list[str]
) -> None:
    due = assess(account(**given), [], has_payout_account=False).account.due
    assert set(wanted) <= set(due)
    assert not set(unwanted) & set(due)


def test_people_are_asked_under_their_own_name() -> None:
    company = account(business_type="company", company={"owners_provided": True})
    jenny = person(first_name="Jenny", relationship={"representative": True})
    found = assess(company, [jenny], has_payout_account=True)
    assert "person_1.last_name" in found.account.due
    assert "person_1.first_name" not in found.account.due
    assert not any(name.startswith(("representative.", "owners.")) for name in found.account.due)
    assert "last_name" in found.people["person_1"].due
    assert found.people["person_1"].later == ["id_number"]


def test_a_check_is_pending_and_its_flaws_are_due() -> None:
    facts = {"id_number": "given"}
    waiting = person(check={"status": "pending", "facts": facts}, id_number_provided=True)
    found = assess(account(business_type="individual"), [waiting], has_payout_account=True)
    assert found.account.pending == ["individual.id_number"]
    flaws = [["verification_failed_keyed_identity", "Not so.", "verification.document"]]
    failed = person(check={"status": "unverified", "facts": facts, "flaws": flaws}, id_number_provided=True)
    found = assess(account(business_type="individual"), [failed], has_payout_account=True)
    assert "individual.verification.document" in found.account.due
    assert found.account.errors[0]["requirement"] == "individual.verification.document"


@pytest.mark.parametrize(
    ("data", "name", "is_there"),
    [
        ({"dob": {"day": 1}}, "dob.day", True),
        ({"dob": {"day": None}}, "dob.day", False),
        ({"id_number_provided": True}, "ssn_last_4", True),
        ({"ssn_last_4_provided": True}, "id_number", False),
        ({"tax_id_provided": True}, "tax_id", True),
        ({"verification": {"document": {"front": "file_1"}}}, "verification.document", True),
        ({"verification": {"document": {"front": None}}}, "verification.document", False),
        ({}, "address.line1", False),
    ],
)
def test_facts_are_given_or_not(data: Json, name: str, is_there: bool) -> None:
    assert is_given(data, name) is is_there


def test_without_a_deadline_everything_due_is_late() -> None:
    needs = Needs(due=["b", "business_profile.url", "b"], later=["c"], pending=["p"])
    shown = rendered(needs, disabled_reason="requirements.past_due")
    assert shown["currently_due"] == shown["past_due"] == ["b", "business_profile.url"]
    assert shown["eventually_due"] == ["b", "business_profile.url", "c"]
    assert shown["alternatives"][0]["alternative_fields_due"] == ["business_profile.product_description"]
    asked = rendered(needs, disabled_reason=None, deadline=9, is_overdue=False)
    assert asked["currently_due"] == ["b", "business_profile.url", "c"]
    assert (asked["past_due"], asked["current_deadline"]) == (["b", "business_profile.url"], 9)
    assert person_rendered(needs)["eventually_due"] == ["b", "business_profile.url", "c"]
    assert nothing_required()["currently_due"] == []
