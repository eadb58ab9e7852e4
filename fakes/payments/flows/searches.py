"""Searches by Stripe's query language over the seven kinds of objects that have one."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Searching, reads
from fakes.payments.records import Records
from fakes.payments.search import search_of

_KINDS = ("charge", "customer", "invoice", "payment_intent", "price", "product", "subscription")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {f"GET {_url(kind)}": _search(kind) for kind in _KINDS}


def _search(kind: str) -> Action:
    def run(records: Records, call: Call) -> Searching:
        return Searching(search_of(kind, call.params), _url(kind))

    return reads(run)


def _url(kind: str) -> str:
    return f"/v1/{kind}s/search"
