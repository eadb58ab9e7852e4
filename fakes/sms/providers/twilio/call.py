"""One request to Twilio's API: whose it is, what it says, and what a fault makes of it; it answers nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fakes.core.captures import Json
from fakes.core.fake import Scope
from fakes.core.faults import Subject, Verdict
from fakes.sms import states
from fakes.sms.providers.twilio.account import PROVIDER, AccountDirectory, Credentials
from fakes.sms.providers.twilio.errors import TwilioError, by_status
from fakes.sms.providers.twilio.form import Form
from fakes.sms.service import TextDraft

_DELIVERIES = frozenset({states.SENT, states.DELIVERED, states.UNDELIVERED, states.FAILED})
_UNKNOWN_REASON = 30008
_DELIVERY = frozenset({"delivery"})


class ConnectionDropped(Exception):
    """The connection must end without an answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has a sandbox, credentials and, if it came with a body, fields.

    `names` are the parts of its path; `verdict` is the fault that hit, if it does not refuse the request;
    `notes` are kept with the record of the request.
    """

    sandbox: str
    credentials: Credentials
    method: str
    path: str
    names: dict[str, str]
    query: Form
    form: Form
    body: bytes = b""
    notes: list[str] = field(default_factory=list)
    verdict: Verdict | None = None

    @property
    def account(self) -> str:
        """The account in the path."""
        return self.names["account"]

    @property
    def sid(self) -> str:
        """The text in the path."""
        return self.names["sid"]

    def subject(self) -> Subject:
        """Return what faults are matched against."""
        return Subject(
            sandbox=self.sandbox,
            channel="sms",
            provider=PROVIDER,
            method=self.method,
            path=self.path,
            sender=self.form.get("From") or self.form.get("MessagingServiceSid"),
            recipients=(self.form.get("To"),),
            body=self.form.get("Body"),
            fields=self.form.as_dict(),
            impossible=frozenset() if self._sends_a_text else _DELIVERY,
        )

    @property
    def _sends_a_text(self) -> bool:
        return self.method == "POST" and self.path.endswith("/Messages.json")

    def judged(self, verdict: Verdict | None) -> Call:
        """Return the call as a fault leaves it. Raises TwilioError, ConnectionDropped."""
        if verdict is None:
            return self
        if verdict.drops:
            raise ConnectionDropped
        if verdict.is_refusal:
            raise _refusal(verdict.do)
        return replace(self, verdict=verdict)

    def fated(self, draft: TextDraft) -> TextDraft:
        """Return a text that will end as a fault says, if one hit."""
        if self.verdict is None:
            return draft
        flags = (*draft.flags, *self.verdict.flags)
        delivery = self.verdict.delivery
        if delivery is None:
            return replace(draft, flags=flags)
        outcome = delivery if delivery in _DELIVERIES else states.UNDELIVERED
        reason = self.verdict.error_code if isinstance(self.verdict.error_code, int) else _UNKNOWN_REASON
        return replace(draft, flags=flags, outcome=outcome, error_code=reason)


def sandbox_of(
    scope_sandbox: str | None, directory: AccountDirectory, names: dict[str, str], username: str
) -> str | None:
    """Return the sandbox that a request means: the one named, else the account's, else the credentials'."""
    if scope_sandbox:
        return scope_sandbox
    return directory.sandbox_of(names.get("account", "")) or directory.sandbox_of(username)


def header_of(scope: Scope, name: bytes) -> str:
    """Return a request header, or an empty text."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _refusal(do: Json) -> TwilioError:
    code, status, message = do.get("code"), do.get("status"), do.get("message")
    if isinstance(code, str) and code.isascii() and code.isdigit():
        code = int(code[:9])
    if isinstance(code, int):
        return TwilioError(code, message=message, status=status)
    return by_status(status if isinstance(status, int) else 500, message)
