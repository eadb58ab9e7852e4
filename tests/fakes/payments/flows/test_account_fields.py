import pytest

from fakes.payments.document import Document
from fakes.payments.flows import account_fields
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.no_records import NoRecords


def holder() -> Document:
    """Something that has secrets."""
    return Document({"id": "person_1", "object": "person"}, account="", seq=1, created=1)


def test_addresses_come_in_full_and_inner_fields_are_merged() -> None:
    account = Document(
        {"object": "account", "business_profile": {"annual_revenue": {"amount": 1}, "name": "A"}},
        account="",
        seq=1,
        created=1,
    )
    given = {
        "business_profile": {"support_address": {"line1": "1"}, "annual_revenue": {"currency": "eur"}},
        "company": {"name": None, "phone": "1", "address": {"city": "Berlin"}},
        "settings": None,
    }
    account_fields.fit(NoRecords(Scope("shop", ""), 1), account, given)
    profile = account["business_profile"]
    assert (profile["support_address"]["line1"], profile["support_address"]["city"]) == ("1", None)
    assert (profile["annual_revenue"]["amount"], profile["annual_revenue"]["currency"]) == (1, "eur")
    assert profile["name"] == "A"
    assert account["company"]["address"]["postal_code"] is None
    assert account["settings"] is None


def test_numbers_of_real_people_are_not_kept() -> None:
    person = holder()
    assert account_fields.keep_secret(person, "id_number", "123-45-6789")
    assert person.private["secrets"] == {"id_number": "given"}
    account_fields.keep_secret(person, "id_number", "000-00-0000")
    assert person.private["secrets"] == {"id_number": "000000000"}
    assert not account_fields.keep_secret(person, "id_number", None)
    assert person.private["secrets"] == {}


def test_documents_are_shown_in_full() -> None:
    shown = account_fields.verification(
        {"status": "pending"}, {"document": {"front": "file_1"}}, ("document",)
    )
    assert shown["document"] == {"back": None, "details": None, "details_code": None, "front": "file_1"}
    assert shown["status"] == "pending"


def test_who_collects_requirements_bears_losses() -> None:
    controller = {"requirement_collection": "application", "stripe_dashboard": {"type": "express"}}
    with pytest.raises(StripeError, match="requirement_collection"):
        account_fields.fresh({"controller": controller})
    assert account_fields.fresh({"country": "GB"})["default_currency"] == "gbp"
