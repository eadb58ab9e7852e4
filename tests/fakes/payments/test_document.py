import orjson
import pytest

from fakes.payments.document import Document, changed


def document(**fields: object) -> Document:
    data = {"id": "cus_1", "object": "customer", "email": "a@example.com", "metadata": {}, **fields}
    made = Document(data, account="", seq=7, created=1000)
    made.keep()
    return made


def test_a_document_survives_its_row() -> None:
    first = document(name="Ann")
    first.private["card"] = "visa"
    again = Document.from_row(first.row("shop"))
    assert (again.data, again.private, again.seq, again.created) == (first.data, {"card": "visa"}, 7, 1000)


def test_a_customer_is_found_by_mail_address_and_indexed_by_nothing_else() -> None:
    row = document().row("shop")
    assert row["lookup"] == "a@example.com"
    assert (row["customer"], row["type"], row["private"]) == (None, None, None)


def test_references_become_columns() -> None:
    charge = document(
        id="ch_1",
        object="charge",
        customer="cus_1",
        payment_intent=None,
        status="succeeded",
        transfer_group="g",
    )
    row = charge.row("shop")
    assert (row["customer"], row["payment_intent"], row["status"], row["lookup"]) == (
        "cus_1",
        None,
        "succeeded",
        "g",
    )


def test_what_is_dumped_follows_changes() -> None:
    customer = document()
    before = customer.dumped()
    customer["name"] = "Ann"
    assert customer.dumped() != before
    assert orjson.loads(customer.dumped())["name"] == "Ann"
    customer["metadata"]["k"] = "v"
    customer.touch()
    assert orjson.loads(customer.dumped())["metadata"] == {"k": "v"}


def test_a_new_document_has_no_previous_attributes() -> None:
    assert document().previous() == {}


def test_previous_attributes_since_it_was_last_kept() -> None:
    customer = document(name=None)
    customer["name"] = "Ann"
    customer["metadata"]["k"] = "v"
    assert customer.previous() == {"name": None, "metadata": {"k": None}}
    assert orjson.loads(customer.row("shop")["data"])["name"] is None
    customer.keep()
    assert customer.previous() == {}
    assert orjson.loads(customer.row("shop")["data"])["name"] == "Ann"
    # What was found in the store is another matter.
    assert customer.stored() is None


@pytest.mark.parametrize(
    ("old", "new", "previous"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "c": 2}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1]}),
        ({}, {"a": 1}, {"a": None}),
        ({"a": {"b": 1}}, {"a": None}, {"a": {"b": 1}}),
    ],
)
def test_only_differences_are_reported(
    old: dict[str, object], new: dict[str, object], previous: dict[str, object]
) -> None:
    assert changed(old, new) == previous
