"""What a fresh object starts with where neither null nor zero is right: one row per resource, facts only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# The values that Stripe answers for an object that was created with its required parameters alone.
FRESH: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "account": {"default_currency": "usd", "country": "US"},
        "billing_portal.configuration": {"active": True},
        "capability": {"requested": True},
        "checkout.session": {"status": "open", "payment_status": "unpaid"},
        "coupon": {"valid": True, "duration": "once"},
        "customer": {"next_invoice_sequence": 1, "tax_exempt": "none"},
        "entitlements.feature": {"active": True},
        "file_link": {"expired": False},
        "invoice": {
            "status": "draft",
            "billing_reason": "manual",
            "customer_tax_exempt": "none",
            "auto_advance": True,
        },
        "invoiceitem": {"discountable": True, "quantity": 1},
        "line_item": {"discountable": True},
        "payment_intent": {"capture_method": "automatic_async"},
        "payment_link": {"active": True},
        "payment_method": {"allow_redisplay": "unspecified"},
        "payment_method_configuration": {"active": True},
        "payment_method_domain": {"enabled": True},
        "payout": {"automatic": False, "method": "standard", "source_type": "card"},
        "plan": {"active": True, "interval_count": 1},
        "price": {"active": True, "type": "one_time", "tax_behavior": "unspecified"},
        "product": {"active": True, "type": "service"},
        "promotion_code": {"active": True},
        "review": {"open": True, "opened_reason": "rule"},
        "shipping_rate": {"active": True, "type": "fixed_amount", "tax_behavior": "unspecified"},
        "tax_rate": {"active": True},
        "webhook_endpoint": {"status": "enabled"},
    }
)
