"""The table of operations that are imitated: which function carries out which; it is built, not registered into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fakes.payments.document import Document, Json
from fakes.payments.records import Query, Records
from fakes.payments.search import Search
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work


class Call(NamedTuple):
    """One request: validated parameters and the ids in its path.

    `is_publishable` says that it came with a publishable key, which sees only what a `client_secret` opens.
    `caller` is the key it came with as refusals repeat it: masked.
    """

    params: Mapping[str, Any]
    path: Mapping[str, str]
    is_publishable: bool = False
    caller: str = "sk_test_****"


@dataclass(frozen=True, slots=True)
class Refused:
    """An outcome that is an error to the caller and yet happened: what was written stays written."""

    error: StripeError


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no JSON: a PDF, a file to be kept under its name."""

    content_type: str
    body: bytes
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to be read and rendered; `url` is the path that Stripe gives it."""

    query: Query
    url: str


@dataclass(frozen=True, slots=True)
class Searching:
    """A search to be run and rendered; `url` is the path that Stripe gives its result."""

    search: Search
    url: str


Answer = Document | Json | Listing | Raw | Searching | Refused
Handler = Callable[[Any, Call], Answer]
# What happens at a moment of the clock; the payload is what `Work.schedule` was given.
Job = Callable[[Work, Json], None]


@dataclass(frozen=True, slots=True)
class Action:
    """How an operation is carried out: by `run` on a Work if it writes, on Records if it reads only.

    `is_public` lets publishable keys in.
    """

    run: Handler
    writes: bool = True
    is_public: bool = False


def reads(run: Callable[[Records, Call], Answer], *, is_public: bool = False) -> Action:
    """Return an action that only reads."""
    return Action(run, writes=False, is_public=is_public)


def writes(run: Callable[[Work, Call], Answer], *, is_public: bool = False) -> Action:
    """Return an action that writes."""
    return Action(run, writes=True, is_public=is_public)


@dataclass(frozen=True, slots=True)
class ActionTable:
    """All actions by operation address: what flows carry out, and `otherwise`, which is asked for all the rest.

    `begun` are the addresses whose flow does more than `otherwise` would, and not yet all that Stripe does.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    otherwise: Callable[[str, str], Action | None] | None = None
    begun: frozenset[str] = frozenset()

    def find(self, method: str, template: str) -> Action | None:
        """Return what carries out the operation at `template` (`/v1/customers/{customer}`), None if nothing does."""
        known = self.actions.get(f"{method} {template}")
        if known is None and self.otherwise is not None:
            return self.otherwise(method, template)
        return known


def table_of_jobs(parts: Iterable[Mapping[str, Job]]) -> Mapping[str, Job]:
    """Join the flows' jobs by name. Raises ValueError where two claim the same name."""
    joined: dict[str, Job] = {}
    for part in parts:
        doubled = joined.keys() & part.keys()
        if doubled:
            raise ValueError(f"two flows carry out {min(doubled)}")
        joined.update(part)
    return joined


def table_of_actions(parts: Iterable[Mapping[str, Action]]) -> ActionTable:
    """Join the flows' tables. Raises ValueError where two claim the same operation."""
    joined: dict[str, Action] = {}
    for part in parts:
        doubled = joined.keys() & part.keys()
        if doubled:
            raise ValueError(f"two flows carry out {min(doubled)}")
        joined.update(part)
    return ActionTable(joined)
