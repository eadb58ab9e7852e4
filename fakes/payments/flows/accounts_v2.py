"""Accounts as v2 speaks of them: the same accounts as v1's, with configurations, `include`, and thin events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fakes.core.clock import iso
from fakes.payments.account_v2_view import ACCOUNT, account_v2, configurations_of
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    account_fields,
    account_links,
    account_review,
    account_tokens,
    account_v2_fields,
    accounts,
    connected,
)
from fakes.payments.flows.thin_events import tell_native
from fakes.payments.generic.fit import Fitting
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.page_v2 import page_of_all
from fakes.payments.work import Work

_PATH = "/v2/core/accounts"
_REMEMBERED = ("contact_phone",)
_DERIVED = ("applied", "capabilities")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_PATH}": writes(create),
        f"GET {_PATH}": reads(list_all),
        f"GET {_PATH}/{{id}}": reads(retrieve),
        f"POST {_PATH}/{{id}}": writes(update),
        f"POST {_PATH}/{{id}}/close": writes(close),
        "POST /v2/core/account_links": writes(create_link),
    }


def create(work: Work, call: Call) -> Json:
    """Open an account for whatever its configurations say."""
    params = account_tokens.with_token(work, call.params, "account_token")
    country = ((params.get("identity") or {}).get("country") or "US").upper()
    controller = account_v2_fields.controller_params(params)
    account = accounts.opened(work.of(PLATFORM), {"controller": controller, "country": country})
    account.private["v2"] = {}
    new_person = _apply(work, account, params)
    account_review.review(work, account, is_new=True, new_person=new_person)
    _tell(work, account, "created")
    return _shown(work, account, call)


def retrieve(records: Records, call: Call) -> Json:
    """Return an account, whichever version opened it."""
    return _shown(records, required(records, call.path["id"]), call)


def update(work: Work, call: Call) -> Json:
    """Change an account, give it further configurations, or take some away."""
    account = required(work, call.path["id"])
    if account.private.get("v2", {}).get("closed"):
        raise StripeError(400, f"The account {account.id} is closed.", code="account_closed")
    params = account_tokens.with_token(work, call.params, "account_token")
    account.private.setdefault("v2", {})
    new_person = _apply(work, account, params)
    account_review.review(work, account, new_person=new_person)
    for part in _changed_parts(params):
        _tell(work, account, "updated", part)
    return _shown(work, account, call)


def close(work: Work, call: Call) -> Json:
    """Close an account: it stays to be read and can do nothing any more."""
    account = required(work, call.path["id"])
    asked = call.params.get("applied_configurations")
    if asked is not None and sorted(asked) != sorted(configurations_of(account)):
        raise StripeError(
            400,
            f"The account has the configurations {', '.join(configurations_of(account))}; name all of them to close it.",
            param="applied_configurations",
        )
    configurations = configurations_of(account)
    account.private["v2"] = {
        **account.private.get("v2", {}),
        "closed": True,
        "configurations": configurations,
    }
    account.private["requested"] = {}
    account_review.review(work, account)
    _tell(work, account, "closed")
    return _shown(work, account, call)


def list_all(records: Records, call: Call) -> Json:
    """List accounts, newest first: those that are closed or not, and those with a configuration."""
    wanted, is_closed = call.params.get("applied_configurations"), call.params.get("closed")
    found = [
        account_v2(account, ())
        for account in records.of(PLATFORM).all(Query(kind="account"))
        if (not wanted or set(wanted) <= set(configurations_of(account)))
        and (is_closed is None or bool(account.private.get("v2", {}).get("closed")) is is_closed)
    ]
    return page_of_all(found if records.scope.account == PLATFORM else [], call.params, _PATH)


def create_link(work: Work, call: Call) -> Json:
    """Make a link to the onboarding page."""
    account = required(work, call.params["account"])
    use: Json = call.params["use_case"]
    kind = use["type"]
    details = use.get(kind)
    if not details:
        raise StripeError(400, f"use_case.{kind} is required.", param=f"use_case.{kind}")
    for name in ("refresh_url", "return_url"):
        if name in details:
            account_links.check_url(details[name], f"use_case.{kind}.{name}")
    made = account_links.linked(work, account, kind, details["refresh_url"], details.get("return_url"))
    shown = {"collection_options": None, "return_url": None, **details}
    return {
        "object": "v2.core.account_link",
        "account": account.id,
        "created": iso(made["created"] * 1000),
        "expires_at": iso(made["expires_at"] * 1000),
        "livemode": False,
        "url": made["url"],
        "use_case": {"account_onboarding": None, "account_update": None, kind: shown, "type": kind},
    }


def required(records: Records, account_id: str) -> Document:
    """Return an account, or refuse in v2's words."""
    found = connected.found_in(records, account_id)
    if found is None:
        raise StripeError(404, f"No such account: '{account_id}'", code="not_found", is_validation=True)
    return found


def _apply(work: Work, account: Document, params: Mapping[str, Any]) -> str | None:
    """Take over everything that was sent; returns the id of a person that is new."""
    old = account_v2_fields.account_params(params)
    account_fields.apply(work, account, old)
    configuration: Json = params.get("configuration") or {}
    v2: Json = dict(account.private["v2"])
    v2 |= {name: params[name] for name in _REMEMBERED if name in params}
    v2["configurations"] = sorted(_applied(configurations_of(account), configuration))
    if configuration.get("customer"):
        shape = catalogue().resource(ACCOUNT).fields["configuration"].shape.fields["customer"].shape
        given = {name: value for name, value in configuration["customer"].items() if name not in _DERIVED}
        known = v2.get("customer", {})
        v2["customer"] = {**known, **Fitting(work).fields(shape, given, known)}
    locales = (params.get("defaults") or {}).get("locales")
    if locales is not None:
        v2["locales"] = locales
    account.private["v2"] = v2
    requested = dict(account.private.get("requested", {}))
    for name, is_wanted in account_v2_fields.capability_wishes(configuration).items():
        if is_wanted:
            requested.setdefault(name, work.now)
        else:
            requested.pop(name, None)
    account.private["requested"] = requested
    return accounts.name_individual(work, account, old)


def _applied(known: Iterable[str], configuration: Mapping[str, Any]) -> set[str]:
    found = set(known)
    for name, given in configuration.items():
        if given is None or given.get("applied") is False:
            found.discard(name)
        else:
            found.add(name)
    return found


def _changed_parts(params: Mapping[str, Any]) -> list[str]:
    parts = [name for name in ("defaults", "identity") if params.get(name)]
    return parts + [f"configuration.{name}" for name in params.get("configuration") or {}] or [""]


def tell(work: Work, account: Document, event: str, kind: str, id: str) -> None:
    """Tell by a thin event of an account, or of somebody behind it, whoever listens for it."""
    inner = work.of(account.id)
    about = Document({"id": id, "object": kind}, account=account.id, seq=0, created=work.now)
    listeners = [each for each in inner.listeners() if each.get("is_thin") and event in each["events"]]
    tell_native(inner, event, about, listeners)


def _tell(work: Work, account: Document, verb: str, part: str = "") -> None:
    tell(work, account, f"{ACCOUNT}{f'[{part}]' if part else ''}.{verb}", ACCOUNT, account.id)


def _shown(records: Records, account: Document, call: Call) -> Json:
    people = account_review.people_of(records, account.id)
    return account_v2(account, people, call.params.get("include") or ())
