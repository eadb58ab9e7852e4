"""Early fraud warnings: a card's bank says that a charge may be fraud, before anybody disputes it."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Listing, reads
from fakes.payments.document import Document
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.work import Work

_KIND = "radar.early_fraud_warning"
_FRAUD_TYPE = "unauthorized_use_of_card"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/radar/early_fraud_warnings": reads(list_all),
        "GET /v1/radar/early_fraud_warnings/{early_fraud_warning}": reads(retrieve),
    }


def list_all(records: Records, call: Call) -> Listing:
    """List warnings, newest first."""
    params = call.params
    return listing(params, _KIND, "/v1/radar/early_fraud_warnings", columns=("charge", "payment_intent"))


def retrieve(records: Records, call: Call) -> Document:
    """Return a warning."""
    return records.require(_KIND, call.path["early_fraud_warning"])


def warn(work: Work, charge: Document) -> Document:
    """Warn of a charge."""
    fields = {"actionable": True, "charge": charge.id, "fraud_type": _FRAUD_TYPE}
    if charge["payment_intent"] is not None:
        fields["payment_intent"] = charge["payment_intent"]
    document = work.create(_KIND, fields)
    charge.private["warning"] = document.id
    work.save(charge)
    work.emit(f"{_KIND}.created", document)
    return document


def settle(work: Work, charge: Document) -> None:
    """Mark a charge's warning as seen to: the charge was disputed, or refunded in full."""
    warning = work.find(_KIND, charge.private.get("warning", ""))
    if warning is not None and warning["actionable"]:
        warning["actionable"] = False
        work.update(warning, f"{_KIND}.updated")
