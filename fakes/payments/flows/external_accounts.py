"""Where connected accounts are paid to: bank accounts and debit cards, one of them the default for its currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.bank_table import bank_of_token
from fakes.payments.cards import key_of
from fakes.payments.document import Document, Json
from fakes.payments.flows import account_review, bank_details, card_details, connected, tokens
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.paginate import list_through
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_EDITABLE = {
    "bank_account": ("account_holder_name", "account_holder_type", "account_type"),
    "card": (
        "address_city",
        "address_country",
        "address_line1",
        "address_line2",
        "address_state",
        "address_zip",
        "exp_month",
        "exp_year",
        "name",
    ),
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table; `bank_accounts` is an old spelling."""
    table: dict[str, Action] = {"POST /v1/external_accounts/{id}": writes(update_own)}
    for name in ("external_accounts", "bank_accounts"):
        collection = f"/v1/accounts/{{account}}/{name}"
        table |= {
            f"POST {collection}": writes(create),
            f"GET {collection}/{{id}}": reads(retrieve),
            f"POST {collection}/{{id}}": writes(update),
            f"DELETE {collection}/{{id}}": writes(delete),
        }
    table["GET /v1/accounts/{account}/external_accounts"] = reads(list_all)
    return table


def create(work: Work, call: Call) -> Document:
    """Add a bank account or debit card to an account; the first in its currency is the default."""
    account = connected.required(work, call, call.path["account"])
    given = call.params.get("external_account") or call.params.get("bank_account")
    if not given:
        raise parameter_missing("external_account")
    external = added(work, account, given, is_default=call.params.get("default_for_currency"))
    fields.merge_metadata(external, call.params)
    work.of(account.id).save(external)
    tell_of_new(work, account, external)
    account_review.review(work, account)
    return external


def added(work: Work, account: Document, given: Any, *, is_default: bool | None = None) -> Document:
    """Create a bank account or card of an account that the caller has reviewed afterwards. Raises StripeError."""
    inner = work.of(account.id)
    kind, data, private = _read(work, account, given)
    wants_default = is_default or (given.get("default_for_currency") if isinstance(given, Mapping) else False)
    same = [
        each for each in account_review.externals_of(work, account.id) if each["currency"] == data["currency"]
    ]
    data["default_for_currency"] = bool(wants_default) or not same
    external = inner.create(kind, data, private=private)
    if kind == "bank_account":
        external.data.pop("customer", None)
        inner.save(external)
    if data["default_for_currency"]:
        _step_back(inner, same)
    return external


def replace(work: Work, account: Document, given: Any) -> Document:
    """Put one in the place of the default in its currency, as `external_account` of an account does."""
    before = account_review.externals_of(work, account.id)
    external = added(work, account, given, is_default=True)
    inner = work.of(account.id)
    for each in before:
        if each["currency"] == external["currency"] and each.id != external.id:
            inner.emit("account.external_account.deleted", each)
            inner.delete(each)
    return external


def tell_of_new(work: Work, account: Document, external: Document) -> None:
    """Tell that an account is paid to somewhere new."""
    work.of(account.id).emit("account.external_account.created", external)


def retrieve(records: Records, call: Call) -> Document:
    """Return a bank account or card of an account."""
    account = connected.required(records, call, call.path["account"])
    return _required(records, account.id, call.path["id"])


def update(work: Work, call: Call) -> Document:
    """Change who holds it, or make it the default."""
    account = connected.required(work, call, call.path["account"])
    return _updated(work, account, _required(work, account.id, call.path["id"]), call)


def update_own(work: Work, call: Call) -> Document:
    """Change a bank account or card of the account that is acted for."""
    account = connected.required(work, call, work.account_id)
    return _updated(work, account, _required(work, account.id, call.path["id"]), call)


def delete(work: Work, call: Call) -> Json:
    """Remove one; the default of a currency can go only as the last of it."""
    account = connected.required(work, call, call.path["account"])
    external = _required(work, account.id, call.path["id"])
    others = [
        each
        for each in account_review.externals_of(work, account.id)
        if each["currency"] == external["currency"] and each.id != external.id
    ]
    if external["default_for_currency"] and (others or external["currency"] == account["default_currency"]):
        raise StripeError(
            400,
            "You cannot delete the default external account for your default currency. Please make another "
            "external account the default using the `default_for_currency` param, and then delete this one."
            if external["currency"] == account["default_currency"]
            else "You cannot delete the default external account in a currency that has others. Make another one the "
            "default first.",
        )
    inner = work.of(account.id)
    inner.emit("account.external_account.deleted", external)
    currency = external["currency"]
    gone = {**inner.delete(external), "currency": currency}
    account_review.review(work, account)
    return gone


def list_all(records: Records, call: Call) -> Json:
    """List where an account is paid to, newest first; by kind."""
    account = connected.required(records, call, call.path["account"])
    wanted = call.params.get("object")
    found = [
        each
        for each in account_review.externals_of(records, account.id)
        if wanted is None or each.object == wanted
    ]
    url = f"/v1/accounts/{account.id}/external_accounts"
    return list_through([each.data for each in found], call.params, url, noun="external account")


def _updated(work: Work, account: Document, external: Document, call: Call) -> Document:
    inner = work.of(account.id)
    fields.copy(external, call.params, _EDITABLE[external.object])
    for name in ("exp_month", "exp_year"):
        if call.params.get(name) is not None and external.object == "card":
            external[name] = card_details.whole(call.params[name], name)
    fields.merge_metadata(external, call.params)
    if call.params.get("default_for_currency"):
        external["default_for_currency"] = True
        _step_back(
            inner,
            [
                each
                for each in account_review.externals_of(work, account.id)
                if each["currency"] == external["currency"] and each.id != external.id
            ],
        )
    inner.update(external, "account.external_account.updated")
    account_review.review(work, account)
    return external


def _step_back(inner: Work, others: list[Document]) -> None:
    for each in others:
        if each["default_for_currency"]:
            each["default_for_currency"] = False
            inner.update(each, "account.external_account.updated")


def _required(records: Records, account_id: str, id: str) -> Document:
    for kind in account_review.EXTERNAL_KINDS:
        found = records.of(account_id).find(kind, id)
        if found is not None and found.get("account") == account_id:
            return found
    raise resource_missing("external account", id)


def _read(work: Work, account: Document, given: Any) -> tuple[str, Json, Json]:
    """Return the kind, the fields and what is kept beside them. Raises StripeError."""
    if isinstance(given, str):
        bank = bank_of_token(given)
        if bank is not None:
            return (
                "bank_account",
                bank_details.bank_fields(work, account.id, bank, {}),
                {"payout": bank.payout},
            )
        token = work.find("token", given)
        if token is not None and isinstance(token.get("bank_account"), Mapping):
            return _of_bank_token(work, account, token)
        return _card(work, account, given)
    if not isinstance(given, Mapping):
        raise StripeError(
            400, "Invalid external_account: must be a token or a dictionary.", param="external_account"
        )
    if given.get("object") == "card" or "number" in given:
        return _card(work, account, given)
    bank = bank_details.documented(given, param="external_account")
    return "bank_account", bank_details.bank_fields(work, account.id, bank, given), {"payout": bank.payout}


def _of_bank_token(work: Work, account: Document, token: Document) -> tuple[str, Json, Json]:
    tokens.spend(work, token.id, "bank_account", param="external_account")
    shown: Json = token["bank_account"]
    kept = {name: value for name, value in shown.items() if name not in ("id", "object", "customer")}
    data = {
        **kept,
        "account": account.id,
        "available_payout_methods": ["standard"],
        "future_requirements": dict(bank_details.NOTHING_REQUIRED),
        "metadata": {},
        "requirements": dict(bank_details.NOTHING_REQUIRED),
    }
    return "bank_account", data, {"payout": token.private.get("payout", "paid")}


def _card(work: Work, account: Document, given: Any) -> tuple[str, Json, Json]:
    if isinstance(given, Mapping):
        card, month, year = card_details.card_of(given, now=work.now, param="external_account")
        shown: Mapping[str, Any] = given
    else:
        card, month, year, shown = tokens.use(work, given, param="external_account")
    if card.funding != "debit":
        raise StripeError(
            400,
            "The card you've provided does not appear to be a debit card. Only debit cards can be used as external "
            "accounts.",
            code="invalid_card_type",
            param="external_account",
        )
    data = {
        **card_details.legacy_card(work, card, month, year, shown),
        "account": account.id,
        "available_payout_methods": ["standard", "instant"],
        "currency": (given.get("currency") if isinstance(given, Mapping) else None)
        or account["default_currency"],
        "status": "new",
    }
    data.pop("customer", None)
    return "card", data, {"card": key_of(card), "payout": "paid"}
