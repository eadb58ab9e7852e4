"""Application fees: what a platform keeps of its connected accounts' payments, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance, transferring
from fakes.payments.listing import listing, listing_of
from fakes.payments.models import PLATFORM
from fakes.payments.money import formatted
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import below_minimum
from fakes.payments.work import Work

_REFUNDS = "/v1/application_fees/{id}/refunds"
_REFUND = "/v1/application_fees/{fee}/refunds/{id}"
_LABEL = "Application fee"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/application_fees": reads(list_all),
        "GET /v1/application_fees/{id}": reads(retrieve),
        "POST /v1/application_fees/{id}/refund": writes(refund_all),
        f"POST {_REFUNDS}": writes(refund),
        f"GET {_REFUNDS}": reads(list_refunds),
        f"GET {_REFUND}": reads(retrieve_refund),
        f"POST {_REFUND}": writes(update_refund),
    }


def list_all(records: Records, call: Call) -> Listing:
    """List the fees that were taken, newest first."""
    params = call.params
    return listing(params, "application_fee", "/v1/application_fees", columns=("charge",))


def retrieve(records: Records, call: Call) -> Document:
    """Return a fee."""
    return records.require("application_fee", call.path["id"])


def refund(work: Work, call: Call) -> Document:
    """Give a fee back, wholly or in part."""
    fee = work.require("application_fee", call.path["id"])
    left = fee["amount"] - fee["amount_refunded"]
    amount = call.params.get("amount", left)
    _check(fee, amount, left)
    return give_back(work, fee, amount, metadata=fields.new_metadata(call.params))


def refund_all(work: Work, call: Call) -> Document:
    """Give a fee back in the old way, which answers the fee."""
    refund(work, call)
    return work.require("application_fee", call.path["id"])


def list_refunds(records: Records, call: Call) -> Listing:
    """List what was given back of a fee, newest first."""
    fee = records.require("application_fee", call.path["id"])
    return listing_of(call.params, "fee_refund", fee.id, f"/v1/application_fees/{fee.id}/refunds")


def retrieve_refund(records: Records, call: Call) -> Document:
    """Return one refund of a fee."""
    return records.require_of("fee_refund", call.path["id"], fee=call.path["fee"])


def update_refund(work: Work, call: Call) -> Document:
    """Change the metadata of a fee's refund."""
    retrieve_refund(work, call)
    found = work.require("fee_refund", call.path["id"])
    fields.merge_metadata(found, call.params)
    work.update(found, "application_fee.refund.updated")
    return found


def application_id(work: Work) -> str:
    """Return the id of the platform as an application: it follows from its account."""
    return "ca_" + work.of(PLATFORM).account_id.partition("_")[2]


def detail(work: Work, amount: int, currency: str) -> Json:
    """Return an application fee as a line of the fees of the payment that it is taken from."""
    return balance.fee_detail(
        amount,
        currency,
        description=_LABEL,
        type="application_fee",
        application=application_id(work),
    )


def take(
    work: Work, charge: Document, amount: int, *, account: str, originating: Document | None = None
) -> Document:
    """Note on the platform that a fee was taken from a connected account's payment, and tell of it.

    The payment's own transaction carries the fee already (`detail`). `originating` is the platform's charge where
    the payment came by a transfer.
    """
    platform = work.of(PLATFORM)
    shown = originating if originating is not None else charge
    fee = platform.create(
        "application_fee",
        {
            "account": account,
            "amount": amount,
            "application": application_id(work),
            "charge": charge.id,
            "currency": charge["currency"],
            "fee_source": {"charge": charge.id, "type": "charge"},
            "originating_transaction": originating.id if originating is not None else None,
        },
        private={"life": shown["payment_intent"] or shown.id},
    )
    transaction = balance.record(
        platform, "application_fee", amount, charge["currency"], source=fee.id, description=None
    )
    fee["balance_transaction"] = transaction.id
    platform.save(fee)
    platform.emit("application_fee.created", fee)
    return fee


def give_back(work: Work, fee: Document, amount: int, *, metadata: Json | None = None) -> Document:
    """Give a part of a fee back to the account that paid it, and tell of it."""
    platform = work.of(PLATFORM)
    refunded = platform.create(
        "fee_refund",
        {"amount": amount, "currency": fee["currency"], "fee": fee.id, "metadata": metadata or {}},
        lookup=fee.id,
    )
    transaction = balance.record(
        platform,
        "application_fee_refund",
        -amount,
        fee["currency"],
        source=refunded.id,
        description=None,
        at_once=True,
    )
    refunded["balance_transaction"] = transaction.id
    platform.save(refunded)
    balance.record(
        work.of(fee["account"]),
        "adjustment",
        amount,
        fee["currency"],
        source=refunded.id,
        description=f"Application fee refund ({fee.id})",
        category="fee",
        at_once=True,
    )
    changed = fields.count_back(fee, amount, "amount_refunded", "refunded")
    fields.put_first(fee["refunds"], refunded)
    platform.save(fee)
    platform.emit("application_fee.refunded", fee, changed)
    return refunded


def give_back_share(work: Work, transfer: Document, amount: int) -> None:
    """Give back as much of the fee on a transfer's payment as of the transfer is reversed."""
    payment = work.of(transfer["destination"]).find("charge", transfer["destination_payment"])
    if payment is None or payment["application_fee"] is None:
        raise StripeError(400, f"The transfer {transfer.id} has no application fee to refund.")
    fee = work.of(PLATFORM).require("application_fee", payment["application_fee"], in_path=False)
    part = transferring.share(fee["amount"], amount, transfer["amount"])
    part = min(part, fee["amount"] - fee["amount_refunded"])
    if part:
        give_back(work, fee, part)


def _check(fee: Document, amount: int, left: int) -> None:
    if left == 0:
        raise StripeError(400, f"Application fee {fee.id} has already been refunded.")
    if amount < 1:
        raise below_minimum("amount", 1)
    if amount > left:
        currency = fee["currency"]
        raise StripeError(
            400,
            f"Refund amount ({formatted(amount, currency)}) is greater than unrefunded amount on fee "
            f"({formatted(left, currency)})",
            param="amount",
        )
