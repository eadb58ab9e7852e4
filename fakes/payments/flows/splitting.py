"""How a captured charge is split between a platform and a connected account: the transfer, and the platform's fee."""

from __future__ import annotations

from fakes.payments.document import Document, Json
from fakes.payments.flows import application_fees, transferring
from fakes.payments.models import PLATFORM
from fakes.payments.work import Work


def fees(work: Work, charge: Document) -> list[Json]:
    """Return the platform's fee as a line of the transaction of a charge on a connected account."""
    amount = charge["application_fee_amount"]
    if not amount or not _is_direct(work, charge):
        return []
    return [application_fees.detail(work, amount, charge["currency"])]


def split(work: Work, charge: Document, amount: int) -> None:
    """Give others their part of `amount`, which was just captured. The caller writes the charge."""
    if _is_direct(work, charge):
        fee = application_fees.take(
            work, charge, charge["application_fee_amount"], account=work.scope.account
        )
        charge["application_fee"] = fee.id
        charge["application"] = fee["application"]
    elif charge["transfer_data"] and charge["transfer_data"]["destination"]:
        _pass_on(work, charge, amount)


def _is_direct(work: Work, charge: Document) -> bool:
    is_new = bool(charge["application_fee_amount"]) and charge["application_fee"] is None
    return is_new and work.scope.account != PLATFORM


def _pass_on(work: Work, charge: Document, amount: int) -> None:
    data = charge["transfer_data"]
    account = work.find("account", data["destination"])
    if account is None or account.is_deleted:
        return  # It was there when the payment was made; since then it was closed, and the money stays here.
    fee_amount = charge["application_fee_amount"] if charge["application_fee"] is None else None
    lines = [application_fees.detail(work, fee_amount, charge["currency"])] if fee_amount else []
    whose = charge["payment_intent"] or charge.id
    if charge["transfer_group"] is None:
        charge["transfer_group"] = f"group_{whose}"
    transfer = transferring.move(
        work,
        account,
        data.get("amount") or amount,
        charge["currency"],
        source=charge,
        life=whose,
        fees=lines,
        transfer_group=charge["transfer_group"],
    )
    charge["transfer"] = charge.get("transfer") or transfer.id
    if fee_amount:
        there = work.of(account.id)
        payment = there.require("charge", transfer["destination_payment"], in_path=False)
        fee = application_fees.take(there, payment, fee_amount, account=account.id, originating=charge)
        for each in (payment, charge):
            each["application_fee"] = fee.id
        payment["application_fee_amount"] = fee_amount
        payment["application"] = fee["application"]
        there.save(payment)
