from typing import Any

import pytest

from fakes.payments.search_field import conditions_of
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.search_query import parse

INVOICE: dict[str, Any] = {
    "total": 1000,
    "last_finalization_error": {"code": "tax_id_invalid"},
    "parent": {"subscription_details": {"subscription": {"id": "sub_1"}}},
}
PRODUCT: dict[str, Any] = {"active": True, "name": "Straße", "shippable": None, "metadata": {"k": "v"}}


@pytest.mark.parametrize(
    ("kind", "data", "query", "fits"),
    [
        ("invoice", INVOICE, "total>999", True),
        ("invoice", INVOICE, "total>1000", False),
        ("invoice", INVOICE, "last_finalization_error_code:'tax_id_invalid'", True),
        ("invoice", INVOICE, "subscription:'sub_1'", True),
        ("invoice", INVOICE, "receipt_number:null", True),
        ("product", PRODUCT, "active:'true'", True),
        ("product", PRODUCT, "-active:true", False),
        ("product", PRODUCT, "name~'STRASSE'", True),
        ("product", PRODUCT, "shippable:null", True),
        ("product", PRODUCT, "metadata['k']:'V'", True),
        ("product", PRODUCT, "metadata['other']:'v'", False),
    ],
)
def test_an_object_fits(kind: str, data: dict[str, Any], query: str, fits: bool) -> None:
    [condition] = conditions_of(kind, parse(query))
    assert condition.holds(data) is fits


@pytest.mark.parametrize(
    ("kind", "query", "words"),
    [
        (
            "payment_intent",
            "foo:'bar'",
            "Field `foo` is an unsupported search field for resource `payment_intents`. See "
            "http://stripe.com/docs/search#query-fields-for-payment-intents for a list of supported fields.",
        ),
        ("customer", "payment_method_details.card.last4:'1'", "unsupported search field"),
        ("charge", "status~'succ'", "does not support substring matching"),
        ("charge", "metadata['k']~'succ'", "does not support substring matching"),
        ("customer", "email~'ab'", "at least 3 characters"),
        ("customer", "email>'a'", "does not support the `>` operator"),
        ("invoice", "total>'many'", "must be a number"),
    ],
)
def test_what_a_field_does_not_take_is_refused(kind: str, query: str, words: str) -> None:
    with pytest.raises(StripeError) as caught:
        conditions_of(kind, parse(query))
    assert words in caught.value.message
