"""Reading captures that are there: pages of them, newest first, and whole ones; nothing here waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from stagedoor import _read as read
from stagedoor._match import Search
from stagedoor._wire import Operation, Param, Scope, checked, segment
from stagedoor.captures import Capture, Mail, Payment, Sms, capture_of
from stagedoor.errors import NearMiss, StagedoorError

C = TypeVar("C", bound=Capture)

# The largest page that the API gives out.
MAX_PAGE = 500
WHOLE: Mapping[str, type[Capture]] = {"mail": Mail, "sms": Sms, "payments": Payment}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of captures, newest first. `cursor` asks for the next one; None after the last."""

    items: tuple[Capture, ...]
    cursor: str | None
    total: int | None


@dataclass(slots=True)
class Sifting(Generic[C]):
    """What looking through captures brought: matches newest first, the others, and the newest id looked at."""

    matched: list[C] = field(default_factory=list)
    refused: list[NearMiss] = field(default_factory=list)
    newest_id: str | None = None


def page(
    scope: Scope, filters: Mapping[str, Param], cursor: str | None = None, size: int = MAX_PAGE
) -> Operation[Page]:
    """Fetch one page of at most `size` captures."""
    answer = yield scope.request("GET", "/captures", {**filters, "limit": size, "cursor": cursor})
    data = checked(answer).json()
    items = tuple(capture_of(item) for item in read.objects(data, "items"))
    return Page(items, read.optional_text(data, "next"), read.optional_whole(data, "total"))


def sift(
    scope: Scope, search: Search, kind: type[C], *, count: int | None = None, after: str | None = None
) -> Operation[Sifting[C]]:
    """Look through the captures later than `after`, newest first, until `count` whole ones are found that match."""
    sifting = Sifting[C](newest_id=after)
    filters = {**search.filters, "after": after}
    size = MAX_PAGE if count is None or search.clauses else min(count, MAX_PAGE)
    cursor: str | None = None
    while True:
        batch = yield from page(scope, filters, cursor, size)
        if cursor is None and batch.items:
            sifting.newest_id = batch.items[0].id
        for item in batch.items:
            yield from _judge(scope, search, kind, item, sifting)
            if len(sifting.matched) == count:
                return sifting
        cursor = batch.cursor
        if cursor is None:
            return sifting


def newest(
    scope: Scope, search: Search, kind: type[C], *, count: int | None = None, after: str | None = None
) -> Operation[list[C]]:
    """Return whole captures that match, newest first: at most `count`, and only those later than `after`."""
    sifting = yield from sift(scope, search, kind, count=count, after=after)
    return sifting.matched


def latest(scope: Scope, search: Search, kind: type[C]) -> Operation[C | None]:
    """Return the newest whole capture that matches, or None."""
    found = yield from newest(scope, search, kind, count=1)
    return found[0] if found else None


def whole(scope: Scope, item: Capture, kind: type[C]) -> Operation[C]:
    """Return the capture with its channel's detail, of which lists show only a part. Raises StagedoorError."""
    if not isinstance(item, WHOLE.get(item.channel, Capture)):
        item = yield from get(scope, item.id)
    if not isinstance(item, kind):
        raise StagedoorError(
            f"{item} is not a {kind.__name__.lower()}",
            hint="`captures` has the calls for captures of every channel.",
        )
    return item


def get(scope: Scope, capture_id: str) -> Operation[Capture]:
    """Return one whole capture: a Mail, an Sms or a Payment. Raises StagedoorError if there is none."""
    answer = yield scope.request("GET", f"/captures/{segment(capture_id)}")
    return capture_of(checked(answer).json())


def _judge(
    scope: Scope, search: Search, kind: type[C], item: Capture, sifting: Sifting[C]
) -> Operation[None]:
    """Put the capture among the matches or the refused. It is fetched whole only if it has to be."""
    if not search.needs_whole and search.misses(item):
        sifting.refused.append(search.near_miss(item))
        return
    capture = yield from whole(scope, item, kind)
    if search.misses(capture):
        sifting.refused.append(search.near_miss(capture))
    else:
        sifting.matched.append(capture)
