"""What can be asked about mail, and what can be played on a mail that was sent."""

from typing import Unpack

from stagedoor._calls import finding, waiting
from stagedoor._match import mail_search
from stagedoor._wire import Operation, Scope, checked
from stagedoor.captures import Mail
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
    scope: Scope, /, kind: str, mail: Mail | str, *, recipient: str | None = None, **details: str
) -> Operation[None]:
    """Play what the outside world does with a mail: `kind` is `delivered`, `bounce`, `open`, `click` and the like.

    The app is told as the mail's provider would. Raises StagedoorError.
    """
    capture_id = mail.id if isinstance(mail, Mail) else mail
    body = {"capture_id": capture_id, "event": kind, "recipient": recipient, **details}
    answer = yield scope.request(
        "POST", "/mail/events", body={key: each for key, each in body.items() if each}
    )
    checked(answer)
