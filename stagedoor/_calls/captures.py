"""What can be asked about captures of every channel: reading, marking and deleting them, codes, links, people."""

from collections.abc import Sequence
from typing import Unpack

from stagedoor import _read as read
from stagedoor._calls import finding, waiting
from stagedoor._match import capture_search, holding_code, holding_link
from stagedoor._wire import Operation, Param, Scope, checked, segment
from stagedoor.captures import Capture, Code, capture_of
from stagedoor.conditions import After, CaptureConditions

Which = str | Capture


def id_of(capture: Which) -> str:
    """Return the capture's id."""
    return capture.id if isinstance(capture, Capture) else capture


def get(scope: Scope, capture: Which) -> Operation[Capture]:
    """Return one whole capture: a Mail, an Sms or a Payment. Raises StagedoorError if there is none."""
    return finding.get(scope, id_of(capture))


def list_all(
    scope: Scope, *, count: int | None = None, **conditions: Unpack[CaptureConditions]
) -> Operation[list[Capture]]:
    """Return what a list shows of the captures that match, newest first: all, or at most `count`."""
    search = capture_search(**conditions)
    found: list[Capture] = []
    cursor: str | None = None
    size = finding.MAX_PAGE if count is None else min(count, finding.MAX_PAGE)
    while True:
        batch = yield from finding.page(scope, search.filters, cursor, size)
        found += [item for item in batch.items if not search.misses(item)]
        cursor = batch.cursor
        if cursor is None or (count is not None and len(found) >= count):
            return found[:count]


def count(scope: Scope, **conditions: Unpack[CaptureConditions]) -> Operation[int]:
    """Return how many captures match; beyond 10,000 matches of a search the server does not count on."""
    search = capture_search(**conditions)
    if search.clauses:
        found = yield from list_all(scope, **conditions)
        return len(found)
    batch = yield from finding.page(scope, search.filters, size=1)
    return len(batch.items) if batch.total is None else batch.total


def wait_for(
    scope: Scope,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[CaptureConditions],
) -> Operation[Capture]:
    """Wait for a capture of any channel and return it whole; one that is there already counts, the newest first.

    `after` asks for a later one than that capture. `timeout` is in seconds. Raises WaitTimeout, which says what
    came instead.
    """
    return waiting.wait_one(scope, capture_search(**conditions), Capture, timeout, after)


def wait_for_many(
    scope: Scope,
    count: int,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[CaptureConditions],
) -> Operation[list[Capture]]:
    """Wait until `count` captures match; return the newest `count`, in order of arrival. Raises WaitTimeout."""
    search = capture_search(**conditions)
    return waiting.wait(scope, search, Capture, count=count, timeout=timeout, after=after)


def assert_none(
    scope: Scope,
    *,
    timeout: float = 1.0,
    after: After | None = None,
    **conditions: Unpack[CaptureConditions],
) -> Operation[None]:
    """Wait `timeout` seconds for no capture to match. Raises UnexpectedCapture as soon as one does."""
    return waiting.absent(scope, capture_search(**conditions), Capture, timeout=timeout, after=after)


def raw(scope: Scope, capture: Which) -> Operation[bytes]:
    """Return the bytes as they came: of a mail the whole message. Raises StagedoorError if none are kept."""
    answer = yield scope.request("GET", f"/captures/{segment(id_of(capture))}/raw")
    return checked(answer).content


def part(scope: Scope, capture: Which, number: str | int) -> Operation[bytes]:
    """Return one decoded MIME part or medium. `number` is an attachment's `part`."""
    answer = yield scope.request("GET", f"/captures/{segment(id_of(capture))}/parts/{segment(str(number))}")
    return checked(answer).content


def mark_read(scope: Scope, capture: Which, *, is_read: bool = True) -> Operation[Capture]:
    """Mark a capture as read, or as unread, and return it."""
    return _revise(scope, capture, {"read": is_read})


def tag(scope: Scope, capture: Which, tags: Sequence[str]) -> Operation[Capture]:
    """Replace a capture's tags, and return it."""
    return _revise(scope, capture, {"tags": list(tags)})


def delete(scope: Scope, capture: Which) -> Operation[None]:
    """Delete one capture. Raises StagedoorError if there is none."""
    answer = yield scope.request("DELETE", f"/captures/{segment(id_of(capture))}")
    checked(answer)


def clear(scope: Scope, **conditions: Unpack[CaptureConditions]) -> Operation[int]:
    """Delete every capture that matches, without conditions all of the sandbox; return how many.

    Raises TypeError for patterns and functions, which the server cannot decide.
    """
    search = capture_search(**conditions)
    if search.clauses:
        raise TypeError(f"the server cannot decide {search.clauses[0]}: delete those captures one by one")
    answer = yield scope.request("DELETE", "/captures", search.filters)
    return read.whole(checked(answer).json(), "deleted")


def code(
    scope: Scope,
    *,
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[CaptureConditions],
) -> Operation[Code]:
    """Wait for a one-time code that was sent to somebody, and return the newest. Raises WaitTimeout."""
    __tracebackhide__ = True
    search = holding_code(capture_search(**conditions))
    capture = yield from waiting.wait_one(scope, search, Capture, timeout, after)
    return Code(capture.code, capture.id)


def link(
    scope: Scope,
    *,
    text: str = "",
    containing: str = "",
    timeout: float | None = None,
    after: After | None = None,
    **conditions: Unpack[CaptureConditions],
) -> Operation[str]:
    """Wait for a link that was sent to somebody, and return the URL of the newest. Raises WaitTimeout.

    `text` is a part of the link's text in any case, `containing` a part of its URL.
    """
    __tracebackhide__ = True
    search = holding_link(capture_search(**conditions), text, containing)
    capture = yield from waiting.wait_one(scope, search, Capture, timeout, after)
    return capture.link(text, containing=containing)


def people(scope: Scope, address: str) -> Operation[list[Capture]]:
    """Return everything that concerns a mail address, a phone number or a customer, in every channel, in order."""
    found: list[Capture] = []
    cursor: str | None = None
    while True:
        query: dict[str, Param] = {"limit": finding.MAX_PAGE, "cursor": cursor}
        answer = yield scope.request("GET", f"/people/{segment(address)}", query)
        data = checked(answer).json()
        # The newest page comes first, but each page is in order.
        found = [*(capture_of(item) for item in read.objects(data, "items")), *found]
        cursor = read.optional_text(data, "next")
        if cursor is None:
            return found


def _revise(scope: Scope, capture: Which, changes: dict[str, Param | list[str]]) -> Operation[Capture]:
    answer = yield scope.request("PATCH", f"/captures/{segment(id_of(capture))}", body=changes)
    return capture_of(checked(answer).json())
