"""Joins the flows into the one table of actions; it knows no operation itself."""

from __future__ import annotations

from fakes.payments.actions import ActionTable, table_of_actions
from fakes.payments.flows import (
    balance,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    refunds,
    sources,
    tokens,
    webhook_endpoints,
)

_FLOWS = (
    balance,
    charges,
    customers,
    events,
    payment_intents,
    payment_methods,
    refunds,
    sources,
    tokens,
    webhook_endpoints,
)


def all_actions() -> ActionTable:
    """Return every operation that is imitated, with what carries it out."""
    return table_of_actions(flow.actions() for flow in _FLOWS)
