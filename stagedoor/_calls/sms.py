"""What can be asked about text messages, and texts that come in from a phone."""

from collections.abc import Sequence
from typing import Unpack

from stagedoor._calls import finding, waiting
from stagedoor._match import sms_search
from stagedoor._wire import Operation, Scope, checked
from stagedoor.captures import Capture, Sms, capture_of
from stagedoor.conditions import After, SmsConditions


def wait_for(
    scope: Scope,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[SmsConditions],
) -> Operation[Sms]:
    """Wait for a text message and return it; one that is there already counts, the newest first.

    `after` asks for a later one than that capture. `timeout` is in seconds. Raises WaitTimeout, which says what
    came instead.
    """
    return waiting.wait_one(scope, sms_search(**conditions), Sms, timeout, after)


def wait_for_many(
    scope: Scope,
    count: int,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[SmsConditions],
) -> Operation[list[Sms]]:
    """Wait until `count` text messages match; return the newest `count`, in order of arrival. Raises WaitTimeout."""
    search = sms_search(**conditions)
    return waiting.wait(scope, search, Sms, count=count, timeout=timeout, after=after)


def latest(scope: Scope, **conditions: Unpack[SmsConditions]) -> Operation[Sms | None]:
    """Return the newest text message that is there, or None."""
    return finding.latest(scope, sms_search(**conditions), Sms)


def list_all(
    scope: Scope, *, count: int | None = None, **conditions: Unpack[SmsConditions]
) -> Operation[list[Sms]]:
    """Return the text messages that are there, newest first: all, or at most `count`."""
    return finding.newest(scope, sms_search(**conditions), Sms, count=count)


def assert_none(
    scope: Scope, *, timeout: float = 1.0, after: After | None = None, **conditions: Unpack[SmsConditions]
) -> Operation[None]:
    """Wait `timeout` seconds for no text message to match. Raises UnexpectedCapture as soon as one does."""
    return waiting.absent(scope, sms_search(**conditions), Sms, timeout=timeout, after=after)


def receive(
    scope: Scope, *, sender: str, to: str, body: str, media: Sequence[str] = ()
) -> Operation[Capture]:
    """Let a text come in from a phone: the app's URL for the number `to` is called, as the provider would.

    `media` are URLs of pictures. Returns what was captured. Raises StagedoorError.
    """
    message = {"from": sender, "to": to, "body": body, "media": list(media)}
    answer = yield scope.request("POST", "/sms/inbound", body=message)
    return capture_of(checked(answer).json())


def set_number(scope: Scope, number: str, url: str) -> Operation[None]:
    """Say which URL of the app is called for texts that come in for a number. Raises StagedoorError."""
    answer = yield scope.request("POST", "/sms/numbers", body={"number": number, "url": url})
    checked(answer)
