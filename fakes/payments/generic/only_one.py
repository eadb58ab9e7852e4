"""Names of which an account has one object each: what has a taken one is not made; one row per kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Json
from fakes.payments.records import Query
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import Page
from fakes.payments.words import words_asked
from fakes.payments.work import Work

# By kind: the field that only one has, what Stripe calls such an object, and the status of those that hold it (any, if none).
_ROWS: Mapping[str, tuple[str, str, str]] = {
    "billing.meter": ("event_name", "meter", "active"),
    "entitlements.feature": ("lookup_key", "feature", ""),
    "radar.value_list": ("alias", "value list", ""),
}


def check(work: Work, kind: str, given: Mapping[str, Any]) -> None:
    """Raise StripeError where a new object's name is taken."""
    if kind not in _ROWS:
        return
    field, noun, status = _ROWS[kind]
    wanted = given.get(field)

    def holds(data: Json) -> bool:
        return bool(data[field] == wanted) and status in ("", data.get("status"))

    words = words_asked(kind, {field: wanted})
    if work.page(Query(kind=kind, page=Page(1), matches=holds, words=words)).rows:
        raise StripeError(
            400,
            f"There is already {'an active' if status else 'a'} {noun} with the {field.replace('_', ' ')} '{wanted}'.",
            code="resource_already_exists",
            param=field,
        )
