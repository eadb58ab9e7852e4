"""What a new object says of itself that nobody sends: secrets, addresses, digits, times; one row per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fakes.core.clock import iso
from fakes.core.ids import random_hex, random_token
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field
from fakes.payments.document import Json
from fakes.payments.wire.ids import new_client_secret
from fakes.payments.work import Work

DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Fresh:
    """An object about to be made: whose work it is, its id (empty if it has none), the fields that are known.

    `given` are the parameters, those included that name no field.
    """

    work: Work
    id: str
    known: Json
    given: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[Fresh], Any]


def fill(kind: str, fresh: Fresh) -> None:
    """Add to what is known of a new object the fields that it has of itself."""
    fields = catalogue().resource(kind).fields
    is_v2 = kind.startswith("v2.")
    for name, place in fields.items():
        rule = _COMMON.get(name)
        if (
            rule is not None
            and name not in fresh.known
            and place.shown
            and not (place.nullable or place.shape.enum)
        ):
            fresh.known[name] = _dated(place, rule(fresh), is_v2=is_v2)
    for name, rule in _ROWS.get(kind, {}).items():
        if fresh.known.get(name) is None:
            fresh.known[name] = _dated(fields[name], rule(fresh), is_v2=is_v2)


def _dated(place: Field, value: Any, *, is_v2: bool) -> Any:
    return iso(value * 1000) if is_v2 and type(value) is int and place.shape.kind == "string" else value


def _now(fresh: Fresh) -> int:
    return fresh.work.now


def _after(seconds: int) -> Rule:
    return lambda fresh: fresh.work.now + seconds


def _always(value: Any) -> Rule:
    return lambda fresh: value


def _secret(prefix: str = "") -> Rule:
    return lambda fresh: f"{prefix}{random_token(24)}"


def _client_secret(fresh: Fresh) -> str:
    return new_client_secret(fresh.id or f"_{random_token(14)}")


def _page(path: str) -> Rule:
    return lambda fresh: fresh.work.page_url(path.format(id=fresh.id or random_token(24)))


def digits(count: int) -> str:
    """Return so many digits that nobody can foretell."""
    return str(int(random_hex(16), 16))[-count:].rjust(count, "0")


def _digits(count: int) -> Rule:
    return lambda fresh: digits(count)


def _last4(*names: str) -> Rule:
    """Return a rule that shows the end of a number which was sent, and made-up digits if none was."""

    def rule(fresh: Fresh) -> str:
        numbers = [str(fresh.given[name]) for name in names if fresh.given.get(name)]
        return numbers[0][-4:] if numbers else str(_digits(4)(fresh))

    return rule


def _field(name: str) -> Rule:
    return lambda fresh: fresh.known.get(name)


def _expiry_year(fresh: Fresh) -> int:
    return datetime.fromtimestamp(fresh.work.now, UTC).year + 3


_COMMON: Mapping[str, Rule] = {
    "client_secret": _client_secret,
    "country": _always("US"),
    "created": _now,
    "created_at": _now,
    "currency": _always("usd"),
    "updated": _now,
}
_ROWS: Mapping[str, Mapping[str, Rule]] = {
    "apps.install": {"account": lambda fresh: fresh.work.account_id, "status": _always("installed")},
    "billing.meter": {
        "customer_mapping": _always({"event_payload_key": "stripe_customer_id", "type": "by_id"}),
        "value_settings": _always({"event_payload_key": "value"}),
    },
    "billing_portal.session": {"url": _page("/pay/portal/{id}")},
    "checkout.session": {"expires_at": _after(DAY), "url": _page("/pay/checkout/{id}")},
    "climate.order": {"amount_total": _always(0), "expected_delivery_year": _expiry_year},
    "credit_note": {"number": lambda fresh: f"{random_hex(4).upper()}-CN-01", "pdf": _page("/pay/pdf/{id}")},
    "customer_session": {"expires_at": _after(1800)},
    "entitlements.feature": {"active": _always(True)},
    "financial_connections.session": {"client_secret": _client_secret},
    "identity.verification_session": {
        "client_secret": _client_secret,"url": _page("/pay/identity/{id}"), "status": _always("requires_input")},
    "invoice": {"period_start": _now, "period_end": _now},
    "invoiceitem": {"date": _now},
    "issuing.card": {
        "status": _always("inactive"),
        "brand": _always("Visa"), "exp_month": _always(12), "exp_year": _expiry_year, "last4": _digits(4),
    },
    "issuing.transaction": {"merchant_currency": _field("currency"), "merchant_amount": _field("amount")},
    "payment_link": {"url": _page("/pay/link/{id}")},
    "promotion_code": {"code": lambda fresh: random_token(8).upper()},
    "quote": {"expires_at": _after(30 * DAY)},
    "radar.payment_evaluation": {"recommended_action": _always("continue")},
    "radar.value_list": {"created_by": lambda fresh: "api", "item_type": _always("string")},
    "radar.value_list_item": {"created_by": lambda fresh: "api"},
    "reporting.report_run": {"status": _always("pending")},
    "subscription": {"billing_cycle_anchor": _now, "start_date": _now},
    "tax.registration": {"active_from": _now},
    "terminal.connection_token": {"secret": _secret("pst_test_")},
    "terminal.onboarding_link": {"redirect_url": _page("/pay/terminal/{id}")},
    "terminal.reader": {"serial_number": _digits(12), "label": _field("serial_number"), "status": _always("online")},
    "test_helpers.test_clock": {"deletes_after": _after(30 * DAY), "frozen_time": _now},
    "three_d_secure.authentication": {"status": _always("requires_submission")},
    "treasury.outbound_payment": {"expected_arrival_date": _after(2 * DAY)},
    "treasury.outbound_transfer": {"expected_arrival_date": _after(2 * DAY)},
    "v2.core.vault.gb_bank_account": {
        "bank_name": _always("STRIPE TEST BANK"), "last4": _last4("account_number", "iban"),
    },
    "v2.money_management.outbound_payment": {"status": _always("processing")},
    "v2.money_management.outbound_setup_intent": {"status": _always("requires_payout_method")},
    "v2.money_management.payout_intent": {"status": _always("pending")},
    "v2.money_management.recipient_verification": {
        "match_result": _always("match"), "status": _always("verified"),
    },
    "v2.core.vault.us_bank_account": {
        "bank_name": _always("STRIPE TEST BANK"), "last4": _last4("account_number"),
    },
}  # fmt: skip
