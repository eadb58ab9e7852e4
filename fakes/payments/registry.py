"""Joins the flows into the one table of actions and the one of jobs; it knows neither itself."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import ActionTable, Job, table_of_actions, table_of_jobs
from fakes.payments.aliases import aliased
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.flows import (
    account_links,
    account_tokens,
    accounts,
    accounts_v2,
    app_secrets,
    application_fees,
    automatic_payouts,
    balance,
    balance_settings,
    bank_sources,
    billing_credits,
    built_in_data,
    cash_balance,
    charges,
    charging,
    checkout,
    cli_sessions,
    confirmation_tokens,
    customer_balance,
    customers,
    discounts,
    disputes,
    disputing,
    ephemeral_keys,
    event_destinations,
    events,
    external_accounts,
    files,
    fraud_warnings,
    holding,
    invoices,
    issuing,
    issuing_purchases,
    mandates,
    meter_events,
    oauth,
    paying_out,
    payment_intents,
    payment_links,
    payment_methods,
    payouts,
    persons,
    persons_v2,
    prices,
    quote_pdf,
    rail_payments,
    reader_actions,
    reference_data,
    refunding,
    refunds,
    report_runs,
    reviews,
    searches,
    setup_intents,
    setup_outcome,
    shipping_rates,
    source_objects,
    sources,
    subscription_schedules,
    subscriptions,
    tax,
    tax_ids,
    test_clocks,
    thin_events,
    tokens,
    topups,
    transfers,
    verification,
    webhook_endpoints,
)
from fakes.payments.generic.table import GenericActions

_FLOWS = (
    account_links,
    account_tokens,
    accounts,
    accounts_v2,
    app_secrets,
    application_fees,
    balance,
    balance_settings,
    billing_credits,
    built_in_data,
    cash_balance,
    charges,
    cli_sessions,
    confirmation_tokens,
    customer_balance,
    customers,
    discounts,
    disputes,
    ephemeral_keys,
    event_destinations,
    events,
    external_accounts,
    issuing_purchases,
    files,
    fraud_warnings,
    holding,
    mandates,
    meter_events,
    oauth,
    payment_intents,
    payment_methods,
    payouts,
    persons,
    persons_v2,
    quote_pdf,
    reader_actions,
    reference_data,
    refunds,
    reviews,
    searches,
    setup_intents,
    setup_outcome,
    shipping_rates,
    source_objects,
    sources,
    tax,
    tax_ids,
    thin_events,
    tokens,
    topups,
    transfers,
    verification,
    webhook_endpoints,
)

# Those that do as much as their events need, and not yet all that Stripe does.
_BEGUN = (
    checkout,
    invoices,
    issuing,
    payment_links,
    prices,
    report_runs,
    subscription_schedules,
    subscriptions,
    test_clocks,
)


def all_actions() -> ActionTable:
    """Return what carries out each operation: the flow that knows it, else what its description alone tells."""
    known = table_of_actions(flow.actions() for flow in (*_FLOWS, *_BEGUN)).actions
    begun = frozenset(address for flow in _BEGUN for address in flow.actions())
    return ActionTable({**aliased(known, catalogue()), **known}, GenericActions().find, begun)


# Those of them that do something later, at a moment of the clock.
_LATER = (
    accounts,
    automatic_payouts,
    bank_sources,
    charging,
    checkout,
    disputing,
    holding,
    paying_out,
    rail_payments,
    refunding,
    report_runs,
    tax_ids,
    test_clocks,
    topups,
    verification,
)


def all_jobs() -> Mapping[str, Job]:
    """Return everything that is done later, by the name under which it is scheduled."""
    return table_of_jobs(flow.jobs() for flow in _LATER)
