"""Waiting for captures, or for none: held requests, one after the other, until a match or the deadline.

What the server's filters express, the server decides; the rest is decided here, with the server saying when
there is something new to look at. Nothing polls.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stagedoor import _read as read
from stagedoor._calls.finding import sift, whole
from stagedoor._match import Search, after_id
from stagedoor._wire import Answer, Operation, Request, Scope, checked, problem
from stagedoor.captures import Capture, capture_of
from stagedoor.conditions import After
from stagedoor.errors import NearMiss, UnexpectedCapture, WaitTimeout

C = TypeVar("C", bound=Capture)

# The longest that the server holds a request open.
MAX_HOLD_S = 60.0
_SHOWN_MISSES = 10


@dataclass(slots=True)
class Wait:
    """One wait: for what, until when, and what came instead so far."""

    scope: Scope
    search: Search
    wait_s: float
    count: int
    after: str | None
    ends_at: float = field(init=False)
    misses: dict[str, NearMiss] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ends_at = self.scope.monotonic() + self.wait_s

    @property
    def left_s(self) -> float:
        """Seconds that are left, 0 when it is over."""
        return max(0.0, self.ends_at - self.scope.monotonic())

    def request(self, *, count: int, after: str | None, is_absent: bool = False) -> Request:
        """Build the next held request."""
        hold_s = min(self.left_s, MAX_HOLD_S)
        query = {**self.search.filters, "timeout": hold_s, "count": count, "after": after}
        if is_absent:
            query["absent"] = True
        return self.scope.request("GET", "/captures/wait", query, hold_s=hold_s)

    def note(self, misses: Iterable[NearMiss]) -> None:
        """Remember what came instead; what the clauses here say of a capture wins over what the server says."""
        for miss in misses:
            self.misses.setdefault(miss.id, miss)

    def timeout(self, found: Sequence[Capture] = ()) -> WaitTimeout:
        """Return the failure that says what was waited for and what came instead."""
        ids = {capture.id for capture in found}
        misses = [miss for miss in self.misses.values() if miss.id not in ids]
        misses.sort(key=lambda miss: miss.id, reverse=True)
        return WaitTimeout(_timeout_message(self, len(found), misses), misses)


def wait(
    scope: Scope,
    search: Search,
    kind: type[C],
    *,
    count: int = 1,
    timeout: float | None = None,
    after: After | None = None,
) -> Operation[list[C]]:
    """Wait until `count` captures match; return the newest `count` of them, whole, in order of arrival.

    Those that are there already count, unless they are not later than `after`. Raises WaitTimeout.
    """
    __tracebackhide__ = True
    waiting = Wait(scope, search, scope.wait_s if timeout is None else timeout, count, after_id(after))
    if search.clauses:
        return (yield from _sifted(waiting, kind))
    while True:
        answer = yield waiting.request(count=count, after=waiting.after)
        if answer.status != 404:
            found: list[C] = []
            for item in _items(checked(answer))[-count:]:
                capture = yield from whole(scope, item, kind)
                found.append(capture)
            return found
        waiting.note(_near_misses(answer))
        if not waiting.left_s:
            raise waiting.timeout()


def wait_one(
    scope: Scope, search: Search, kind: type[C], timeout: float | None, after: After | None
) -> Operation[C]:
    """Wait until one capture matches and return it whole. Raises WaitTimeout."""
    __tracebackhide__ = True
    found = yield from wait(scope, search, kind, timeout=timeout, after=after)
    return found[0]


def _sifted(waiting: Wait, kind: type[C]) -> Operation[list[C]]:
    """Look at what is there, wait for one more, look at what is new, and so on."""
    __tracebackhide__ = True
    found: list[C] = []
    after = waiting.after
    while True:
        sifting = yield from sift(waiting.scope, waiting.search, kind, count=waiting.count, after=after)
        found = [*sifting.matched, *found][: waiting.count]
        waiting.note(sifting.refused)
        if len(found) == waiting.count:
            return found[::-1]
        after = sifting.newest_id
        answer = yield waiting.request(count=1, after=after)
        while answer.status == 404 and waiting.left_s:
            waiting.note(_near_misses(answer))
            answer = yield waiting.request(count=1, after=after)
        if answer.status == 404:
            waiting.note(_near_misses(answer))
            raise waiting.timeout(found)
        checked(answer)


def absent(
    scope: Scope, search: Search, kind: type[C], *, timeout: float, after: After | None
) -> Operation[None]:
    """Wait `timeout` seconds for nothing to match. Raises UnexpectedCapture as soon as something does."""
    __tracebackhide__ = True
    waiting = Wait(scope, search, timeout, 1, after_id(after))
    if search.clauses:
        try:
            culprits: list[C] = yield from _sifted(waiting, kind)
        except WaitTimeout:
            return
        raise _unexpected(waiting, culprits[0])
    while True:
        answer = yield waiting.request(count=1, after=waiting.after, is_absent=True)
        if answer.status == 409:
            raise _unexpected(waiting, _culprit(answer))
        checked(answer)
        if not waiting.left_s:
            return


def _items(answer: Answer) -> list[Capture]:
    items = [capture_of(item) for item in read.objects(answer.json(), "items")]
    return sorted(items, key=lambda item: item.id)


def _near_misses(answer: Answer) -> list[NearMiss]:
    """Read what the server says came instead. Raises StagedoorError if the 404 has another reason."""
    error = problem(answer)
    if "near_misses" not in error.problem:
        raise error
    return [_near_miss(item) for item in read.objects(error.problem, "near_misses")]


def _near_miss(data: Mapping[str, Any]) -> NearMiss:
    capture, reasons = capture_of(read.member(data, "capture")), read.texts(data, "failed")
    return NearMiss(capture.id, capture.channel, capture.sender, capture.to, capture.title, reasons)


def _culprit(answer: Answer) -> Capture:
    return capture_of(read.member(problem(answer).problem, "culprit"))


def _unexpected(waiting: Wait, culprit: Capture) -> UnexpectedCapture:
    asked = f" ({waiting.search})" if str(waiting.search) else ""
    return UnexpectedCapture(
        f"No {waiting.search.noun}{asked} was expected within {waiting.wait_s:g} s, but this came: "
        f"{culprit} {culprit.preview[:80]!r}\nSee it at {waiting.scope.sandbox_url}/",
        culprit.id,
    )


def _timeout_message(waiting: Wait, arrived: int, misses: list[NearMiss]) -> str:
    search, scope = waiting.search, waiting.scope
    wanted = f"a {search.noun}" if waiting.count == 1 else f"{waiting.count} {search.noun}s"
    later = f", after {waiting.after}" if waiting.after else ""
    asked = f": {search}" if str(search) else ""
    lines = [f"Waited {waiting.wait_s:g} s in {scope.place} for {wanted}{later}{asked}."]
    if arrived:
        lines.append(f"{arrived} of {waiting.count} came.")
    if misses:
        lines.append("What came instead:")
        lines += [f"    {miss}" for miss in misses[:_SHOWN_MISSES]]
        if len(misses) > _SHOWN_MISSES:
            lines.append(f"    … and {len(misses) - _SHOWN_MISSES} more")
    else:
        lines.append("Nothing else came either: does the app send to this sandbox?")
    lines.append(f"See all of it at {scope.sandbox_url}/")
    return "\n".join(lines)
