"""Parameters that know which of them were looked at, so that what an operation has no use for can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# What has no effect at Stripe either, or only if things go another way: what browsers tell of themselves, where the
# payer would be sent, the word for what a source is.
_NEVER_TOLD = frozenset(
    (
        "client_attribution_metadata",
        "guid",
        "muid",
        "object",
        "pasted_fields",
        "payment_user_agent",
        "referrer",
        "return_url",
        "sid",
        "time_on_page",
        "use_stripe_sdk",
    )
)


# Looked up once: every parameter of every request is asked for by one of them.
_get, _getitem, _contains = dict.get, dict.__getitem__, dict.__contains__


class Watched(dict[str, Any]):
    """A request's parameters. Whoever goes through all of them has looked at each; so has who asks whether one is there."""

    __slots__ = ("_see", "_seen")

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._seen: set[str] = set()
        self._see = self._seen.add
        for name, value in params.items():
            if type(value) is dict or type(value) is list:
                super().__setitem__(name, _watched(value))

    def __getitem__(self, name: str) -> Any:
        self._see(name)
        return _getitem(self, name)

    def __contains__(self, name: object) -> bool:
        if _contains(self, name):
            self._see(str(name))
            return True
        return False

    def __iter__(self) -> Iterator[str]:
        self._see_all()
        return super().__iter__()

    def get(self, name: str, default: Any = None) -> Any:
        """Return a parameter, or `default` where it was not sent."""
        self._see(name)
        return _get(self, name, default)

    def keys(self) -> Any:
        """Return the names of all that were sent."""
        self._see_all()
        return super().keys()

    def values(self) -> Any:
        """Return the values of all that were sent."""
        self._see_all()
        return super().values()

    def items(self) -> Any:
        """Return all that were sent."""
        self._see_all()
        return super().items()

    def unread(self, prefix: str = "") -> list[str]:
        """Return the paths of the parameters that nobody has looked at.

        Of nested ones that were taken as a whole, nothing is told: they were stored, most likely.
        """
        found: list[str] = []
        seen = self._seen
        for name, value in dict.items(self):
            is_seen = name in seen
            if name in _NEVER_TOLD or (is_seen and type(value) not in _NESTED):
                continue
            path = f"{prefix}[{name}]" if prefix else name
            if not is_seen:
                found.append(path)
            elif type(value) is list:
                for place, each in enumerate(value):
                    found += _unread(each, f"{path}[{place}]")
            else:
                found += _unread(value, path)
        return found

    def _see_all(self) -> None:
        self._seen.update(super().keys())

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has looked at anything in here."""
        return not self._seen


_NESTED = frozenset((Watched, list))


def _watched(value: Any) -> Any:
    if isinstance(value, list):
        return [_watched(each) for each in value]
    return Watched(value) if type(value) is dict else value


def _unread(value: Any, path: str) -> list[str]:
    return value.unread(path) if isinstance(value, Watched) and not value.is_untouched else []
