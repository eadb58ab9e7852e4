"""How money moves between the accounts of a platform: a transfer with the payment it makes, and its way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fakes.payments import fields
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance
from fakes.payments.money import formatted
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.work import Work

_NO_CAPABILITY = (
    "Your destination account needs to have at least one of the following capabilities enabled: transfers, "
    "crypto_transfers, legacy_payments"
)


def destination(work: Work, account_id: str, *, param: str = "destination") -> Document:
    """Return the connected account that money may be moved to. Raises StripeError for any other."""
    account = work.find("account", account_id)
    if account is None:
        raise StripeError(400, f"No such destination: '{account_id}'", code="resource_missing", param=param)
    able = account["capabilities"] or {}
    if not account.private.get("takes_transfers") and not any(
        able.get(name) == "active" for name in ("transfers", "legacy_payments", "crypto_transfers")
    ):
        raise StripeError(400, _NO_CAPABILITY, code="insufficient_capabilities_for_transfer")
    return account


def move(
    work: Work,
    account: Document,
    amount: int,
    currency: str,
    *,
    source: Document | None = None,
    source_type: str = balance.CARD,
    life: str | None = None,
    fees: Sequence[Json] = (),
    **given: Any,
) -> Document:
    """Transfer money to a connected account, where it arrives as a payment; it is told of at once.

    From a `source` charge, which the caller writes, it moves as that money becomes available, else from what is
    available now. `given` are
    plain fields of the transfer; `life` is the payment in whose story it is shown, `fees` are taken from it there.
    """
    transfer = work.create(
        "transfer",
        {
            "amount": amount,
            "currency": currency,
            "destination": account.id,
            "source_transaction": source.id if source is not None else None,
            "source_type": source_type,
            **given,
        },
        private={"life": life} if life else None,
    )
    ready = _available_on(work, source)
    transaction = balance.record(
        work,
        "transfer",
        -amount,
        currency,
        source=transfer.id,
        description=given.get("description"),
        available_on=ready,
        source_type=source_type,
    )
    transfer["balance_transaction"] = transaction.id
    transfer["destination_payment"] = _arrive(work.of(account.id), transfer, ready, fees)
    work.save(transfer)
    if source is not None:
        source.private["transferred"] = transferred(source) + amount
    work.emit("transfer.created", transfer)
    return transfer


def reverse(
    work: Work, transfer: Document, amount: int, *, refund: str | None = None, **given: Any
) -> Document:
    """Take money of a transfer back, and tell of it."""
    there = work.of(transfer["destination"])
    reversal = work.create(
        "transfer_reversal",
        {
            "amount": amount,
            "currency": transfer["currency"],
            "metadata": {},
            "source_refund": refund,
            "transfer": transfer.id,
            **given,
        },
        lookup=transfer.id,
    )
    transaction = balance.record(
        work,
        "transfer_refund",
        amount,
        transfer["currency"],
        source=reversal.id,
        description=f"REFUND FOR TRANSFER ({transfer['description']})" if transfer["description"] else None,
        at_once=True,
        source_type=transfer["source_type"],
    )
    reversal["balance_transaction"] = transaction.id
    reversal["destination_payment_refund"] = _send_back(there, transfer, amount)
    work.save(reversal)
    changed = fields.count_back(transfer, amount, "amount_reversed", "reversed")
    fields.put_first(transfer["reversals"], reversal)
    work.save(transfer)
    work.emit("transfer.reversed", transfer, changed)
    return reversal


def transferred(source: Document) -> int:
    """Return how much of a charge has been transferred already."""
    return int(source.private.get("transferred", 0))


def of_charge(work: Work, charge: Document) -> list[Document]:
    """Return the transfers that passed a charge on, one for each time that it was captured."""
    ids = charge.private.get("passed_on") or [charge["transfer"]]
    return [work.require("transfer", each, in_path=False) for each in ids]


def check_reversal(transfer: Document, amount: int) -> None:
    """Refuse to take back more than a transfer moved."""
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise StripeError(400, f"The transfer {transfer.id} is already fully reversed.")
    if amount > left:
        currency = transfer["currency"]
        raise StripeError(
            400,
            f"Reversal amount ({formatted(amount, currency)}) is greater than unreversed amount on transfer "
            f"({formatted(left, currency)})",
            param="amount",
        )


def share(whole: int, part: int, of: int) -> int:
    """Return the part of `whole` that `part` is of `of`, half a unit rounded up."""
    return (2 * whole * part + of) // (2 * of)


def _available_on(work: Work, source: Document | None) -> int:
    if source is None:
        return work.now
    transaction = work.find("balance_transaction", source["balance_transaction"] or "")
    return work.now if transaction is None else max(work.now, transaction["available_on"])


def _arrive(there: Work, transfer: Document, ready: int, fees: Sequence[Json]) -> str:
    """Let a transfer arrive at its destination as a payment; returns the payment's id."""
    made = new_id("charge", created=there.now, account=there.account_id)
    payment = there.create(
        "charge",
        {**_payment_fields(transfer), "source_transfer": transfer.id},
        id="py_" + made.partition("_")[2],
    )
    transaction = balance.record(
        there,
        "payment",
        transfer["amount"],
        transfer["currency"],
        source=payment.id,
        description=transfer["description"],
        available_on=ready,
        fees=fees,
    )
    payment["balance_transaction"] = transaction.id
    there.save(payment)
    return payment.id


def _payment_fields(transfer: Document) -> Json:
    return {
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "billing_details": {
            "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "captured": True,
        "currency": transfer["currency"],
        "description": transfer["description"],
        "disputed": False,
        "fraud_details": {},
        "outcome": None,
        "paid": True,
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "radar_options": {},
        "refunded": False,
        "status": "succeeded",
        "transfer_group": transfer["transfer_group"],
    }


def _send_back(there: Work, transfer: Document, amount: int) -> str | None:
    """Refund a part of the payment that a transfer made; returns the refund's id, None if the payment is gone."""
    payment = there.find("charge", transfer["destination_payment"])
    if payment is None:
        return None
    made = new_id("refund", created=there.now, account=there.account_id)
    refund = there.create(
        "refund",
        {
            "amount": amount,
            "charge": payment.id,
            "currency": payment["currency"],
            "metadata": {},
            "status": "succeeded",
        },
        id="pyr_" + made.partition("_")[2],
    )
    transaction = balance.record(
        there,
        "payment_refund",
        -amount,
        payment["currency"],
        source=refund.id,
        description="REFUND FOR PAYMENT",
        at_once=True,
    )
    refund["balance_transaction"] = transaction.id
    there.save(refund)
    payment["amount_refunded"] += amount
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    there.save(payment)
    return refund.id
