"""What a new source of each type is: its flow, what it waits for, and what is kept of it beside what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.cards import card_of_key, key_of
from fakes.payments.document import Json
from fakes.payments.flows import bank_details, card_details, rail_methods, source_receivers, tokens
from fakes.payments.flows.source_receivers import RECEIVERS
from fakes.payments.rail_table import RAILS
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_REDIRECTS = ("alipay", "bancontact", "eps", "giropay", "ideal", "klarna", "p24", "sofort")
_ATTEMPTS = 5


def _card(work: Work, _: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    given = params.get("card")
    if params.get("token"):
        card, month, year, seen = tokens.use(work, params["token"], param="token")
    elif isinstance(given, Mapping):
        card, month, year = card_details.card_of(given, now=work.now)
        seen = given
    else:
        raise parameter_missing("token")
    shown = card_details.legacy_card(work, card, month, year, seen)
    known = blank_part("source", "card")
    told = {**known, **{name: value for name, value in shown.items() if name in known}}
    told |= {"fingerprint": shown["fingerprint"], "three_d_secure": "optional"}
    private = {"card": key_of(card), "shown": shown}
    return {"card": told, "flow": "none", "status": "chargeable", "usage": "reusable"}, private


def _sepa(work: Work, _: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    given: Json = params.get("sepa_debit") or {}
    rail = RAILS["sepa_debit"]._replace(billing=())
    method = rail_methods.create(work, rail, {"sepa_debit": given})
    known = blank_part("source", "sepa_debit")
    told = {**known, **{name: value for name, value in method["sepa_debit"].items() if name in known}}
    shown = {"sepa_debit": told, "currency": "eur", "flow": "none"}
    return {**shown, "status": "chargeable", "usage": "reusable"}, {"account": given}


def _redirect(work: Work, source_id: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    kind = params["type"]
    _require(params, "amount", "currency")
    return {
        kind: _part(kind, params.get(kind) or {}),
        "flow": "redirect",
        "redirect": _page(work, source_id, params),
        "status": "pending",
        "usage": "single_use",
    }, {}


def _three_d_secure(work: Work, source_id: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    """Make a source of another one's card, or a token's: its bank is asked first, if it takes part."""
    _require(params, "amount", "currency")
    given = (params.get("three_d_secure") or {}).get("card")
    if not given:
        raise parameter_missing("three_d_secure[card]")
    if str(given).startswith("src_"):
        behind = work.require("source", given, param="three_d_secure[card]", in_path=False)
        if behind["type"] != "card":
            raise StripeError(400, "Only a card can be authenticated.", param="three_d_secure[card]")
        shown, private = behind.private["shown"], behind.private
    else:
        _, private = _card(work, source_id, {"token": given})
        shown = private["shown"]
    asks = card_of_key(private["card"]).authentication not in ("unsupported", "unenrolled")
    known = blank_part("source", "three_d_secure")
    details = {**known, **{name: value for name, value in shown.items() if name in known}}
    page = _page(work, source_id, params)
    return {
        "flow": "redirect",
        "redirect": page if asks else {**page, "status": "not_required"},
        "status": "pending" if asks else "chargeable",
        "three_d_secure": {**details, "authenticated": False, "card": str(given)},
        "usage": "single_use",
    }, {"card": private["card"], "shown": shown}


def _receiver(work: Work, source_id: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    made = source_receivers.made(params, params["type"])
    if params.get("redirect"):
        made["redirect"] = _page(work, source_id, params)
    return made, {}


def _wechat(work: Work, source_id: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    _require(params, "amount", "currency")
    url = work.page_url(f"/pay/source/{source_id}")
    details = {**blank_part("source", "wechat"), "qr_code_url": url}
    return {"flow": "none", "status": "pending", "usage": "single_use", "wechat": details}, {}


def _ach_debit(work: Work, _: str, params: Mapping[str, Any]) -> tuple[Json, Json]:
    given: Json = params.get("ach_debit") or {}
    bank = bank_details.documented({"country": "US", **given}, param="ach_debit")
    shown = {**bank_details.shown(work, bank, given), "type": given.get("type")}
    return {
        "ach_debit": {name: shown.get(name) for name in blank_part("source", "ach_debit")},
        "code_verification": {"attempts_remaining": _ATTEMPTS, "status": "pending"},
        "currency": "usd",
        "flow": "code_verification",
        "status": "pending",
        "usage": "reusable",
    }, {"number": bank.number}


def _require(params: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not params.get(name):
            raise parameter_missing(name)


def _page(work: Work, source_id: str, params: Mapping[str, Any]) -> Json:
    return_url = (params.get("redirect") or {}).get("return_url")
    if not return_url:
        raise parameter_missing("redirect[return_url]")
    fields.check_return_url(return_url, "redirect[return_url]")
    return {
        "failure_reason": None,
        "return_url": return_url,
        "status": "pending",
        "url": work.page_url(f"/pay/source/{source_id}"),
    }


def _part(kind: str, given: Mapping[str, Any]) -> Json:
    known = blank_part("source", kind)
    return {**known, **{name: value for name, value in given.items() if name in known}}


MAKERS: Mapping[str, Callable[[Work, str, Mapping[str, Any]], tuple[Json, Json]]] = {
    **dict.fromkeys(_REDIRECTS, _redirect),
    **dict.fromkeys(RECEIVERS, _receiver),
    "ach_debit": _ach_debit,
    "card": _card,
    "sepa_debit": _sepa,
    "three_d_secure": _three_d_secure,
    "wechat": _wechat,
}
