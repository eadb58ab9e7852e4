"""What one description of the API says, in the catalogue's vocabulary; reading and merging are done elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast

from fakes.payments.catalogue.model import Answer, Base, Shape

Method = Literal["GET", "POST", "DELETE"]


class Call(NamedTuple):
    """An operation as one source has it. `id` is the official client's name for it, empty where it has none."""

    method: Method
    path: str
    base: Base
    params: Shape
    answer: Answer
    returns: tuple[str, ...]
    id: str = ""

    @property
    def key(self) -> str:
        """What makes it the same operation in every source: path parameters differ in name only."""
        return f"{self.method} {re.sub(r'{[^}]*}', '{}', self.path)}"


@dataclass
class Source:
    """One description: operations by key, resources and deleted shapes by object name, and lists of names."""

    version: str
    calls: dict[str, Call] = field(default_factory=dict)
    resources: dict[str, Shape] = field(default_factory=dict)
    deleted: dict[str, Shape] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    thin_events: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()

    def add(self, call: Call) -> None:
        """Keep an operation; of two ways to one address the first stays."""
        self.calls.setdefault(call.key, call)


def method_of(text: str) -> Method:
    """Return an HTTP method in capitals. Raises ValueError for one the API does not use."""
    method = text.upper()
    if method not in {"GET", "POST", "DELETE"}:
        raise ValueError(f"the API has no method {text!r}")
    return cast("Method", method)
