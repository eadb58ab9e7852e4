"""Stripe's list parameters and envelopes: limits, cursors, range filters; it fetches no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fakes.payments.wire import param_error
from fakes.payments.wire.error import resource_missing

DEFAULT_LIMIT = 10
MAX_LIMIT = 100


class Page(NamedTuple):
    """Which part of a list is wanted: newest first, after or before an object that is itself left out."""

    limit: int = DEFAULT_LIMIT
    starting_after: str | None = None
    ending_before: str | None = None


class Range(NamedTuple):
    """A filter on a number, bounds in the field's own unit (`created`: Unix seconds); None is no bound."""

    gt: int | None = None
    gte: int | None = None
    lt: int | None = None
    lte: int | None = None

    def holds(self, value: int) -> bool:
        """Whether `value` lies inside all bounds."""
        return (
            (self.gt is None or value > self.gt)
            and (self.gte is None or value >= self.gte)
            and (self.lt is None or value < self.lt)
            and (self.lte is None or value <= self.lte)
        )


def page_of(params: Mapping[str, Any]) -> Page:
    """Read the page out of validated parameters. Raises StripeError for a limit outside 1 to 100 or two cursors."""
    limit = params.get("limit", DEFAULT_LIMIT)
    if limit < 1:
        raise param_error.below_minimum("limit", 1)
    if limit > MAX_LIMIT:
        raise param_error.above_maximum("limit", limit, MAX_LIMIT)
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise param_error.both_cursors()
    return Page(limit, after or None, before or None)


def range_of(value: Any) -> Range | None:
    """Read a validated range filter: `{"gte": 1}`, an exact number, or None where nothing was asked."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return Range(value.get("gt"), value.get("gte"), value.get("lt"), value.get("lte"))
    return Range(gte=value, lte=value)


def list_of(data: Sequence[dict[str, Any]], *, url: str, has_more: bool = False) -> dict[str, Any]:
    """Return the list envelope around `data`. `url` is the path of the list (`/v1/customers`)."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def list_through(
    found: Sequence[dict[str, Any]], params: Mapping[str, Any], url: str, *, noun: str
) -> dict[str, Any]:
    """Return the page that validated parameters ask for of a list that is all there. Raises StripeError.

    `noun` is what Stripe calls one of its objects.
    """
    part, has_more = part_of([each["id"] for each in found], params, noun=noun)
    return list_of(found[part], url=url, has_more=has_more)


def part_of(ids: Sequence[str], params: Mapping[str, Any], *, noun: str) -> tuple[slice, bool]:
    """Return which part of a list is the page that is asked for, and whether there is more. Raises StripeError."""
    page = page_of(params)
    for name, cursor in (("starting_after", page.starting_after), ("ending_before", page.ending_before)):
        if cursor is not None and cursor not in ids:
            raise resource_missing(noun, cursor, param=name, in_path=False)
    if page.ending_before is not None:
        end = ids.index(page.ending_before)
        return slice(max(end - page.limit, 0), end), end > page.limit
    start = ids.index(page.starting_after) + 1 if page.starting_after is not None else 0
    return slice(start, start + page.limit), len(ids) > start + page.limit


def search_result_of(
    data: Sequence[dict[str, Any]], *, url: str, next_page: str | None = None, total_count: int | None = None
) -> dict[str, Any]:
    """Return the envelope of a search; `next_page` is the token that asks for what follows."""
    envelope = {"object": "search_result", "data": list(data), "has_more": next_page is not None}
    envelope |= {"next_page": next_page}
    if total_count is not None:
        envelope["total_count"] = total_count
    return envelope | {"url": url}


def list_v2_of(
    data: Sequence[dict[str, Any]], *, next_page_url: str | None = None, previous_page_url: str | None = None
) -> dict[str, Any]:
    """Return the list envelope of the v2 API, whose cursors are whole addresses."""
    return {"data": list(data), "next_page_url": next_page_url, "previous_page_url": previous_page_url}
