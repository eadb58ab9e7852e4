"""Ways into pages for the owner of an account: onboarding links, sessions for embedded parts, dashboard logins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fakes.core.ids import random_token
from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import connected
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

LINK_S = 300
LOGIN_S = 300
SESSION_S = 3600
# How long the page may stay open once it was reached.
_VISIT_S = 24 * 3600
_TOKEN_LENGTH = 24
_PLACES = {"account_link": "/pay/connect/setup/", "login_link": "/pay/connect/express/"}


class Visit(NamedTuple):
    """An owner on one of the pages: the account, where it leads back to, and the word that lets them act there."""

    account: Document
    link: Document
    pass_word: str


class Outdated(Exception):
    """A link that is used or too old; `refresh_url` is where the app makes a new one, if it said so."""

    def __init__(self, refresh_url: str | None) -> None:
        super().__init__("This link has expired or was used already.")
        self.refresh_url = refresh_url


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/account_links": writes(create),
        "POST /v1/account_sessions": writes(create_session),
        "POST /v1/accounts/{account}/login_links": writes(create_login),
    }


def create(work: Work, call: Call) -> Json:
    """Make a link to the onboarding page: it can be opened once, within minutes."""
    params = call.params
    account = connected.required(work, call, params["account"])
    for name in ("refresh_url", "return_url"):
        check_url(params.get(name), name)
    if params["type"] == "account_update" and account["controller"]["requirement_collection"] == "stripe":
        raise StripeError(
            400,
            "You cannot create an `account_update` type Account Link for this account: Stripe collects its requirements. "
            "You may only create `account_onboarding` type Account Links for it.",
            param="type",
        )
    return linked(work, account, params["type"], params["refresh_url"], params["return_url"])


def linked(work: Work, account: Document, kind: str, refresh_url: str, return_url: str | None) -> Json:
    """Return a new onboarding link of an account."""
    private = {"kind": kind, "refresh_url": refresh_url, "return_url": return_url}
    return _made(work, "account_link", account, LINK_S, private)


def create_login(work: Work, call: Call) -> Json:
    """Make a link into the Express dashboard of an account that has been set up."""
    account = connected.required(work, call, call.path["account"])
    if account["controller"]["stripe_dashboard"]["type"] != "express":
        raise StripeError(
            400,
            "Cannot create a login link for an account that does not use the Express Dashboard.",
        )
    if not account["details_submitted"]:
        raise StripeError(400, "Cannot create a login link for an account that has not completed onboarding.")
    return _made(work, "login_link", account, LOGIN_S, {})


def create_session(work: Work, call: Call) -> Json:
    """Let an owner see the embedded parts that the platform allows."""
    params = call.params
    account = connected.required(work, call, params["account"])
    session = blank("account_session")
    wanted = {name: part for name, part in params["components"].items() if part and part.get("enabled")}
    if not wanted:
        raise StripeError(400, "You must enable at least one component.", param="components")
    for name, part in wanted.items():
        shown = session["components"][name]
        shown["enabled"] = True
        shown["features"] |= {
            each: value for each, value in (part.get("features") or {}).items() if value is not None
        }
    token = random_token(_TOKEN_LENGTH)
    session |= {
        "account": account.id,
        "client_secret": f"accs_secret__{token}",
        "expires_at": work.now + SESSION_S,
        "livemode": False,
    }
    private = {"account": account.id, "components": sorted(wanted)}
    work.of(PLATFORM).create("account_session", session, id=f"accs_{token}", private=private)
    return session


def opened(work: Work, kind: str, token: str) -> Visit:
    """Use a link up and return the visit that it opens. Raises Outdated, StripeError."""
    link = _link(work, kind, token)
    if link.private.get("used") or work.now >= link["expires_at"]:
        raise Outdated(link.private.get("refresh_url"))
    link.private |= {"used": True, "pass": random_token(_TOKEN_LENGTH), "until": work.now + _VISIT_S}
    work.save(link)
    return Visit(_account(work, link), link, link.private["pass"])


def visited(records: Records, kind: str, token: str, pass_word: str) -> Visit:
    """Return a visit that goes on. Raises Outdated, StripeError."""
    link = _link(records, kind, token)
    is_open = pass_word and link.private.get("pass") == pass_word and records.now < link.private["until"]
    if not is_open:
        raise Outdated(link.private.get("refresh_url"))
    return Visit(_account(records, link), link, pass_word)


def session_of(records: Records, client_secret: str) -> tuple[Document, list[str]]:
    """Return the account that a session is for, and the parts it may see. Raises Outdated, StripeError."""
    token = client_secret.removeprefix("accs_secret__")
    session = records.find("account_session", f"accs_{token}")
    if session is None or records.now >= session["expires_at"]:
        raise Outdated(None)
    return _account(records, session), session.private["components"]


def check_url(url: str | None, param: str) -> None:
    """Refuse an address that is missing or none. Raises StripeError."""
    if not url:
        raise parameter_missing(param)
    if not url.startswith(("http://", "https://")):
        raise StripeError(400, "Not a valid URL", code="url_invalid", param=param)


def _made(work: Work, kind: str, account: Document, lasts_s: int, private: Json) -> Json:
    platform = work.of(PLATFORM)
    token = random_token(_TOKEN_LENGTH)
    url = platform.page_url(_PLACES[kind] + token)
    shown: Json = {"created": work.now, "url": url}
    if kind == "account_link":
        shown["expires_at"] = work.now + lasts_s
    stored = {**shown, "expires_at": work.now + lasts_s}
    platform.create(kind, stored, id=f"{kind}_{token}", private={"account": account.id, **private})
    return {"object": kind, **shown}


def _link(records: Records, kind: str, token: str) -> Document:
    found = records.find(kind, f"{kind}_{token}")
    if found is None:
        raise StripeError(404, "There is no such link.")
    return found


def _account(records: Records, link: Document) -> Document:
    account = connected.found_in(records, link.private["account"])
    if account is None:
        raise StripeError(404, "The account of this link is gone.")
    return account
