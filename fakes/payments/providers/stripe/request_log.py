"""Who follows the requests to the API while they happen; it keeps none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fakes.payments.document import Json


@dataclass(frozen=True, slots=True)
class Logged:
    """A request that was answered. `error` is the answer's, `created` Unix seconds of the sandbox's clock."""

    id: str
    method: str
    path: str
    status: int
    created: int
    error: Json | None


Follower = Callable[[Logged], None]


@dataclass(frozen=True, slots=True)
class RequestLog:
    """The followers of one process, by sandbox."""

    _followers: dict[str, list[Follower]] = field(default_factory=dict)

    def follow(self, sandbox: str, follower: Follower) -> Callable[[], None]:
        """Call `follower` for every request of a sandbox; returns what ends it."""
        followers = self._followers.setdefault(sandbox, [])
        followers.append(follower)

        def end() -> None:
            followers.remove(follower)
            if not followers and self._followers.get(sandbox) is followers:
                del self._followers[sandbox]

        return end

    def is_followed(self, sandbox: str) -> bool:
        """Tell whether anybody follows a sandbox."""
        return sandbox in self._followers

    def note(self, sandbox: str, logged: Logged) -> None:
        """Tell the followers of a sandbox."""
        for follower in list(self._followers.get(sandbox, ())):
            follower(logged)
