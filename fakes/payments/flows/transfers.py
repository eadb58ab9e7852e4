"""Transfers to connected accounts as the app makes them, and their reversals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, money
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document
from fakes.payments.flows import application_fees, balance, transferring
from fakes.payments.listing import listing, listing_of
from fakes.payments.money import formatted
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import below_minimum, parameter_missing
from fakes.payments.work import Work

_ONE = "/v1/transfers/{transfer}"
_OF_ONE = "/v1/transfers/{id}/reversals"
_NO_FUNDS = (
    "You have insufficient available funds in your Stripe account. Try adding funds directly to your available "
    "balance by creating Charges using the 4000000000000077 test card. See: "
    "https://stripe.com/docs/testing#available-balance"
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/transfers": writes(create),
        "GET /v1/transfers": reads(list_all),
        f"GET {_ONE}": reads(retrieve),
        f"POST {_ONE}": writes(update),
        f"POST {_OF_ONE}": writes(reverse),
        f"GET {_OF_ONE}": reads(list_reversals),
        f"GET {_ONE}/reversals/{{id}}": reads(retrieve_reversal),
        f"POST {_ONE}/reversals/{{id}}": writes(update_reversal),
    }


def create(work: Work, call: Call) -> Document:
    """Move money to a connected account: of one charge, or of what is available."""
    params = call.params
    currency = money.checked_currency(params["currency"])
    source = _source(work, params, currency)
    amount = params.get("amount")
    if amount is None:
        if source is None:
            raise parameter_missing("amount")
        amount = source["amount_captured"]
    check_positive(amount)
    account = transferring.destination(work, params["destination"])
    source_type = params.get("source_type") or balance.CARD
    if source is None:
        _check_funds(work, amount, currency, source_type)
        group = params.get("transfer_group")
    else:
        _check_source(source, amount)
        group = params.get("transfer_group") or _group_of(source)
    transfer = transferring.move(
        work,
        account,
        amount,
        currency,
        source=source,
        source_type=source_type,
        life=source["payment_intent"] or source.id if source is not None else None,
        description=params.get("description"),
        metadata=fields.new_metadata(params),
        transfer_group=group,
    )
    if source is not None:
        work.save(source)
    return transfer


def retrieve(records: Records, call: Call) -> Document:
    """Return a transfer."""
    return records.require("transfer", call.path["transfer"], param="transfer")


def update(work: Work, call: Call) -> Document:
    """Change a transfer's description and metadata."""
    transfer = work.require("transfer", call.path["transfer"], param="transfer")
    fields.copy(transfer, call.params, ("description",))
    fields.merge_metadata(transfer, call.params)
    work.update(transfer, "transfer.updated")
    return transfer


def list_all(records: Records, call: Call) -> Listing:
    """List transfers, newest first, by destination or group."""
    params = call.params
    destination, group = params.get("destination"), params.get("transfer_group")
    return listing(
        params,
        "transfer",
        "/v1/transfers",
        where={"lookup": group} if group else {},
        matches=(lambda data: bool(data["destination"] == destination)) if destination else None,
    )


def reverse(work: Work, call: Call) -> Document:
    """Take a transfer back, wholly or in part."""
    params = call.params
    transfer = work.require("transfer", call.path["id"])
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.get("amount", left)
    transferring.check_reversal(transfer, amount)
    check_positive(amount)
    if params.get("refund_application_fee"):
        application_fees.give_back_share(work, transfer, amount)
    given: dict[str, Any] = {"metadata": fields.new_metadata(params)}
    return transferring.reverse(work, transfer, amount, **given)


def list_reversals(records: Records, call: Call) -> Listing:
    """List the reversals of a transfer, newest first."""
    transfer = records.require("transfer", call.path["id"])
    return listing_of(call.params, "transfer_reversal", transfer.id, f"/v1/transfers/{transfer.id}/reversals")


def retrieve_reversal(records: Records, call: Call) -> Document:
    """Return a reversal of a transfer."""
    records.require("transfer", call.path["transfer"], param="transfer")
    return records.require_of("transfer_reversal", call.path["id"], transfer=call.path["transfer"])


def update_reversal(work: Work, call: Call) -> Document:
    """Change a reversal's metadata."""
    retrieve_reversal(work, call)
    reversal = work.require("transfer_reversal", call.path["id"])
    fields.merge_metadata(reversal, call.params)
    work.save(reversal)
    return reversal


def check_positive(amount: int) -> None:
    """Refuse to move nothing."""
    if amount < 1:
        raise below_minimum("amount", 1)


def _source(work: Work, params: Mapping[str, Any], currency: str) -> Document | None:
    if not params.get("source_transaction"):
        return None
    source = work.require("charge", params["source_transaction"], param="source_transaction", in_path=False)
    if source["currency"] != currency:
        raise StripeError(
            400,
            f"The currency of source_transaction's balance transaction ({source['currency']}) must be the same as the "
            f"transfer currency ({currency}).",
            param="source_transaction",
        )
    return source


def _check_funds(work: Work, amount: int, currency: str, source_type: str) -> None:
    if amount > balance.available(work, currency, source_type):
        raise StripeError(400, _NO_FUNDS, code="balance_insufficient")


def _check_source(source: Document, amount: int) -> None:
    if source["status"] != "succeeded" or not source["captured"]:
        raise StripeError(400, f"The charge {source.id} has not been captured.", param="source_transaction")
    before = transferring.transferred(source)
    whole = source["amount_captured"]
    if before + amount > whole:
        currency = source["currency"]
        already = (
            f" (There is already a transfer using this source, amounting to {formatted(before, currency)}.)"
            if before
            else ""
        )
        raise StripeError(
            400,
            "Transfers using this transaction as a source must not exceed the source amount of "
            f"{formatted(whole, currency)}.{already}",
            param="amount",
        )


def _group_of(source: Document) -> str:
    """Return the group that a charge and its transfers share; a charge without one gets it now."""
    group: str | None = source["transfer_group"]
    if group is None:
        group = f"group_{source['payment_intent'] or source.id}"
        source["transfer_group"] = group
    return group
