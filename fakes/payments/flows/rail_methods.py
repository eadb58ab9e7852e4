"""Payment methods that are no cards: what their accounts must be, and what Stripe shows of them; it pays nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.debit_table import Account, account_of, account_of_payment_method
from fakes.payments.document import Document, Json
from fakes.payments.flows.card_details import fingerprint_of
from fakes.payments.rail_table import RAILS, Rail
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_BANK = "STRIPE TEST BANK"
_PRONE = ("dispute", "failure", "refuses_deposits", "stays")
_WITH_BLANK_CARD = "card"
_EXAMPLES = {
    "us_bank_account": "000123456789",
    "bacs_debit": "00012345",
    "au_becs_debit": "000123456",
    "acss_debit": "000123456789",
}


def create(work: Work, rail: Rail, params: Mapping[str, Any], *, param: str = "") -> Document:
    """Create a payment method of this type from `params`. Raises StripeError for what its account lacks."""
    prefix = f"{param}[{{}}]" if param else "{}"
    billing = fields.billing_details(params.get("billing_details"))
    for name in rail.billing:
        if not _has(billing, name):
            raise parameter_missing(f"{prefix.format('billing_details')}[{name}]")
    given = params.get(rail.name)
    given = given if isinstance(given, Mapping) else {}
    account, shown = _account(work, rail, given, prefix.format(rail.name))
    if rail.name == "link":
        shown["email"] = billing["email"]
    return _made(work, rail, shown, account, {**params, "billing_details": billing}, is_verified=False)


def from_documented(work: Work, id: str) -> Document | None:
    """Create the payment method that a documented id of an account stands for, None for any other id."""
    account = account_of_payment_method(id)
    if account is None:
        return None
    rail = RAILS[account.rail]
    return _made(work, rail, _shown(work, account), account, _holder(), is_verified=True)


def preview(records: Records, id: str) -> Json | None:
    """Return the fields of what a documented id stands for, without making it."""
    account = account_of_payment_method(id)
    if account is None:
        return None
    return _fields(RAILS[account.rail], _shown(records, account), _holder())


def _shown(records: Records, account: Account) -> Json:
    if account.rail == "sepa_debit":
        return _iban(records, account.number)
    return (
        _nz(account, {}) if account.rail == "nz_bank_account" else _SHOWN[account.rail](records, account, {})
    )


def generated(work: Work, method: Document) -> Document:
    """Create the SEPA account that a paid iDEAL, Bancontact or Sofort leaves behind."""
    account = account_of("sepa_debit", "DE89370400440532013000")
    shown = _iban(work, "DE89370400440532013000")
    params = {"billing_details": method["billing_details"]}
    return _made(work, RAILS["sepa_debit"], shown, account, params, is_verified=True)


def rail_of(method: Document) -> Rail | None:
    """Return how a payment method pays, None for a card."""
    return RAILS.get(method.get("type") or "") if method.object == "payment_method" else None


def _made(
    work: Work,
    rail: Rail,
    shown: Json,
    account: Account | None,
    params: Mapping[str, Any],
    *,
    is_verified: bool,
) -> Document:
    private: Json = {"is_verified": True} if is_verified else {}
    if account is not None:
        private |= {name: value for name in _PRONE if (value := getattr(account, name))}
    method = work.create("payment_method", _fields(rail, shown, params), private=private)
    del method.data[_WITH_BLANK_CARD]
    work.save(method)
    return method


def _fields(rail: Rail, shown: Json, params: Mapping[str, Any]) -> Json:
    return {
        "allow_redisplay": params.get("allow_redisplay") or "unspecified",
        "billing_details": fields.billing_details(params.get("billing_details")),
        "customer": None,
        rail.name: shown,
        "metadata": fields.new_metadata(params),
        "type": rail.name,
    }


def _holder() -> Json:
    return {"billing_details": {"name": "Jenny Rosen"}}


def _has(billing: Json, name: str) -> bool:
    if name == "address":
        return any(billing["address"].values())
    return bool(billing.get(name))


def _account(work: Work, rail: Rail, given: Mapping[str, Any], where: str) -> tuple[Account | None, Json]:
    if rail.name == "sepa_debit":
        iban = str(given.get("iban") or "").replace(" ", "").upper()
        if not iban:
            raise parameter_missing(f"{where}[iban]")
        if not _is_iban(iban):
            raise StripeError(
                400,
                "The IBAN you provided is invalid.",
                code="invalid_bank_account_iban",
                param=f"{where}[iban]",
            )
        return account_of("sepa_debit", iban), _iban(work, iban)
    if rail.name == "nz_bank_account":
        found = account_of(rail.name, f"{given.get('account_number', '')}{given.get('suffix', '')}")
        return found, _nz(found, given)
    if rail.course != "debit":
        known = blank_part("payment_method", rail.name)
        shown = {**known, **{name: value for name, value in given.items() if name in known}}
        return None, shown
    number = str(given.get("account_number") or "")
    if not number:
        raise parameter_missing(f"{where}[account_number]")
    account = account_of(rail.name, number)
    if account is None:
        raise StripeError(
            400,
            f"You must use a test bank account number in test mode. Try {_EXAMPLES[rail.name]} or see more options at "
            "https://stripe.com/docs/connect/testing#account-numbers.",
            code="account_number_invalid",
            param=f"{where}[account_number]",
        )
    return account, _SHOWN[rail.name](work, account, {**given, "where": where})


def _us_account(records: Records, account: Account, given: Mapping[str, Any]) -> Json:
    routing = str(given.get("routing_number") or account.routing)
    if not (routing.isascii() and routing.isdigit() and len(routing) == 9):
        raise StripeError(
            400,
            f"Invalid routing number: {routing[:20]}",
            code="routing_number_invalid",
            param=f"{given.get('where')}[routing_number]",
        )
    return {
        **blank_part("payment_method", "us_bank_account"),
        "account_holder_type": given.get("account_holder_type") or "individual",
        "account_type": given.get("account_type") or "checking",
        "bank_name": _BANK,
        "fingerprint": fingerprint_of(records, f"{routing}/{account.number}"),
        "last4": account.last4,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": routing,
        "status_details": {},
    }


def _iban(records: Records, iban: str) -> Json:
    return {
        "bank_code": iban[4:12] if iban.startswith("DE") else iban[4:9],
        "branch_code": "" if not iban.startswith(("FR", "IT")) else iban[9:14],
        "country": iban[:2],
        "fingerprint": fingerprint_of(records, iban),
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": iban[-4:],
    }


def _bacs(records: Records, account: Account, given: Mapping[str, Any]) -> Json:
    code = str(given.get("sort_code") or account.routing)
    return {
        "fingerprint": fingerprint_of(records, f"{code}/{account.number}"),
        "last4": account.last4,
        "sort_code": code,
    }


def _becs(records: Records, account: Account, given: Mapping[str, Any]) -> Json:
    code = str(given.get("bsb_number") or account.routing).replace("-", "")
    return {
        "bsb_number": code,
        "fingerprint": fingerprint_of(records, f"{code}/{account.number}"),
        "last4": account.last4,
    }


def _acss(records: Records, account: Account, given: Mapping[str, Any]) -> Json:
    institution, _, transit = account.routing.partition("-")
    return {
        "bank_name": _BANK,
        "fingerprint": fingerprint_of(records, f"{account.routing}/{account.number}"),
        "institution_number": str(given.get("institution_number") or institution),
        "last4": account.last4,
        "transit_number": str(given.get("transit_number") or transit),
    }


def _nz(account: Account | None, given: Mapping[str, Any]) -> Json:
    """Return what is shown of an account in New Zealand: any may be given, the documented ones behave."""
    bank, _, branch = (account.routing if account is not None else "").partition("-")
    number, suffix = (account.number[:-3], account.number[-3:]) if account is not None else ("", "")
    known = blank_part("payment_method", "nz_bank_account")
    shown = {**known, "bank_code": bank, "bank_name": _BANK, "branch_code": branch, "suffix": suffix}
    shown |= {name: value for name, value in given.items() if name in known}
    return {**shown, "last4": str(given.get("account_number") or number)[-4:]}


_SHOWN = {
    "us_bank_account": _us_account,
    "bacs_debit": _bacs,
    "au_becs_debit": _becs,
    "acss_debit": _acss,
}


def _is_iban(iban: str) -> bool:
    """Tell whether check digits and length could be an IBAN's (ISO 13616)."""
    if not (iban.isascii() and iban.isalnum() and 15 <= len(iban) <= 34 and iban[:2].isalpha()):
        return False
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return int(digits) % 97 == 1
