from collections.abc import Iterator
from inspect import iscoroutinefunction
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app import web
from app.api import captures, control, health, stream, traffic, wait


def _called(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _called(each)


@pytest.mark.parametrize(
    "router",
    [*web.ROUTERS, *(module.router for module in (captures, control, health, stream, traffic, wait))],
)
def test_nothing_of_a_route_is_handed_to_a_thread(router: Any) -> None:
    for route in router.routes:
        if isinstance(route, APIRoute):
            for call in _called(route.dependant):
                is_async = iscoroutinefunction(call) or iscoroutinefunction(type(call).__call__)
                assert is_async, f"{route.path}: {call} is not async, and so called in a thread each time"
