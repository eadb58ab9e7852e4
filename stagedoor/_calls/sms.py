"""What can be asked about text messages."""

from dataclasses import dataclass
from typing import Unpack

from stagedoor._calls import finding, waiting
from stagedoor._match import sms_search
from stagedoor._sse import Event
from stagedoor._watching import Watch
from stagedoor._wire import Operation, Scope
from stagedoor.captures import Sms
from stagedoor.conditions import After, SmsConditions
from stagedoor.errors import WaitTimeout


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


def wait_for_status(
    scope: Scope, message: Sms | str, status: str, *, timeout: float | None = None
) -> Watch[Sms]:
    """Wait until a text message has a status, like `delivered`, and return it. Raises WaitTimeout.

    Statuses move on by the sandbox's clock. A status that was passed already does not come again.
    """
    wanted = StatusWanted(scope, message.id if isinstance(message, Sms) else message, status)
    wait_s = scope.wait_s if timeout is None else timeout
    return Watch(wait_s, wanted.look, wanted.hear, lambda: wanted.failure(wait_s))


@dataclass(slots=True)
class StatusWanted:
    """The status that is waited for, and the last one that was seen."""

    scope: Scope
    capture_id: str
    status: str
    last: str = ""

    def look(self) -> Operation[Sms | None]:
        """Look at the message as it is now."""
        capture = yield from finding.get(self.scope, self.capture_id)
        message = yield from finding.whole(self.scope, capture, Sms)
        self.last = message.status
        return message if message.status == self.status else None

    def hear(self, event: Event) -> Operation[Sms | None]:
        """Look at the message again if it was changed."""
        if event.kind == "update" and event.data.get("id") == self.capture_id:
            return (yield from self.look())
        return None

    def failure(self, wait_s: float) -> WaitTimeout:
        """Return what to raise when it did not come."""
        return WaitTimeout(
            f"Waited {wait_s:g} s in {self.scope.place} for text message {self.capture_id} to be "
            f"{self.status!r}, but it is {self.last!r}. Statuses move on by the sandbox's clock.\n"
            f"See it at {self.scope.sandbox_url}/"
        )
