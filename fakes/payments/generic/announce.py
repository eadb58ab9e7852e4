"""Tells of what happened to an object by the event that Stripe has for it, and stays silent where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.work import Work

# What events call a kind of object, where that is not the kind itself.
_NAMES: Mapping[str, str] = {
    "discount": "customer.discount",
    "dispute": "charge.dispute",
    "fee_refund": "application_fee.refund",
    "scheduled_query_run": "sigma.scheduled_query_run",
    "subscription": "customer.subscription",
    "tax_id": "customer.tax_id",
}


def announce(work: Work, document: Document, what: str, previous: Json | None = None) -> None:
    """Emit `<kind>.<what>` (`created`, `updated`), or `what` itself where it is a whole type (`charge.refunded`)."""
    for known in (what, f"{event_name(document.object, document.data)}.{what}"):
        if known in _types():
            work.emit(known, document, previous)
            return


def event_name(kind: str, data: Mapping[str, Any]) -> str:
    """Return what stands in front of the last point in the types of events about an object."""
    if kind in ("bank_account", "card"):
        return "customer.source" if data.get("customer") else "account.external_account"
    if kind.startswith("issuing."):
        return kind.replace(".", "_")
    return _NAMES.get(kind, kind)


@cache
def _types() -> frozenset[str]:
    return frozenset(catalogue().event_types)
