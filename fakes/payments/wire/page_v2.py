"""How lists of the v2 API are paged: limits, and the addresses that lead from page to page; it fetches none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import list_v2_of
from fakes.payments.wire.param_error import above_maximum, below_minimum

_DEFAULT_LIMIT, _MAX_LIMIT = 20, 100
_MAX_OFFSET_DIGITS = 9


def limit_of(params: Mapping[str, Any]) -> int:
    """Return how many are wanted. Raises StripeError for a limit outside 1 to 100."""
    limit: int = params.get("limit", _DEFAULT_LIMIT)
    if limit < 1:
        raise below_minimum("limit", 1)
    if limit > _MAX_LIMIT:
        raise above_maximum("limit", limit, _MAX_LIMIT)
    return limit


def address_of(path: str, params: Mapping[str, Any], token: str) -> str:
    """Return the address of the page that `token` names, with everything else that was asked for."""
    asked = {name: value for name, value in params.items() if name != "page"}
    return f"{path}?{urlencode([*_pairs(asked), ('page', token)])}"


def reach_of(params: Mapping[str, Any]) -> int:
    """Return how much of a list its page takes, from the start to whether there is more. Raises StripeError."""
    return _start_of(params) + limit_of(params) + 1


def page_of_all(found: Sequence[Mapping[str, Any]], params: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the page of a list that is at hand as far as `reach_of`. Raises StripeError for a page that there is not."""
    limit, start = limit_of(params), _start_of(params)
    shown = [dict(each) for each in found[start : start + limit]]
    return list_v2_of(
        shown,
        next_page_url=address_of(path, params, str(start + limit)) if len(found) > start + limit else None,
        previous_page_url=address_of(path, params, str(max(start - limit, 0))) if start else None,
    )


def unknown_page(token: str) -> StripeError:
    """Return the refusal of a page that no list has led to."""
    return StripeError(400, f"Invalid page token: {token}", param="page")


def _start_of(params: Mapping[str, Any]) -> int:
    token = str(params.get("page") or "0")
    if not (token.isascii() and token.isdigit() and len(token) <= _MAX_OFFSET_DIGITS):
        raise unknown_page(token)
    return int(token)


def _pairs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if isinstance(value, Mapping):
            pairs += [(f"{name}[{key}]", _word(each)) for key, each in value.items()]
        elif isinstance(value, list | tuple):
            pairs += [(f"{name}[{index}]", _word(each)) for index, each in enumerate(value)]
        else:
            pairs.append((name, _word(value)))
    return pairs


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
