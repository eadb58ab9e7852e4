"""Waiting for something that is no capture: look at what is there, then at each event. The streams are not here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from stagedoor._sse import Event
from stagedoor._wire import Operation
from stagedoor.errors import WaitTimeout

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Watch(Generic[T]):
    """What is waited for: `look` finds it in what is there, `hear` in an event; `failure` says that it did not come.

    The stream is open before the first look, so nothing can come between.
    """

    wait_s: float
    look: Callable[[], Operation[T | None]]
    hear: Callable[[Event], Operation[T | None]]
    failure: Callable[[], WaitTimeout]

    def react(self, event: Event) -> Operation[T | None]:
        """Look at the event, or at everything again if events were missed."""
        return self.look() if event.kind == "resync" else self.hear(event)
