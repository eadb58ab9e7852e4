"""The pages that addresses inside objects lead to where a flow has none of its own: what it is, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Document
from fakes.payments.records import Records

# By the first part of the path: the kind of object, and the heading. Objects without an id have no kind here.
PAGES: Mapping[str, tuple[str, str]] = {
    "identity": ("identity.verification_session", "Identity verification"),
    "pdf": ("credit_note", "Credit note"),
    "portal": ("billing_portal.session", "Billing portal"),
    "terminal": ("", "Terminal onboarding"),
}
_FACTS = {
    "status": "Status",
    "type": "Type",
    "customer": "Customer",
    "payment_status": "Payment status",
    "return_url": "Return URL",
}
_NOT_PLAYED = "Stagedoor keeps this object. What people do on this page of Stripe's is not imitated."


def values(records: Records, page: str, id: str) -> dict[str, Any]:
    """Return what the page shows. Raises StripeError (404) for an id that names nothing."""
    kind, title = PAGES[page]
    shown: dict[str, Any] = {"title": title, "amount": "", "facts": [], "message": _NOT_PLAYED}
    if not kind:
        return shown
    document = records.require(kind, id)
    shown["facts"] = _facts(document)
    if kind == "identity.verification_session":
        is_open = document["status"] == "requires_input"
        shown["message"] = (
            (document["last_error"] or {}).get("reason", "") if is_open else "Nothing is asked here any more."
        )
        shown["buttons"] = (
            [("pass", "Show a valid document"), ("fail", "Show one that will not do")] if is_open else []
        )
    return shown


def _facts(document: Document) -> list[tuple[str, str]]:
    facts = [("Id", document.id)]
    for name, label in _FACTS.items():
        value = document.get(name)
        if isinstance(value, str) and value:
            facts.append((label, value))
    return facts
