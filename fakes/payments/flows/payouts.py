"""Payouts as the app asks for them: created, read, called off and fetched back."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments import fields, money
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance, paying_out, payout_destination
from fakes.payments.listing import listing
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import range_of
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.work import Work

_ONE = "/v1/payouts/{payout}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/payouts": writes(create),
        "GET /v1/payouts": reads(list_all),
        f"GET {_ONE}": reads(retrieve),
        f"POST {_ONE}": writes(update),
        f"POST {_ONE}/cancel": writes(cancel),
        f"POST {_ONE}/reverse": writes(reverse),
    }


def create(work: Work, call: Call) -> Document:
    """Send money from the balance to a bank account or card."""
    params = call.params
    currency = money.checked_currency(params["currency"])
    amount = params["amount"]
    if amount < 1:
        raise below_minimum("amount", 1)
    _check_allowed(work)
    destination = payout_destination.chosen(work, currency, params.get("destination"))
    is_instant = params.get("method") == "instant"
    if is_instant and not payout_destination.can_be_instant(destination):
        raise StripeError(
            400,
            "The bank account or debit card provided as an external account does not support instant payouts.",
            code="instant_payouts_unsupported",
            param="method",
        )
    source_type = params.get("source_type") or balance.CARD
    fee = paying_out.instant_fee(amount) if is_instant else 0
    if amount + fee > balance.available(work, currency, source_type):
        raise _no_funds(source_type)
    return paying_out.pay_out(
        work,
        destination,
        amount,
        currency,
        source_type=source_type,
        is_instant=is_instant,
        description=params.get("description"),
        metadata=fields.new_metadata(params),
        statement_descriptor=params.get("statement_descriptor"),
    )


def list_all(records: Records, call: Call) -> Listing:
    """List payouts, newest first."""
    params = call.params
    arrival = range_of(params.get("arrival_date"))
    destination = params.get("destination")

    def matches(data: Json) -> bool:
        if destination and data["destination"] != destination:
            return False
        return arrival is None or arrival.holds(data["arrival_date"])

    return listing(
        params,
        "payout",
        "/v1/payouts",
        columns=("status",),
        matches=matches if destination or arrival is not None else None,
    )


def retrieve(records: Records, call: Call) -> Document:
    """Return a payout."""
    return records.require("payout", call.path["payout"])


def update(work: Work, call: Call) -> Document:
    """Change a payout's metadata."""
    payout = work.require("payout", call.path["payout"])
    fields.merge_metadata(payout, call.params)
    work.update(payout, "payout.updated")
    return payout


def cancel(work: Work, call: Call) -> Document:
    """Call off a payout that has not left yet."""
    payout = work.require("payout", call.path["payout"])
    if payout["automatic"]:
        raise StripeError(400, "Automatic payouts cannot be canceled.")
    paying_out.cancel(work, payout)
    return payout


def reverse(work: Work, call: Call) -> Document:
    """Fetch a payout's money back."""
    payout = work.require("payout", call.path["payout"])
    if payout["reversed_by"] is not None:
        raise StripeError(400, f"Payout {payout.id} has already been reversed.")
    return paying_out.reverse(work, payout, fields.new_metadata(call.params))


def _check_allowed(work: Work) -> None:
    if work.scope.account == PLATFORM:
        return
    account = work.of(PLATFORM).find("account", work.scope.account)
    if account is not None and not account["payouts_enabled"]:
        raise StripeError(
            400,
            "Payouts have been disabled on the connected account. Please check the connected account's status to see "
            "if any additional information needs to be provided, or if payouts have been disabled for another reason.",
            code="payouts_not_allowed",
        )


def _no_funds(source_type: str) -> StripeError:
    return StripeError(
        400,
        f"You have insufficient funds in your Stripe account for this transfer. Your {source_type.replace('_', ' ')} "
        "balance is too low.  You can use the /v1/balance endpoint to view your Stripe balance (for more details, see "
        "stripe.com/docs/api#balance).",
        code="balance_insufficient",
    )
