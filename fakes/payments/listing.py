"""Lists as nearly all operations have them: newest first, of the time and the page that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fakes.payments.actions import Listing
from fakes.payments.document import Json
from fakes.payments.records import Query
from fakes.payments.wire.paginate import page_of, range_of
from fakes.payments.words import words_asked


def listing_of(params: Mapping[str, Any], kind: str, owner_id: str, url: str) -> Listing:
    """Return the list of those objects of a kind that belong to another, by its id."""
    return listing(params, kind, url, where={"lookup": owner_id})


def listing(
    params: Mapping[str, Any],
    kind: str,
    url: str,
    *,
    columns: Iterable[str] = (),
    where: Mapping[str, str | None] | None = None,
    matches: Callable[[Json], bool] | None = None,
    types: tuple[str, ...] = (),
) -> Listing:
    """Return the list of a kind that `params` ask for.

    `columns` are filters that a column of the same name decides, `where` says what others must be, and `matches`
    decides what no column holds; None where nothing of that is asked for. `types` are those that it lets through, if it
    looks at that.
    """
    asked = {name: params[name] for name in columns if params.get(name)}
    query = Query(
        kind=kind,
        where={**(where or {}), **asked},
        created=range_of(params.get("created")),
        page=page_of(params),
        matches=matches,
        words=words_asked(kind, params) if matches is not None else (),
        types=types,
    )
    return Listing(query, url)
