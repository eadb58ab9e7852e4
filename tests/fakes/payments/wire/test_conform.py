from typing import Any

import pytest

from fakes.payments.wire.conform import check, check_answer
from fakes.payments.wire.serialize import blank

CUSTOMER = blank("customer", id="cus_1")
CHARGE = blank("charge", id="ch_1")


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        ("customer", {"email": 5}, "customer.email: int 5 where a string belongs"),
        ("customer", {"created": "now"}, "customer.created: str 'now' where a timestamp belongs"),
        ("customer", {"created": True}, "customer.created: bool True where a timestamp belongs"),
        ("customer", {"livemode": None}, "customer.livemode: null"),
        ("customer", {"unheard_of": 1}, "customer.unheard_of: not a field"),
        ("customer", {"tax_exempt": "maybe"}, "customer.tax_exempt: 'maybe' is none of exempt, none, reverse"),
        ("customer", {"address": "here"}, "customer.address: str 'here' where an object belongs"),
        ("customer", {"address": {"city": 5}}, "customer.address.city: int 5 where a string belongs"),
        ("customer", {"metadata": []}, "customer.metadata: list [] where a map belongs"),
        ("customer", {"metadata": {"a": 1}}, "customer.metadata.a: int 1 where a string belongs"),
        ("customer", {"metadata": {"a": "v" * 501}},
         "customer.metadata.a: 501 characters, at most 500 belong here"),
        ("customer", {"preferred_locales": "en"}, "customer.preferred_locales: str 'en' where a list of values"),
        ("customer", {"preferred_locales": [1]}, "customer.preferred_locales[0]: int 1 where a string belongs"),
        ("customer", {"default_source": CHARGE}, "customer.default_source: object 'charge' where a"),
        ("customer", {"cash_balance": "cb_1"}, "customer.cash_balance: 'cb_1' where a whole cash_balance belongs"),
        ("customer", {"subscriptions": []}, "customer.subscriptions: list [] where a list belongs"),
        ("customer", {"subscriptions": {"object": "list", "data": [], "has_more": False}},
         "customer.subscriptions.url: missing"),
        ("customer", {"subscriptions": {"object": "list", "data": [], "has_more": False, "url": "", "x": 1}},
         "customer.subscriptions.x: not a field"),
        ("customer", {"subscriptions": {"object": "list", "data": [CHARGE], "has_more": False, "url": ""}},
         "customer.subscriptions.data[0]: object 'charge' where a subscription belongs"),
        ("charge", {"customer": {**CUSTOMER, "email": 5}}, "charge.customer.email: int 5 where a string belongs"),
        ("charge", {"customer": {"id": "cus_1", "object": "customer", "deleted": True, "name": "x"}},
         "charge.customer.name: not a field"),
        ("price", {"unit_amount_decimal": 1.5}, "price.unit_amount_decimal: float 1.5 where a decimal belongs"),
        ("payment_intent", {"amount_details": {"tip": {"amount": "x"}}},
         "payment_intent.amount_details.tip.amount: str 'x' where an integer belongs"),
    ],
)  # fmt: skip
def test_tells_what_is_wrong_and_where(name: str, changes: dict[str, Any], problem: str) -> None:
    problems = check(name, {**blank(name, id="x_1"), **changes})
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_tells_what_is_missing() -> None:
    document = blank("customer", id="cus_1")
    del document["created"]
    assert check("customer", document) == ["customer.created: missing"]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("charge", {"customer": "cus_1"}),
        ("charge", {"customer": CUSTOMER}),
        ("charge", {"customer": {"id": "cus_1", "object": "customer", "deleted": True}}),
        ("customer", {"deleted": True}),
        ("price", {"unit_amount_decimal": "-1.5"}),
        ("subscription", {"latest_invoice": blank("invoice", id="in_1")}),
    ],
)
def test_takes_references_in_every_form(name: str, changes: dict[str, Any]) -> None:
    document = {"id": "cus_1", "object": "customer"} if "deleted" in changes else blank(name, id="x_1")
    assert check(name, {**document, **changes}) == []


@pytest.mark.parametrize("document", [None, "cus_1", []])
def test_an_object_is_an_object(document: Any) -> None:
    assert len(check("customer", document)) == 1


@pytest.mark.parametrize(
    ("operation_id", "document", "count"),
    [
        ("customers.create", CUSTOMER, 0),
        ("customers.create", CHARGE, 1),
        ("customers.delete", {"id": "cus_1", "object": "customer", "deleted": True}, 0),
        ("customers.list", {"object": "list", "data": [CUSTOMER], "has_more": False, "url": "/v1/customers"}, 0),
        ("customers.list", {"object": "list", "data": [CHARGE], "has_more": False, "url": "/v1/customers"}, 1),
        ("customers.list", {"data": []}, 1),
        ("customers.search",
         {"object": "search_result", "data": [], "has_more": False, "next_page": None, "url": "/v1"}, 0),
        ("customers.search", {"object": "search_result", "data": [], "has_more": False, "url": "/v1"}, 1),
        ("v2.core.accounts.list", {"data": [], "next_page_url": None, "previous_page_url": None}, 0),
        ("v2.core.accounts.list", {"data": [CUSTOMER]}, 1),
        ("v2.core.accounts.list", {"object": "list"}, 1),
        ("quotes.pdf", b"%PDF", 0),
        ("oauth.token", {"access_token": "x"}, 0),
    ],
)  # fmt: skip
def test_checks_answers_against_their_operation(operation_id: str, document: Any, count: int) -> None:
    assert len(check_answer(operation_id, document)) == count
