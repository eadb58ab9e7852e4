"""Lists of any kind of object: the filters that name a field, and v2's pages with their addresses."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Answer, Call, Listing
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.generic.filters import BY_DEFAULT, ODD, WORDS, Test, fits
from fakes.payments.generic.objects import parent_of
from fakes.payments.generic.plan import Plan
from fakes.payments.records import Query, Records
from fakes.payments.wire.page_v2 import address_of, limit_of, unknown_page
from fakes.payments.wire.paginate import Page, list_v2_of, page_of, range_of
from fakes.payments.words import words_asked

_PAGING = frozenset(("created", "ending_before", "expand", "include", "limit", "page", "starting_after"))
_COLUMNS = frozenset(("charge", "customer", "payment_intent", "subscription", "type", "status"))
# Kinds whose rows do not fill those columns.
_BARE = frozenset(("customer", "event"))


class Lists:
    """The list of one operation."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def run(self, records: Records, call: Call) -> Answer:
        """Return what is wanted of a list, newest first."""
        query = self._query(records, call)
        if not self._plan.operation.is_v2:
            return Listing(query, self._plan.url(call.path))
        return self._page_v2(records, query, call)

    def _query(self, records: Records, call: Call) -> Query:
        plan = self._plan
        where: dict[str, str | None] = {}
        tests: list[Test] = []
        parent = parent_of(records, plan.parents, call.path)
        if parent is not None and not plan.parent_field:
            where["lookup"] = parent.id
        elif parent is not None:
            _filter(plan.kind, plan.parent_field, parent.id, where, tests)
        for name, value in call.params.items():
            is_filter = name not in _PAGING and value is not None
            if is_filter and not _filter(plan.kind, name, value, where, tests):
                records.unused.append(name)
        tests += [
            test for (kind, name), test in BY_DEFAULT.items() if kind == plan.kind and name not in call.params
        ]
        page = _page_v2_of(call.params) if plan.operation.is_v2 else page_of(call.params)
        return Query(
            kind=plan.kind,
            where=where,
            created=None if plan.operation.is_v2 else range_of(call.params.get("created")),
            page=page,
            matches=(lambda data: all(test(data) for test in tests)) if tests else None,
            words=words_asked(plan.kind, call.params) if tests else (),
        )

    def _page_v2(self, records: Records, query: Query, call: Call) -> Json:
        found = records.page(query)
        data = [Document.from_row(row).data for row in found.rows]
        goes_back = query.page.ending_before is not None
        has_next = goes_back or found.has_more
        has_previous = (found.has_more if goes_back else query.page.starting_after is not None) and bool(data)
        url = self._plan.url(call.path)
        return list_v2_of(
            data,
            next_page_url=address_of(url, call.params, _token("after", data[-1]["id"]))
            if has_next and data
            else None,
            previous_page_url=address_of(url, call.params, _token("before", data[0]["id"]))
            if has_previous
            else None,
        )


def _filter(kind: str, name: str, value: Any, where: dict[str, str | None], tests: list[Test]) -> bool:
    """Add what a filter says to columns or tests; returns whether it says anything of such objects."""
    odd = ODD.get((kind, name)) or WORDS.get((kind, name, str(value)))
    if odd is not None:
        tests.append(odd(value))
        return True
    if name in _COLUMNS and kind not in _BARE and isinstance(value, str):
        where[name] = value
        return True
    fields = catalogue().resource(kind).fields
    field = name if name in fields else name.removesuffix("s")
    if field in fields:
        tests.append(lambda data: fits(data.get(field), value))
    return field in fields


def _page_v2_of(params: Mapping[str, Any]) -> Page:
    way, cursor = _read_token(params.get("page"))
    return Page(limit_of(params), cursor if way == "after" else None, cursor if way == "before" else None)


def _token(way: str, id: str) -> str:
    encoded = base64.urlsafe_b64encode(f"{way}:{id}".encode()).decode().rstrip("=")
    return f"page_{encoded}"


def _read_token(token: Any) -> tuple[str, str]:
    if not token:
        return "", ""
    refusal = unknown_page(str(token))
    try:
        text = base64.urlsafe_b64decode(f"{str(token).removeprefix('page_')}===").decode()
    except ValueError:
        raise refusal from None
    way, _, cursor = text.partition(":")
    if way not in ("after", "before"):
        raise refusal
    return way, cursor
