"""The cash that customers have sent by bank transfer: how much lies there, and every movement of it."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments import money
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import bank_addresses, bank_transfers
from fakes.payments.records import Query, Records
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_CUSTOMER = "/v1/customers/{customer}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"GET {_CUSTOMER}/cash_balance": reads(retrieve),
        f"POST {_CUSTOMER}/cash_balance": writes(update),
        f"GET {_CUSTOMER}/cash_balance_transactions": reads(list_all),
        f"GET {_CUSTOMER}/cash_balance_transactions/{{transaction}}": reads(retrieve_transaction),
        f"POST {_CUSTOMER}/funding_instructions": writes(instruct),
        "POST /v1/test_helpers/customers/{customer}/fund_cash_balance": writes(fund),
        "POST /v1/payment_intents/{intent}/apply_customer_balance": writes(apply),
    }


def retrieve(records: Records, call: Call) -> Json:
    """Return what lies on a customer's cash balance."""
    return bank_transfers.balance_of(records.require("customer", call.path["customer"], param="customer"))


def update(work: Work, call: Call) -> Json:
    """Change how a customer's money finds its payments."""
    customer = work.require("customer", call.path["customer"], param="customer")
    mode = (call.params.get("settings") or {}).get("reconciliation_mode")
    if mode == "merchant_default":
        customer.private.pop("reconciliation", None)
    elif mode:
        customer.private["reconciliation"] = mode
    work.save(customer)
    return bank_transfers.balance_of(customer)


def list_all(records: Records, call: Call) -> Listing:
    """List the movements of a customer's cash."""
    customer = records.require("customer", call.path["customer"], param="customer")
    query = Query(
        kind="customer_cash_balance_transaction",
        where={"customer": customer.id},
        page=page_of(call.params),
    )
    return Listing(query, f"/v1/customers/{customer.id}/cash_balance_transactions")


def retrieve_transaction(records: Records, call: Call) -> Document:
    """Return one movement of a customer's cash."""
    customer = records.require("customer", call.path["customer"], param="customer")
    found = records.require("customer_cash_balance_transaction", call.path["transaction"])
    if found["customer"] != customer.id:
        raise records.missing("customer_cash_balance_transaction", found.id)
    return found


def instruct(work: Work, call: Call) -> Json:
    """Say where a customer's money has to be sent."""
    customer = work.require("customer", call.path["customer"], param="customer")
    params = call.params
    currency = money.checked_currency(params["currency"])
    asked = params["bank_transfer"]
    kind = bank_transfers.checked_type(asked, currency)
    country = (asked.get("eu_bank_transfer") or {}).get("country") or bank_transfers.COUNTRIES[kind]
    return {
        **blank("funding_instructions"),
        "bank_transfer": {
            "country": country,
            "financial_addresses": bank_addresses.addresses(customer.id, kind, country),
            "type": kind,
        },
        "currency": currency,
        "funding_type": params["funding_type"],
    }


def fund(work: Work, call: Call) -> Document:
    """Let money of a customer arrive, as its bank would send it."""
    customer = work.require("customer", call.path["customer"], param="customer")
    params = call.params
    currency = money.checked_currency(params["currency"])
    bank_transfers.check_currency(currency)
    if params["amount"] < 1:
        raise below_minimum("amount", 1)
    return bank_transfers.arrive(work, customer, params["amount"], currency, params.get("reference"))


def apply(work: Work, call: Call) -> Document:
    """Pay an intent with what lies on the cash balance of its customer."""
    intent = work.require("payment_intent", call.path["intent"], param="intent")
    return bank_transfers.apply_by_hand(work, intent, call.params)
