from typing import Any

import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire import spelling
from fakes.payments.wire.spelling import respelled
from fakes.payments.wire.validate import validate


@pytest.mark.parametrize(
    ("operation", "sent", "meant"),
    [
        (
            "accounts.create",
            {"managed": True, "requested_capabilities": ["card_payments", "platform_payments"]},
            {
                "type": "custom",
                "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
            },
        ),
        (
            "subscriptions.create",
            {"customer": "c", "plan": "gold", "quantity": 2, "coupon": "TEN", "prorate": False},
            {
                "customer": "c",
                "items": [{"price": "gold", "quantity": 2}],
                "discounts": [{"coupon": "TEN"}],
                "proration_behavior": "none",
            },
        ),
        (
            "subscriptions.create",
            {"items": [{"plan": "gold"}, {"price": "p"}], "billing": "send_invoice"},
            {"items": [{"price": "gold"}, {"price": "p"}], "collection_method": "send_invoice"},
        ),
        (
            "subscriptions.update",
            {"promotion_code": "promo_1", "prorate": True},
            {"discounts": [{"promotion_code": "promo_1"}], "proration_behavior": "create_prorations"},
        ),
        ("subscriptions.update", {"coupon": None}, {"discounts": None}),
        ("subscriptions.update", {"items": None, "coupon": "A", "discounts": []}, None),
        (
            "subscription_items.update",
            {"plan": "gold", "price": "p"},
            {"price": "p"},
        ),
        (
            "invoices.upcoming",
            {"customer": "c", "subscription_items": [{"plan": "gold"}], "subscription_trial_end": 5},
            {"customer": "c", "subscription_details": {"items": [{"price": "gold"}], "trial_end": 5}},
        ),
        ("promotion_codes.create", {"coupon": "TEN"}, {"promotion": {"type": "coupon", "coupon": "TEN"}}),
        (
            "payment_intents.create",
            {"source": "card_1", "save_payment_method": True, "allowed_source_types": ["card"]},
            {
                "payment_method": "card_1",
                "setup_future_usage": "off_session",
                "payment_method_types": ["card"],
            },
        ),
        ("payment_intents.confirm", {"save_payment_method": False}, {}),
        (
            "invoice_items.create",
            {"price": "p", "unit_amount": 5},
            {"pricing": {"price": "p"}, "unit_amount_decimal": "5"},
        ),
        ("customers.create", {"coupon": "TEN"}, None),
    ],
)
def test_an_old_spelling_means_a_new_one(
    operation: str, sent: dict[str, Any], meant: dict[str, Any] | None
) -> None:
    before = dict(sent)
    assert respelled(operation, sent) == (sent if meant is None else meant)
    assert sent == before


def test_what_is_meant_is_what_the_operation_takes() -> None:
    given: dict[str, dict[str, Any]] = {
        "subscriptions.create": {"customer": "c", "plan": "gold", "quantity": "1", "coupon": "TEN"},
        "promotion_codes.create": {"coupon": "TEN"},
        "invoice_items.create": {"customer": "c", "price": "p", "unit_amount": "5"},
        "payment_intents.create": {"amount": "5", "currency": "usd", "source": "card_1"},
    }
    for operation_id, raw in given.items():
        operation = catalogue().operation(operation_id)
        assert respelled(operation_id, validate(operation, raw)).keys() <= operation.params.fields.keys()
    assert spelling._RULES.keys() <= set(catalogue().operation_ids)


def test_an_old_version_means_what_was_usual_then() -> None:
    assert respelled("payment_intents.create", {}, "2022-08-01") == {
        "payment_method_types": ["card"],
        "capture_method": "automatic",
    }
    chosen = {"automatic_payment_methods": {"enabled": True}, "capture_method": "manual"}
    assert respelled("payment_intents.create", chosen, "2022-08-01") == chosen
    assert respelled("payment_intents.create", {}, "2024-03-01") == {"capture_method": "automatic"}
    assert respelled("payment_intents.create", {}, "2024-04-10") == {}
    assert respelled("setup_intents.create", {}, "2020-08-27") == {"payment_method_types": ["card"]}
