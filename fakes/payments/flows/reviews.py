"""Reviews: risky payments that somebody should look at, and how the look ends."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments import states
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document
from fakes.payments.listing import listing
from fakes.payments.records import Records
from fakes.payments.work import Work


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/reviews": reads(list_all),
        "GET /v1/reviews/{review}": reads(retrieve),
        "POST /v1/reviews/{review}/approve": writes(approve),
    }


def list_all(records: Records, call: Call) -> Listing:
    """List the reviews that are open, newest first."""
    params = {**call.params, "open": True}
    return listing(params, "review", "/v1/reviews", matches=lambda data: bool(data["open"]))


def retrieve(records: Records, call: Call) -> Document:
    """Return a review."""
    return records.require("review", call.path["review"])


def approve(work: Work, call: Call) -> Document:
    """Close a review: the payment is fine."""
    document = work.require("review", call.path["review"])
    _close(work, document, "approved")
    return document


def prepare(work: Work, charge: Document) -> Document | None:
    """Open the review of a charge that is marked with it; the caller tells of it after the charge (`tell`)."""
    reason = charge.private.get("review")
    if reason is None:
        return None
    fields = {
        "billing_zip": charge["billing_details"]["address"]["postal_code"],
        "charge": charge.id,
        "open": True,
        "opened_reason": reason,
        "reason": reason,
    }
    if charge["payment_intent"] is not None:
        fields["payment_intent"] = charge["payment_intent"]
    document = work.create("review", fields)
    charge["review"] = document.id
    return document


def tell(work: Work, document: Document | None) -> None:
    """Tell of a review that was opened."""
    if document is not None:
        work.emit("review.opened", document)


def close(work: Work, charge: Document, reason: str) -> None:
    """Close the review of a charge, if one is open: it was disputed, refunded or canceled."""
    document = work.find("review", charge["review"]) if charge["review"] else None
    if document is not None and document["open"]:
        _close(work, document, reason)


def _close(work: Work, document: Document, reason: str) -> None:
    states.check("close", document.data)
    document["open"] = False
    document["closed_reason"] = document["reason"] = reason
    work.update(document, "review.closed")
