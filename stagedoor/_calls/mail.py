"""What can be asked about mail, and what can be played on a mail that was sent."""

from typing import Unpack

from stagedoor import _read as read
from stagedoor._calls import finding, waiting
from stagedoor._match import mail_search
from stagedoor._wire import Operation, Scope, checked
from stagedoor.captures import Capture, Mail, capture_of
from stagedoor.conditions import After, MailConditions


def wait_for(
    scope: Scope,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[MailConditions],
) -> Operation[Mail]:
    """Wait for a mail and return it; one that is there already counts, the newest first.

    `after` asks for a later one than that capture. `timeout` is in seconds. Raises WaitTimeout, which says what
    came instead.
    """
    return waiting.wait_one(scope, mail_search(**conditions), Mail, timeout, after)


def wait_for_many(
    scope: Scope,
    count: int,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[MailConditions],
) -> Operation[list[Mail]]:
    """Wait until `count` mails match; return the newest `count`, in order of arrival. Raises WaitTimeout."""
    search = mail_search(**conditions)
    return waiting.wait(scope, search, Mail, count=count, timeout=timeout, after=after)


def latest(scope: Scope, **conditions: Unpack[MailConditions]) -> Operation[Mail | None]:
    """Return the newest mail that is there, or None."""
    return finding.latest(scope, mail_search(**conditions), Mail)


def list_all(
    scope: Scope, *, count: int | None = None, **conditions: Unpack[MailConditions]
) -> Operation[list[Mail]]:
    """Return the mails that are there, newest first: all, or at most `count`."""
    return finding.newest(scope, mail_search(**conditions), Mail, count=count)


def assert_none(
    scope: Scope, *, timeout: float = 1.0, after: After | None = None, **conditions: Unpack[MailConditions]
) -> Operation[None]:
    """Wait `timeout` seconds for no mail to match. Raises UnexpectedCapture as soon as one does."""
    return waiting.absent(scope, mail_search(**conditions), Mail, timeout=timeout, after=after)


def event(
    scope: Scope,
    kind: str,
    mail: Mail | str,
    *,
    recipient: str | None = None,
    reason: str | None = None,
    url: str | None = None,
    user_agent: str | None = None,
    ip: str | None = None,
) -> Operation[Capture]:
    """Let something happen to a mail that was sent, tell the app as the mail's provider would, and return the event.

    `kind` is `delivered`, `bounce`, `open`, `click`, `complaint` or `unsubscribe`; `recipient` is whom it happens
    to, needed if the mail has several; `reason` is for a bounce, `url` for a click. Raises StagedoorError.
    """
    capture_id = mail.id if isinstance(mail, Mail) else mail
    details = {"recipient": recipient, "reason": reason, "url": url, "user_agent": user_agent, "ip": ip}
    body = {"capture_id": capture_id, "event": kind, **details}
    answer = yield scope.request("POST", "/mail/events", body=body)
    return capture_of(read.member(checked(answer).json(), "event"))
