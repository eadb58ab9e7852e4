from typing import Any

import orjson
import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.conform import check
from fakes.payments.wire.serialize import (
    arrange,
    blank,
    blank_part,
    collection_url,
    dumps,
    empty_list,
    list_url,
    remains,
)

NAMES = catalogue().resource_names


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_object_is_true_to_its_schema(name: str) -> None:
    known = {"id": "x_1"} if "id" in catalogue().resource(name).fields else {}
    document = blank(name, **known)
    assert check(name, document) == []
    assert document["object"] == name


@pytest.mark.parametrize("name", NAMES)
def test_keys_stand_in_the_order_of_the_api(name: str) -> None:
    document = blank(name)
    first = [key for key in ("id", "object") if key in document]
    assert list(document) == first + sorted(set(document) - set(first))


def test_a_fresh_customer_has_all_its_fields() -> None:
    assert blank("customer", id="cus_1", created=5, name="Jenny") == {
        "id": "cus_1",
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": 5,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": None,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": "Jenny",
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def test_fresh_objects_share_nothing() -> None:
    one, other = blank("customer"), blank("customer")
    one["metadata"]["a"] = "b"
    one["invoice_settings"]["footer"] = "c"
    assert other["metadata"] == {}
    assert other["invoice_settings"]["footer"] is None


@pytest.mark.parametrize(
    ("name", "field", "url"),
    [
        ("subscription", "items", "/v1/subscription_items?subscription=x_1"),
        ("invoice", "lines", "/v1/invoices/x_1/lines"),
        ("transfer", "reversals", "/v1/transfers/x_1/reversals"),
        ("application_fee", "refunds", "/v1/application_fees/x_1/refunds"),
        ("charge", "refunds", "/v1/charges/x_1/refunds"),
        ("checkout.session", "line_items", "/v1/checkout/sessions/x_1/line_items"),
        ("customer", "subscriptions", "/v1/customers/x_1/subscriptions"),
        ("account", "external_accounts", "/v1/accounts/x_1/external_accounts"),
        ("file", "links", "/v1/file_links?file=x_1"),
    ],
)
def test_lists_inside_an_object_bear_their_address(name: str, field: str, url: str) -> None:
    assert list_url(name, field, "x_1") == url
    document = blank(name, id="x_1")
    if document.get(field) is not None:
        assert document[field] == empty_list(url)


def test_a_list_that_is_given_stays() -> None:
    given = {**empty_list("/v1/elsewhere"), "total_count": 3}
    assert blank("subscription", items=given)["items"] == given


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("customer", "/v1/customers"),
        ("checkout.session", "/v1/checkout/sessions"),
        ("invoiceitem", "/v1/invoiceitems"),
        ("v2.core.account", "/v2/core/accounts"),
        ("login_link", ""),
    ],
)
def test_knows_where_objects_live(name: str, url: str) -> None:
    assert collection_url(name) == url


@pytest.mark.parametrize(
    ("name", "document", "left"),
    [
        ("customer", {"id": "cus_1", "object": "customer", "name": "Jenny"},
         {"id": "cus_1", "object": "customer", "deleted": True}),
        ("bank_account", {"id": "ba_1", "object": "bank_account", "currency": "usd", "last4": "6789"},
         {"id": "ba_1", "object": "bank_account", "deleted": True, "currency": "usd"}),
        ("subscription", {"id": "sub_1", "object": "subscription", "status": "canceled"},
         {"id": "sub_1", "object": "subscription", "status": "canceled"}),
    ],
)  # fmt: skip
def test_little_is_left_of_a_deleted_object(
    name: str, document: dict[str, Any], left: dict[str, Any]
) -> None:
    assert remains(name, document) == left
    assert list(remains(name, document)) == list(left)


@pytest.mark.parametrize("name", [name for name in NAMES if catalogue().resource(name).deleted])
def test_what_is_left_is_true_to_its_schema(name: str) -> None:
    assert check(name, remains(name, blank(name, id="x_1"))) == []


def test_arranges_keys_at_every_depth_and_leaves_lists() -> None:
    arranged = arrange(
        {"b": [{"z": 1, "object": "o", "a": 2, "id": 3}], "object": "list", "a": {"d": 1, "c": 2}}
    )
    assert orjson.dumps(arranged) == (
        b'{"object":"list","a":{"c":2,"d":1},"b":[{"id":3,"object":"o","a":2,"z":1}]}'
    )


def test_writes_json_as_it_stands() -> None:
    assert dumps({"b": 1, "a": None}) == b'{"b":1,"a":null}'


def test_says_what_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        blank("unicorn")


def test_a_part_of_an_object_has_all_its_fields() -> None:
    assert blank_part("payment_method", "sofort") == {"country": None}
    part = blank_part("charge", "payment_method_details", "card", "overcapture")
    assert part == {"maximum_amount_capturable": 0, "status": "unavailable"}
    with pytest.raises(KeyError):
        blank_part("charge", "nowhere")
