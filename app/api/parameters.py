"""Query parameters that a call does not know, or gets twice: mistakes, as an ignored filter can delete too much."""

from __future__ import annotations

from collections import Counter

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from fakes.core.errors import InvalidInput


class KnownParameters:
    """A dependency of every call of our API: refuses what the call's own parameters do not name."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}

    async def __call__(self, request: Request) -> None:
        """Check one request. Raises InvalidInput."""
        given = Counter(name for name, _ in request.query_params.multi_items())
        if not given:
            return
        known = self._known(request)
        for name, times in given.items():
            if name not in known:
                raise InvalidInput(
                    f"{name[:100]!r} is no parameter of {request.method} {request.url.path}.",
                    hint=f"It takes {', '.join(known)}." if known else "It takes none.",
                )
            if times > 1:
                raise InvalidInput(
                    f"{name!r} is given {times} times.", hint="Each parameter can be given once."
                )

    def _known(self, request: Request) -> tuple[str, ...]:
        route: APIRoute = request.scope["route"]
        key = route.unique_id
        if key not in self._names:
            self._names[key] = tuple(dict.fromkeys(_names(route.dependant)))
        return self._names[key]


def _names(dependant: Dependant) -> list[str]:
    """Return the names of the query parameters of a call and of everything it depends on."""
    own = [field.alias for field in dependant.query_params]
    return own + [name for each in dependant.dependencies for name in _names(each)]
