"""What the service asks of the provider that a text belongs to; how it says it to the app is the provider's matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from fakes.core.captures import Json
from fakes.core.transaction import Tx


class Wire(Protocol):
    """One provider, seen from the service.

    `unsubscribed_code` is its error code for a recipient who answered STOP to the sender that a service chose.
    """

    unsubscribed_code: int

    def new_sid(self, *, has_media: bool) -> str:
        """Return a new id for a text."""

    def new_medium_sid(self) -> str:
        """Return a new id for a medium of a text."""

    def account_in_use(self, tx: Tx, sandbox: str) -> str:
        """Return the account that a sandbox's app used last, or the one that follows from the sandbox's name."""

    def status_changed(self, tx: Tx, text: Json) -> None:
        """Tell the app, if it asked for it, that a text of its own has a new status."""

    def text_received(self, tx: Tx, text: Json, number: Json) -> int:
        """Tell the app that a text came in for one of its numbers; returns the id of the callback."""


Wires = Mapping[str, Wire]
