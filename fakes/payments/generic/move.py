"""Custom verbs as a table: which statuses each may start from, what it sets, and which event tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from fakes.core.clock import iso
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field
from fakes.payments.document import Document
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import fresh_value


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


NOW: Final = object()
"""Stands in a row for the moment at which the verb is carried out."""


@dataclass(frozen=True, slots=True)
class Move:
    """One verb of one kind of object.

    `sets` gives fields by path (`status_transitions.canceled_at`) and their values. `sources` are the statuses that
    the object may have before, none for any. `events` are told in this order if anything changed: `updated` and the
    like, or whole types. Parameters that name a field are stored besides.
    """

    sets: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[str, ...] = ()
    events: tuple[str, ...] = ("updated",)

    def check(self, document: Document, verb: str) -> None:
        """Raise StripeError where the object's status allows no such move."""
        status = document.get("status")
        if self.sources and status not in self.sources:
            noun = document.object.rpartition(".")[2].replace("_", " ")
            raise StripeError(
                400,
                f"You cannot {verb.replace('_', ' ')} this {noun} because it has a status of {status}. Only {_a(noun)} "
                f"with one of the following statuses allows that: {', '.join(self.sources)}.",
                code="status_transition_invalid",
            )

    def apply(self, document: Document, now: int) -> None:
        """Set the row's fields. `now` is Unix seconds of the sandbox's clock."""
        moment: Any = iso(now * 1000) if document.object.startswith("v2.") else now
        for path, value in self.sets.items():
            *holders, name = path.split(".")
            place = document.data
            fields = catalogue().resource(document.object).fields
            for holder in holders:
                shape = fields[holder].shape
                inner = place.get(holder)
                place[holder] = place = dict(inner if isinstance(inner, dict) else fresh_value(Field(shape)))
                fields = shape.fields
            place[name] = moment if value is NOW else value
        document.touch()


def _to(status: str, *events: str, sources: tuple[str, ...] = (), **sets: Any) -> Move:
    """Return a row that leads to a status; a double underscore in a name leads into an object."""
    fields = {name.replace("__", "."): value for name, value in sets.items()}
    return Move({"status": status, **fields}, sources, events or ("updated",))


def _sets(*events: str, **sets: Any) -> Move:
    return Move({name.replace("__", "."): value for name, value in sets.items()}, (), events or ("updated",))


_SCHEDULED = ("not_started", "active")
_OPEN_INVOICE = ("open", "uncollectible")
_ARCHIVED = _sets(archived=True)
_UNARCHIVED = _sets(archived=False)
_PROCESSING = ("processing",)

MOVES: Mapping[str, Move] = {
    "apps.installs.uninstall": _to("uninstalling", "deleted"),
    "billing.alerts.activate": _to("active", sources=("inactive", "active")),
    "billing.alerts.archive": _to("archived"),
    "billing.alerts.deactivate": _to("inactive", sources=("inactive", "active")),
    "billing.feedback_options.deactivate": _to("inactive", status_transitions__deactivated_at=NOW),
    "billing.meters.deactivate": _to(
        "inactive", "deactivated", sources=("active",), status_transitions__deactivated_at=NOW
    ),
    "billing.meters.reactivate": _to(
        "active", "reactivated", sources=("inactive",), status_transitions__deactivated_at=None
    ),
    "checkout.sessions.expire": _to("expired", "expired", sources=("open",), url=None),
    "climate.orders.cancel": _to("canceled", "canceled", sources=("open", "awaiting_funds"), canceled_at=NOW),
    "credit_notes.void_credit_note": _to("void", "voided", sources=("issued",), voided_at=NOW),
    "financial_connections.accounts.disconnect": _to("disconnected", "disconnected"),
    "financial_connections.accounts.refresh": _sets("refreshed_balance"),
    "identity.verification_sessions.cancel": _to("canceled", "canceled", sources=("requires_input", "canceled")),
    "identity.verification_sessions.redact": _sets("redacted", redaction={"status": "redacted"}),
    "invoice_rendering_templates.archive": _to("archived"),
    "invoice_rendering_templates.unarchive": _to("active"),
    "invoices.finalize_invoice": _to("open", "finalized", sources=("draft",), status_transitions__finalized_at=NOW),
    "invoices.mark_uncollectible": _to(
        "uncollectible", "marked_uncollectible", sources=("open",), status_transitions__marked_uncollectible_at=NOW
    ),
    "invoices.pay": _to(
        "paid", "paid", "payment_succeeded", sources=_OPEN_INVOICE, status_transitions__paid_at=NOW,
        attempted=True,
    ),
    "invoices.void_invoice": _to("void", "voided", sources=_OPEN_INVOICE, status_transitions__voided_at=NOW),
    "issuing.disputes.submit": _to("submitted", "submitted", "updated", sources=("unsubmitted",)),
    "linked_accounts.disconnect": _to("disconnected", "disconnected"),
    "linked_accounts.refresh": _sets("refreshed_balance"),
    "quotes.accept": _to("accepted", "accepted", sources=("open",), status_transitions__accepted_at=NOW),
    "quotes.cancel": _to("canceled", "canceled", sources=("draft", "open"), status_transitions__canceled_at=NOW),
    "quotes.finalize_quote": _to("open", "finalized", sources=("draft",), status_transitions__finalized_at=NOW),
    "subscription_schedules.release": _to("released", "released", sources=_SCHEDULED, released_at=NOW),
    "subscriptions.pause": _to("paused", "paused", "updated"),
    "subscriptions.resume": _to("active", "resumed", "updated"),
    "test_helpers.issuing.authorizations.expire": _to("expired", sources=("pending",), amount=0),
    "test_helpers.issuing.authorizations.respond": _sets(verified_by_fraud_challenge=True),
    "test_helpers.issuing.personalization_designs.activate": _to("active", "activated"),
    "test_helpers.issuing.personalization_designs.deactivate": _to("inactive", "deactivated"),
    "test_helpers.issuing.personalization_designs.reject": _to("rejected", "rejected"),
    "test_helpers.issuing.settlements.complete": _to("complete"),
    "test_helpers.treasury.inbound_transfers.fail": _to(
        "failed", "failed", sources=_PROCESSING, status_transitions__failed_at=NOW, cancelable=False,
        failure_details={"code": "account_closed"},
    ),
    "test_helpers.treasury.inbound_transfers.return_inbound_transfer": _sets("failed", returned=True),
    "test_helpers.treasury.inbound_transfers.succeed": _to(
        "succeeded", "succeeded", sources=_PROCESSING, status_transitions__succeeded_at=NOW, cancelable=False
    ),
    "three_d_secure.authentications.cancel": _to("canceled", "canceled", outcome="canceled"),
    "three_d_secure.authentications.submit": _to("succeeded", "succeeded", outcome="authenticated"),
    "treasury.financial_accounts.close": _to("closed", "closed", sources=("open",)),
    "treasury.inbound_transfers.cancel": _to(
        "canceled", "canceled", sources=_PROCESSING, status_transitions__canceled_at=NOW, cancelable=False
    ),
    "v2.core.vault.gb_bank_accounts.archive": _ARCHIVED,
    "v2.core.vault.gb_bank_accounts.unarchive": _UNARCHIVED,
    "v2.core.vault.us_bank_accounts.archive": _ARCHIVED,
    "v2.core.vault.us_bank_accounts.confirm_microdeposits": _sets(verification__status="verified"),
    "v2.core.vault.us_bank_accounts.send_microdeposits": _sets(verification__status="awaiting_verification"),
    "v2.core.vault.us_bank_accounts.unarchive": _UNARCHIVED,
    "v2.money_management.outbound_payments.cancel": _to("canceled", "canceled", sources=_PROCESSING),
    "v2.money_management.outbound_setup_intents.cancel": _to("canceled"),
    "v2.money_management.payout_intents.cancel": _to("canceled", "canceled"),
    "v2.money_management.payout_intents.confirm": _to("processing", "processing"),
    "v2.money_management.payout_methods.archive": _ARCHIVED,
    "v2.money_management.payout_methods.unarchive": _UNARCHIVED,
    "v2.money_management.recipient_verifications.acknowledge": _to("acknowledged"),
}  # fmt: skip


def _outbound() -> Mapping[str, Move]:
    """Return the verbs that both kinds of treasury money going out have."""
    rows: dict[str, Move] = {}
    for kind in ("outbound_payments", "outbound_transfers"):
        one = kind.removesuffix("s")
        rows[f"treasury.{kind}.cancel"] = _to(
            "canceled", "canceled", sources=_PROCESSING, status_transitions__canceled_at=NOW, cancelable=False
        )
        helpers = f"test_helpers.treasury.{kind}"
        rows[f"{helpers}.fail"] = _to(
            "failed", "failed", sources=_PROCESSING, status_transitions__failed_at=NOW, cancelable=False
        )
        rows[f"{helpers}.post"] = _to(
            "posted", "posted", sources=_PROCESSING, status_transitions__posted_at=NOW, cancelable=False
        )
        rows[f"{helpers}.return_{one}"] = _to(
            "returned", "returned", sources=(*_PROCESSING, "posted"), status_transitions__returned_at=NOW,
            cancelable=False,
        )  # fmt: skip
    return rows


def _shipping() -> Mapping[str, Move]:
    """Return what can happen to a physical card on its way."""
    steps = {
        "deliver_card": "delivered", "fail_card": "failure", "return_card": "returned", "ship_card": "shipped",
        "submit_card": "pending",
    }  # fmt: skip
    return {
        f"test_helpers.issuing.cards.{verb}": _sets(shipping__status=status) for verb, status in steps.items()
    }


def move_of(operation_id: str) -> Move:
    """Return the row of a verb; one without a row stores its parameters and tells of the update."""
    return _ALL.get(operation_id) or Move()


_ALL: Mapping[str, Move] = {**MOVES, **_outbound(), **_shipping()}
