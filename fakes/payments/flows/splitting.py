"""How a captured charge is split between a platform and a connected account: the transfer, and the platform's fee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import application_fees, transferring
from fakes.payments.models import PLATFORM
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_NOT_SHARED = {
    "charge": "Can only apply an application_fee when the request is made on behalf of another account (using an OAuth "
    "key, the Stripe-Account header, or the destination parameter).",
    "payment_intent": "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment "
    "(using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
}


def check(work: Work, params: Mapping[str, Any], kind: str, paid: Document | None = None) -> None:
    """Refuse, by StripeError, fees and transfers of less than nothing, and a fee where no other account is paid.

    `kind` says what is made, or what `paid` is, which is asked to change.
    """
    _check_amounts(params)
    names = [name for name in ("application_fee_amount", "application_fee") if params.get(name)]
    if not names or work.scope.account != PLATFORM:
        return
    to = (
        params.get("transfer_data")
        or params.get("destination")
        or (paid["transfer_data"] if paid is not None else None)
    )
    if not to:
        raise StripeError(400, _NOT_SHARED[kind], code="parameter_missing", param=names[0])


def change(paid: Document, params: Mapping[str, Any]) -> None:
    """Take over how a payment is to be split: what is not named again (who is paid) stays. The caller writes it."""
    if "application_fee_amount" in params:
        paid["application_fee_amount"] = params["application_fee_amount"]
    given = params.get("transfer_data")
    if given:
        known = paid["transfer_data"]
        if known is None and not given.get("destination"):
            raise parameter_missing("transfer_data[destination]")
        paid["transfer_data"] = {**(known or {}), **given}


def _check_amounts(params: Mapping[str, Any]) -> None:
    given = {name: params.get(name) for name in ("application_fee_amount", "application_fee")}
    share = (params.get("transfer_data") or {}).get("amount")
    given["transfer_data[amount]"] = share
    if share is not None and given["application_fee_amount"] is not None:
        raise StripeError(
            400,
            "You may only specify one of these parameters: application_fee_amount, transfer_data[amount].",
            param="transfer_data[amount]",
        )
    for name, amount in given.items():
        if isinstance(amount, int) and amount < 0:
            raise StripeError(
                400, "Invalid non-negative integer", code="parameter_invalid_integer", param=name
            )


def application(work: Work) -> str | None:
    """Return the platform's id as an application, by which a connected account's payments are made; ours have none."""
    return None if work.scope.account == PLATFORM else application_fees.application_id(work)


def fees(work: Work, charge: Document, amount: int) -> list[Json]:
    """Return the platform's fee of `amount` as a line of the transaction of a charge on a connected account."""
    if not _is_direct(work, charge):
        return []
    return [application_fees.detail(work, _fee_of(charge, amount), charge["currency"])]


def split(work: Work, charge: Document, amount: int) -> None:
    """Give others their part of `amount`, which was just captured. The caller writes the charge."""
    if _is_direct(work, charge):
        fee = application_fees.take(work, charge, _fee_of(charge, amount), account=work.scope.account)
        charge["application_fee"] = fee.id
        charge["application"] = fee["application"]
    elif charge["transfer_data"] and charge["transfer_data"]["destination"]:
        _pass_on(work, charge, amount)


def _is_direct(work: Work, charge: Document) -> bool:
    is_new = bool(charge["application_fee_amount"]) and charge["application_fee"] is None
    return is_new and work.scope.account != PLATFORM


def _fee_of(charge: Document, amount: int) -> int:
    """Return the platform's fee: never more than what was captured."""
    return min(int(charge["application_fee_amount"] or 0), amount)


def _share_of(charge: Document, amount: int) -> int:
    """Return how much of `amount` goes on: all, unless the charge says how much in all its captures together."""
    wanted = charge["transfer_data"].get("amount")
    if wanted is None:
        return amount
    return min(int(wanted) - transferring.transferred(charge), amount)


def _pass_on(work: Work, charge: Document, amount: int) -> None:
    data = charge["transfer_data"]
    account = work.find("account", data["destination"])
    if account is None:
        return  # It was there when the payment was made; since then it was closed, and the money stays here.
    share = _share_of(charge, amount)
    if share < 1:
        return
    fee_amount = _fee_of(charge, share) if charge["application_fee"] is None else 0
    lines = [application_fees.detail(work, fee_amount, charge["currency"])] if fee_amount else []
    whose = charge["payment_intent"] or charge.id
    if charge["transfer_group"] is None:
        charge["transfer_group"] = f"group_{whose}"
    transfer = transferring.move(
        work,
        account,
        share,
        charge["currency"],
        source=charge,
        life=whose,
        fees=lines,
        transfer_group=charge["transfer_group"],
    )
    charge["transfer"] = charge.get("transfer") or transfer.id
    charge.private["passed_on"] = [*charge.private.get("passed_on", ()), transfer.id]
    if fee_amount:
        there = work.of(account.id)
        payment = there.require("charge", transfer["destination_payment"], in_path=False)
        fee = application_fees.take(there, payment, fee_amount, account=account.id, originating=charge)
        for each in (payment, charge):
            each["application_fee"] = fee.id
        payment["application_fee_amount"] = fee_amount
        payment["application"] = fee["application"]
        there.save(payment)
