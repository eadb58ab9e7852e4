import pytest

from fakes.payments import fields
from fakes.payments.document import Document, Json

EMPTY = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


def test_an_address_has_all_its_lines() -> None:
    assert fields.address({"city": "Oslo"}) == {**EMPTY, "city": "Oslo"}
    assert fields.address({"line1": "x"}, {**EMPTY, "city": "Oslo"}) == {
        **EMPTY,
        "city": "Oslo",
        "line1": "x",
    }
    assert fields.address(None, EMPTY) is None


def test_billing_details_always_have_an_address() -> None:
    assert fields.billing_details(None) == {
        "address": EMPTY,
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
    }
    changed = fields.billing_details({"name": "Ann"}, {"address": {**EMPTY, "city": "Oslo"}, "phone": "1"})
    assert (changed["name"], changed["phone"], changed["address"]["city"]) == ("Ann", "1", "Oslo")


@pytest.mark.parametrize("shipping", [fields.customer_shipping, fields.payment_shipping])
def test_shipping_details_are_merged_or_unset(shipping: object) -> None:
    assert callable(shipping)
    first: Json = shipping({"name": "Ann", "address": {"city": "Oslo"}})
    assert (first["name"], first["phone"], first["address"]["city"]) == ("Ann", None, "Oslo")
    merged: Json = shipping({"phone": "1"}, first)
    assert (merged["name"], merged["phone"]) == ("Ann", "1")
    assert merged["address"] == first["address"]
    assert shipping(None, first) is None


def test_sent_fields_are_taken_over() -> None:
    document = Document(
        {"id": "x_1", "object": "x", "a": 1, "b": 2, "metadata": {"k": "1", "l": "2"}},
        account="",
        seq=1,
        created=1,
    )
    fields.copy(document, {"a": None, "c": 3}, ("a", "b"))
    fields.merge_metadata(document, {"metadata": {"k": "", "m": "3"}})
    assert document.data["a"] is None
    assert document.data["b"] == 2
    assert "c" not in document.data
    assert document["metadata"] == {"l": "2", "m": "3"}
    fields.merge_metadata(document, {})
    assert document["metadata"] == {"l": "2", "m": "3"}


def test_new_metadata() -> None:
    assert fields.new_metadata({}) == {}
    assert fields.new_metadata({"metadata": {"k": "v", "l": ""}}) == {"k": "v"}


def test_filters_that_no_column_holds_compare_fields() -> None:
    assert fields.filter_by({"limit": 3}, ("customer_account",)) is None
    fits = fields.filter_by({"attach_to_self": False, "limit": 3}, ("attach_to_self", "customer_account"))
    assert fits is not None
    assert fits({"attach_to_self": False})
    assert not fits({"attach_to_self": None})


def test_a_list_inside_an_object_shows_the_newest_ten() -> None:
    listed: Json = {"data": [], "has_more": False}
    for number in range(11):
        assert listed["has_more"] is False
        new = Document({"id": number, "object": "refund"}, account="", seq=number, created=number)
        fields.put_first(listed, new)
    assert ([each["id"] for each in listed["data"]], listed["has_more"]) == (list(range(10, 0, -1)), True)


def test_what_is_taken_back_is_counted_until_nothing_is_left() -> None:
    fee = Document({"amount": 30, "amount_refunded": 0, "refunded": False}, account="", seq=1, created=0)
    assert fields.count_back(fee, 10, "amount_refunded", "refunded") == {"amount_refunded": 0}
    assert fields.count_back(fee, 20, "amount_refunded", "refunded") == {
        "amount_refunded": 10,
        "refunded": False,
    }
    assert fee.data == {"amount": 30, "amount_refunded": 30, "refunded": True}
