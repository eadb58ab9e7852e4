"""The pages that the owner of a connected account sees: onboarding, dashboard and consent; they work without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, Context, Receive, Send
from fakes.core.limits import Disconnected
from fakes.core.requests import Exchange
from fakes.core.sandboxes import DEFAULT, is_name
from fakes.core.transaction import Tx
from fakes.payments.document import Document, Json
from fakes.payments.flows import account_links, account_review, balance, connected, oauth, onboarding
from fakes.payments.money import formatted
from fakes.payments.providers.stripe.answer import error_of_kernel, send_answer, send_page
from fakes.payments.providers.stripe.page_form import form_of, query_of
from fakes.payments.providers.stripe.templates import Templates
from fakes.payments.records import Query, Records, Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import Page
from fakes.payments.work import Cause, Work

PREFIX = "/pay/connect/"
CONSENT = ("/oauth/authorize", "/express/oauth/authorize")
_CLIENT_OF_SANDBOX = "ca_sbx_"
_SHOWN_PAYMENTS = 10
_FINISH = (
    ("complete", "Finish with test data"),
    ("fail", "Finish with data that cannot be verified"),
    ("skip", "Leave without finishing"),
)
# What an address may have as it is; controls above all may not.
_URL_CHARS = "%/:=&?~#+!$,;'@()*[]"
T = TypeVar("T")


class ConnectPages:
    """The pages of one server."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._templates = Templates()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request below `/pay/connect/`, or for the consent page."""
        exchange: Exchange = scope[EXCHANGE]
        is_post = scope["method"] == "POST"
        try:
            query = query_of(scope)
            form = await form_of(scope, receive) if is_post else {}
            sandbox = exchange.sandbox = exchange.explicit_sandbox or _sandbox_of(query) or DEFAULT
            if not self._context.sandboxes.exists(sandbox):
                await self._context.sandboxes.ensure(sandbox)
            visit = _Visit(self, sandbox, send, query, form)
            kind, _, token = scope["path"].removeprefix(PREFIX).partition("/")
            if scope["path"] in CONSENT:
                await (visit.consent(scope["path"]) if is_post else visit.ask_consent())
            elif kind == "setup":
                await (visit.finish_setup(token) if is_post else visit.setup(token))
            elif kind == "express" and not is_post:
                await visit.dashboard(token)
            elif kind == "session":
                await (visit.finish_session(token) if is_post else visit.session(token))
            else:
                await self.show(send, {"title": "There is no such page."}, 404)
        except account_links.Outdated as outdated:
            if outdated.refresh_url:
                await redirect(send, outdated.refresh_url)
            else:
                await self.show(send, {"title": str(outdated), "message": "Ask for a new one."}, 410)
        except Disconnected:
            return
        except StripeError as error:
            await self.show(send, {"title": error.message}, error.status)
        except KernelError as error:
            await self.show(send, {"title": error.detail}, error_of_kernel(error).status)

    async def show(self, send: Send, values: Mapping[str, Any], status: int = 200) -> None:
        """Send a page."""
        body = self._templates.page("connect.html", {"lists": [], **values})
        await send_page(send, status, body)

    async def write(self, sandbox: str, unit: Callable[[Work], T]) -> T:
        """Do something within one unit of work of the sandbox's own account."""
        cause = Cause(base_url=self._context.urls.public)
        return await self._context.store.write(lambda tx: unit(_work(tx, sandbox, cause)))


class _Visit:
    """One request of somebody in front of a page."""

    def __init__(
        self, pages: ConnectPages, sandbox: str, send: Send, query: Mapping[str, str], form: Mapping[str, str]
    ) -> None:
        self._pages = pages
        self._sandbox = sandbox
        self._send = send
        self._query = query
        self._form = form

    async def setup(self, token: str) -> None:
        """Open an onboarding link, which is used up by it."""

        def unit(work: Work) -> Json:
            visit = account_links.opened(work, "account_link", token)
            return _setup_page(work, visit.account, f"?{urlencode({'visit': visit.pass_word})}")

        await self._pages.show(self._send, await self._pages.write(self._sandbox, unit))

    async def finish_setup(self, token: str) -> None:
        """Do what the owner chose, and lead back to the app."""

        def unit(work: Work) -> tuple[str | None, Json]:
            visit = account_links.visited(work, "account_link", token, self._query.get("visit", ""))
            onboarding.finish(work, visit.account, self._form.get("outcome", ""), self._form)
            return visit.link.private.get("return_url"), _account_page(visit.account)

        return_url, page = await self._pages.write(self._sandbox, unit)
        if return_url:
            await redirect(self._send, return_url)
        else:
            await self._pages.show(self._send, page)

    async def session(self, secret: str) -> None:
        """Show what an account session lets its owner see."""
        await self._pages.show(
            self._send, await self._pages.write(self._sandbox, lambda work: _session_page(work, secret))
        )

    async def finish_session(self, secret: str) -> None:
        """Do what the owner chose in an embedded onboarding."""

        def unit(work: Work) -> Json:
            account, parts = account_links.session_of(work, secret)
            if "account_onboarding" not in parts:
                raise StripeError(403, "This session has no onboarding.")
            onboarding.finish(work, account, self._form.get("outcome", ""), self._form)
            return _session_page(work, secret)

        await self._pages.show(self._send, await self._pages.write(self._sandbox, unit))

    async def dashboard(self, token: str) -> None:
        """Open a login link: the account with its money and latest payments."""

        def unit(work: Work) -> Json:
            visit = account_links.opened(work, "login_link", token)
            return {**_account_page(visit.account), "lists": _money_lists(work, visit.account)}

        await self._pages.show(self._send, await self._pages.write(self._sandbox, unit))

    async def ask_consent(self) -> None:
        """Ask whether an account may be connected to the platform."""
        _check_consent(self._query)
        given = {
            name: self._query.get(f"stripe_user[{name}]", "")
            for name in ("email", "url", "first_name", "last_name")
        }
        form = {
            "action": f"?{urlencode(self._query)}",
            "fields": [
                ("business_type", "Business type", "select", onboarding.BUSINESS_TYPES),
                ("name", "Business name", "text", self._query.get("stripe_user[business_name]", "")),
                ("email", "Email", "email", given["email"]),
                ("url", "Website", "url", given["url"]),
                ("first_name", "First name", "text", given["first_name"]),
                ("last_name", "Last name", "text", given["last_name"]),
            ],
            "buttons": [("complete", "Connect a test account"), ("deny", "Deny")],
        }
        facts = [
            ("Platform", self._query.get("client_id", "")),
            ("Leads back to", self._query["redirect_uri"]),
        ]
        await self._pages.show(
            self._send, {"title": "Connect an account to this platform", "facts": facts, "form": form}
        )

    async def consent(self, path: str) -> None:
        """Lead back to the app with a code, or with a denial."""
        _check_consent(self._query)
        answer = {"state": self._query["state"]} if "state" in self._query else {}
        outcome = self._form.get("outcome")
        if outcome == "deny":
            answer |= {"error": "access_denied", "error_description": "The user denied your request"}
        elif outcome == "complete":
            kind = "express" if path.startswith("/express/") else "standard"
            scope, client_id = self._query.get("scope", "read_write"), self._query["client_id"]
            code = await self._pages.write(
                self._sandbox, lambda work: oauth.authorize(work, kind, scope, client_id, self._form)
            )
            answer |= {"scope": scope, "code": code}
        else:
            raise StripeError(400, "Say outcome=complete or outcome=deny.")
        await redirect(self._send, _with_query(self._query["redirect_uri"], answer))


async def redirect(send: Send, url: str) -> None:
    """Lead the browser on by GET."""
    await send_answer(
        send, 303, [(b"location", quote(url, safe=_URL_CHARS).encode()), (b"cache-control", b"no-store")], b""
    )


def _work(tx: Tx, sandbox: str, cause: Cause) -> Work:
    return Work(tx, Scope(sandbox, ""), cause)


def _setup_page(records: Records, account: Document, action: str) -> Json:
    profile = account["business_profile"] or {}
    fields: list[tuple[str, str, str, Any]] = []
    if account["business_type"] is None:
        fields.append(("business_type", "Business type", "select", onboarding.BUSINESS_TYPES))
    fields += [
        ("name", "Business name", "text", profile.get("name") or ""),
        ("url", "Website", "url", profile.get("url") or ""),
        ("email", "Email", "email", account["email"] or ""),
        ("first_name", "First name", "text", ""),
        ("last_name", "Last name", "text", ""),
    ]
    return {
        **_account_page(account),
        "title": "Set up payments",
        "message": "What you leave empty is filled in with test data that can be verified.",
        "lists": [("Still needed", account["requirements"]["currently_due"])]
        if account["requirements"]["currently_due"]
        else [],
        "form": {"action": action, "fields": fields, "buttons": _FINISH},
    }


def _account_page(account: Document) -> Json:
    reason = account["requirements"]["disabled_reason"]
    name = (account["business_profile"] or {}).get("name")
    facts = [
        ("Account", account.id),
        ("Business", name or "not named yet"),
        ("Country", account["country"]),
        ("Charges", "enabled" if account["charges_enabled"] else "disabled"),
        ("Payouts", "enabled" if account["payouts_enabled"] else "disabled"),
    ]
    if reason:
        facts.append(("Because of", reason))
    return {"title": name or "Account", "facts": facts}


def _session_page(work: Work, secret: str) -> Json:
    account, parts = account_links.session_of(work, secret)
    page = _setup_page(work, account, "") if "account_onboarding" in parts else _account_page(account)
    lists = [*page.get("lists", []), ("Embedded parts", [part.replace("_", " ") for part in parts])]
    if {"payments", "balances", "payouts"} & set(parts):
        lists += _money_lists(work, account)
    return {**page, "lists": lists}


def _money_lists(records: Records, account: Document) -> list[tuple[str, list[str]]]:
    inner = records.of(account.id)
    funds = balance.retrieve(inner, connected.call_for(account.id))
    lists = [
        (f"Balance, {part}", [formatted(each["amount"], each["currency"]) for each in funds[part]])
        for part in ("available", "pending")
    ]
    found = inner.page(Query(kind="charge", page=Page(limit=_SHOWN_PAYMENTS)))
    charges = [Document.from_row(row) for row in found.rows]
    lists.append(("Latest payments", [_charge_line(each) for each in charges] or ["None yet"]))
    externals = account_review.externals_of(records, account.id)
    lists.append(("Paid to", [_external_line(each) for each in externals] or ["Nowhere yet"]))
    return lists


def _charge_line(charge: Document) -> str:
    return f"{formatted(charge['amount'], charge['currency'])} {charge['status']} ({charge.id})"


def _external_line(external: Document) -> str:
    name = external.get("bank_name") or external.get("brand")
    return f"{name} ending in {external['last4']}, {external['currency'].upper()}"


def _check_consent(query: Mapping[str, str]) -> None:
    if not query.get("client_id"):
        raise StripeError(400, "No application matches the supplied client identifier: say client_id=ca_….")
    if query.get("response_type", "code") != "code":
        raise StripeError(400, "Only response_type=code is supported.")
    if not query.get("redirect_uri", "").startswith(("http://", "https://")):
        raise StripeError(400, "Say where to lead back to: redirect_uri=https://….")


def _sandbox_of(query: Mapping[str, str]) -> str | None:
    name = query.get("client_id", "").removeprefix(_CLIENT_OF_SANDBOX)
    return name if name != query.get("client_id", "") and is_name(name) else None


def _with_query(url: str, added: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    encoded = urlencode(added)
    return urlunsplit(parts._replace(query=f"{parts.query}&{encoded}" if parts.query else encoded))
