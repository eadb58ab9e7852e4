"""What one row of a state table says; which rows there are stands in the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One verb of one object: the statuses it may start from, and those it may lead to.

    `refusals` gives Stripe's words by present status, `*` for every other one; `{status}` and `{id}` are filled
    in. `code` is the error's code, or codes by present status.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    refusals: Mapping[str, str]
    codes: Mapping[str, str | None]
    param: str | None = None
