from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.expand import expand, is_expandable
from fakes.payments.wire.serialize import blank, empty_list

Json = dict[str, Any]


class Shelf:
    """Objects by id, and a note of what was asked for."""

    def __init__(self, *documents: Json) -> None:
        self.documents = {document["id"]: document for document in documents}
        self.asked: list[tuple[tuple[str, ...], list[str]]] = []

    def fetch(self, names: tuple[str, ...], ids: Sequence[str]) -> Mapping[str, Json]:
        self.asked.append((names, list(ids)))
        found = [dict(self.documents[each]) for each in ids if each in self.documents]
        return {each["id"]: each for each in found if each["object"] in names}


CUSTOMER = blank("customer", id="cus_1", invoice_settings={"default_payment_method": "pm_1"})
METHOD = blank("payment_method", id="pm_1", customer="cus_1")
TRANSACTION = blank("balance_transaction", id="txn_1", source="ch_1")
CHARGE = blank("charge", id="ch_1", customer="cus_1", balance_transaction="txn_1", payment_intent="pi_1")
INTENT = blank("payment_intent", id="pi_1", customer="cus_1", latest_charge="ch_1")
SHELF = (CUSTOMER, METHOD, TRANSACTION, CHARGE, INTENT)


def _copy(document: Json) -> Json:
    return blank(document["object"], **document)


def _list(*data: Json) -> Json:
    return {"object": "list", "data": [_copy(each) for each in data], "has_more": False, "url": "/v1/charges"}


def _at(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document[int(step) if isinstance(document, list) else step]
    return document


@pytest.mark.parametrize(
    ("document", "paths", "place", "id"),
    [
        (INTENT, ["customer"], "customer", "cus_1"),
        (INTENT, ["latest_charge.balance_transaction"], "latest_charge.balance_transaction", "txn_1"),
        (INTENT, ["latest_charge.balance_transaction.source.customer"],
         "latest_charge.balance_transaction.source.customer", "cus_1"),
        (INTENT, ["customer", "customer.invoice_settings.default_payment_method"],
         "customer.invoice_settings.default_payment_method", "pm_1"),
        (CUSTOMER, ["invoice_settings.default_payment_method"], "invoice_settings.default_payment_method", "pm_1"),
        (blank("subscription", id="sub_1", discounts=["di_1"]), ["discounts"], "discounts.0", "di_1"),
    ],
)  # fmt: skip
def test_replaces_ids_by_what_they_name(document: Json, paths: list[str], place: str, id: str) -> None:
    shelf = Shelf(*SHELF, blank("discount", id="di_1"))
    assert _at(expand(_copy(document), paths, shelf.fetch), place)["id"] == id


def test_leaves_everything_else_as_it_is() -> None:
    shelf = Shelf(*SHELF)
    expanded = expand(_copy(INTENT), ["latest_charge"], shelf.fetch)
    assert expanded == {**INTENT, "latest_charge": CHARGE}


def test_fetches_each_kind_once_however_long_the_list() -> None:
    shelf = Shelf(*SHELF)
    charges = [
        blank("charge", id=f"ch_{n}", customer="cus_1", balance_transaction="txn_1") for n in range(100)
    ]
    expanded = expand(_list(*charges), ["data.customer", "data.balance_transaction"], shelf.fetch)
    assert {charge["customer"]["id"] for charge in expanded["data"]} == {"cus_1"}
    assert shelf.asked == [(("customer",), ["cus_1"]), (("balance_transaction",), ["txn_1"])]


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        (blank("charge", id="ch_2", customer=None), "customer", None),
        (blank("charge", id="ch_2", customer="cus_unknown"), "customer", "cus_unknown"),
        (blank("charge", id="ch_2", customer="cus_unknown"), "customer.default_source", None),
        (INTENT, "shipping", None),
        (CUSTOMER, "address", None),
        (CUSTOMER, "metadata", {}),
    ],
)
def test_what_cannot_be_found_never_fails(document: Json, path: str, value: Any) -> None:
    expanded = expand(_copy(document), [path], Shelf(*SHELF).fetch)
    if "." not in path:
        assert expanded[path] == value
    assert expanded["id"] == document["id"]


def test_a_deleted_object_comes_as_its_remains() -> None:
    gone = {"id": "cus_1", "object": "customer", "deleted": True}
    expanded = expand(_copy(CHARGE), ["customer.default_source"], Shelf(gone).fetch)
    assert expanded["customer"] == gone


def test_a_reference_to_several_kinds_takes_the_one_there_is() -> None:
    shelf = Shelf(blank("card", id="card_1", customer="cus_1"), CUSTOMER)
    customer = blank("customer", id="cus_2", default_source="card_1")
    expanded = expand(customer, ["default_source.customer"], shelf.fetch)
    assert expanded["default_source"]["customer"]["id"] == "cus_1"


def test_shows_fields_that_are_only_shown_on_demand() -> None:
    def include(document: Json, field: str) -> Any:
        url = f"/v1/checkout/sessions/{document['id']}/{field}"
        return {**empty_list(url), "data": [{"id": "li_1", "object": "item"}]}

    session = blank("checkout.session", id="cs_1")
    assert "line_items" not in expand(_copy(session), [], Shelf().fetch, include=include)
    expanded = expand(session, ["line_items"], Shelf().fetch, include=include)
    assert expanded["line_items"]["url"] == "/v1/checkout/sessions/cs_1/line_items"
    assert expanded["line_items"]["data"][0]["id"] == "li_1"


def test_what_is_not_there_to_show_stays_away() -> None:
    session = expand(blank("checkout.session", id="cs_1"), ["line_items"], Shelf().fetch)
    assert "line_items" not in session


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        (INTENT, "bogus", "This property cannot be expanded (bogus)."),
        (INTENT, "amount", "This property cannot be expanded (amount)."),
        (INTENT, "id", "This property cannot be expanded (id)."),
        (INTENT, "customer.bogus", "This property cannot be expanded (customer.bogus)."),
        (CUSTOMER, "invoice_settings.bogus", "This property cannot be expanded (invoice_settings.bogus)."),
        (CUSTOMER, "email.bogus", "This property cannot be expanded (email.bogus)."),
        (INTENT, "", "This property cannot be expanded ()."),
        (_list(CHARGE), "data.amount", "This property cannot be expanded (data.amount)."),
        (_list(CHARGE), "customer",
         "This property cannot be expanded (customer). You may want to try expanding 'data.customer' instead."),
        (_list(CHARGE), "bogus",
         "This property cannot be expanded (bogus). You may want to try expanding 'data.bogus' instead."),
        (INTENT, "latest_charge.balance_transaction.source.customer.default_source",
         "You cannot expand more than 4 levels of a property."),
        (_list(CHARGE), "data.payment_intent.latest_charge.balance_transaction.source",
         "You cannot expand more than 4 levels of a property."),
    ],
)  # fmt: skip
def test_refuses_in_the_words_of_the_api(document: Json, path: str, message: str) -> None:
    with pytest.raises(StripeError) as refusal:
        expand(dict(document), [path], Shelf().fetch)
    assert (refusal.value.status, refusal.value.message, refusal.value.code) == (400, message, None)


def test_a_list_can_be_expanded_as_such() -> None:
    assert expand(_list(CHARGE), ["data"], Shelf().fetch) == _list(CHARGE)


def test_an_empty_list_is_checked_where_its_kind_is_known() -> None:
    empty = {**empty_list("/v1/charges")}
    assert expand(empty, ["data.customer"], Shelf().fetch, returns=("charge",)) == empty
    with pytest.raises(StripeError, match=r"\(data\.bogus\)"):
        expand(empty, ["data.bogus"], Shelf().fetch, returns=("charge",))


def test_a_search_result_is_a_list() -> None:
    result = {
        "object": "search_result",
        "data": [_copy(CHARGE)],
        "has_more": False,
        "next_page": None,
        "url": "/v1",
    }
    expanded = expand(result, ["data.customer"], Shelf(*SHELF).fetch)
    assert expanded["data"][0]["customer"]["id"] == "cus_1"


def test_looks_into_lists_inside_objects() -> None:
    item = blank("subscription_item", id="si_1", price=blank("price", id="price_1", product="prod_1"))
    subscription = blank("subscription", id="sub_1")
    subscription["items"]["data"].append(item)
    shelf = Shelf(blank("product", id="prod_1", name="Tea"))
    expanded = expand(subscription, ["items.data.price.product"], shelf.fetch)
    assert expanded["items"]["data"][0]["price"]["product"]["name"] == "Tea"


def test_paths_are_judged_by_shape_alone() -> None:
    inner = Shape(
        "object", fields={"customer": Field(Shape("resource", targets=("customer",), expandable=True))}
    )
    union = Shape("union", options=(Shape("integer"), Shape("array", item=inner)))
    outer = Shape("object", fields={"either": Field(union)})
    assert is_expandable(outer, ["either", "customer", "default_source"])
    assert not is_expandable(outer, ["either", "customer", "email"])
