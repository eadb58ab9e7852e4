import pytest

from fakes.payments.document import Document
from fakes.payments.flows import account_fields
from fakes.payments.wire.error import StripeError


def holder() -> Document:
    """Something that has secrets."""
    return Document({"id": "person_1", "object": "person"}, account="", seq=1, created=1)


def test_addresses_come_in_full_and_inner_fields_are_merged() -> None:
    merged = account_fields.merged(
        {"support_address": {"city": "Berlin"}, "annual_revenue": {"amount": 1}, "name": "A"},
        {"support_address": {"line1": "1"}, "annual_revenue": {"currency": "eur"}, "url": "https://a.test"},
    )
    assert merged["support_address"]["city"] == "Berlin"
    assert merged["support_address"]["postal_code"] is None
    assert merged["annual_revenue"] == {"amount": 1, "currency": "eur"}
    assert (merged["name"], merged["url"]) == ("A", "https://a.test")


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
