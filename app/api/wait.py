"""`/captures/wait`, `/codes`, `/links`: hold a request open until it can be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response

from app.api.answers import answer, documented
from app.api.filters import QueryDep, TimeoutS
from app.api.router import api_router
from app.api.schemas import CaptureItems, Code, CulpritProblem, FoundLink, WaitProblem
from app.deps import ServiceDep
from app.errors import ServerStopping
from app.problem import problem
from app.service import Service
from fakes.core.captures import Capture, Json
from fakes.core.errors import Conflict, NotFound
from fakes.core.limits import Disconnected
from fakes.core.query import CaptureQuery
from fakes.core.waiting import Waited, near_misses, wait_for

router = api_router(tags=["waiting"])
_LOOKED_AT = 200
T = TypeVar("T")
Wanted = Callable[[Capture], bool]
_End = Callable[[asyncio.Task[Any]], None]
Count = Annotated[int, Query(ge=1, le=500, description="how many captures to wait for")]
Absent = Annotated[bool, Query(description="succeed if nothing matches for the whole time")]
Containing = Annotated[
    str | None, Query(max_length=2000, description="part of the URL or of the link's text")
]


@router.get(
    "/captures/wait",
    responses=documented(CaptureItems, _404=WaitProblem, _409=CulpritProblem)
    | {204: {"description": "Nothing matched."}},
)
async def wait(
    request: Request,
    service: ServiceDep,
    query: QueryDep,
    timeout_s: TimeoutS = 10,
    count: Count = 1,
    absent: Absent = False,
) -> Response:
    """Wait until captures match: 200 with them, or 404 with what did arrive and why it does not count.

    With `absent=true`: 204 if nothing matched in all that time, 409 with the culprit if something did.
    """
    waited = await _held(
        request, service, _wait(service, query, count=1 if absent else count, timeout_s=timeout_s)
    )
    if absent:
        return await _absence(service, waited)
    if waited.is_satisfied:
        return answer({"items": [await service.whole(capture) for capture in waited.items]})
    return await _missing(
        service, query, waited, f"{len(waited.items)} of {count} captures arrived", timeout_s
    )


@router.get("/codes", responses=documented(Code, _404=WaitProblem))
async def newest_code(
    request: Request, service: ServiceDep, query: QueryDep, timeout_s: TimeoutS = 10
) -> Response:
    """Return the newest one-time code that was sent in a matching capture; waits for one."""
    found = await _held(
        request,
        service,
        _newest_with(service, _narrowed(query, "has:code"), timeout_s, lambda capture: bool(capture.codes)),
    )
    if found is None:
        return await _lacking(service, query, "a one-time code", timeout_s)
    return answer({"code": found.codes[0], "capture_id": found.id, "age_ms": _age_ms(service, found)})


@router.get("/links", responses=documented(FoundLink, _404=WaitProblem))
async def newest_link(
    request: Request,
    service: ServiceDep,
    query: QueryDep,
    timeout_s: TimeoutS = 10,
    containing: Containing = None,
) -> Response:
    """Return the newest link that was sent in a matching capture; waits for one."""
    narrowed = _narrowed(query, "has:link")
    found = await _held(
        request,
        service,
        _newest_with(service, narrowed, timeout_s, lambda capture: _link(capture, containing) is not None),
    )
    link = None if found is None else _link(found, containing)
    if found is None or link is None:
        return await _lacking(service, query, "such a link", timeout_s)
    return answer({**link, "capture_id": found.id, "age_ms": _age_ms(service, found)})


def _wait(service: Service, query: CaptureQuery, *, count: int, timeout_s: float) -> Awaitable[Waited]:
    context = service.context
    return wait_for(context.library, context.bus, query, count=count, timeout_ms=round(timeout_s * 1000))


def _narrowed(query: CaptureQuery, operator: str) -> CaptureQuery:
    # The index knows which captures have codes or links: the newest of them may be older than thousands without.
    return replace(query, q=f"{operator} {query.q}")


async def _newest_with(
    service: Service, query: CaptureQuery, timeout_s: float, is_wanted: Wanted
) -> Capture | None:
    """Return the newest matching capture that is wanted, waiting for later ones; None if there is none in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    seen = query.after_id or 0
    while True:
        later = replace(query, after_id=seen)
        looked_at = await service.context.library.newest(later, limit=_LOOKED_AT)
        seen = max([seen, *(capture.number for capture in looked_at)])
        found = await _first_wanted(service, later, looked_at, is_wanted)
        if found is not None:
            return found
        later = replace(query, after_id=seen)
        waited = await _wait(service, later, count=1, timeout_s=max(0.0, deadline - loop.time()))
        if not waited.is_satisfied:
            return None


async def _first_wanted(
    service: Service, query: CaptureQuery, looked_at: list[Capture], is_wanted: Wanted
) -> Capture | None:
    """Return the first capture that is wanted among `looked_at`, the newest matches, and all that are older."""
    while looked_at:
        for capture in looked_at:
            if is_wanted(capture):
                return capture
        if len(looked_at) < _LOOKED_AT:
            break
        below = looked_at[-1].number
        looked_at = await service.context.library.newest(query, limit=_LOOKED_AT, below=below)
    return None


async def _held(request: Request, service: Service, work: Awaitable[T]) -> T:
    """Wait for `work`, but not longer than the server runs or the client stays.

    Raises ServerStopping, Disconnected, and what `work` raises. It is awaited in the request's own task: each further
    one would let everything else that is ready go first once more.
    """
    own = asyncio.current_task()
    ends: list[Exception] = []

    def end_by(reason: Exception, watcher: asyncio.Task[Any]) -> None:
        if own is not None and not watcher.cancelled() and not ends:
            ends.append(reason)
            own.cancel()

    tasks = service.context.tasks
    stopping = ServerStopping("The server is stopping.", hint="Ask again when it is back.")
    watchers = [
        _watched(
            tasks.start(service.is_stopping.wait(), name="held request's end"), partial(end_by, stopping)
        ),
        _watched(
            tasks.start(_departure(request), name="held request's client"), partial(end_by, Disconnected())
        ),
    ]
    try:
        result = await work
        # Who sent what was waited for has its own answer first.
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        if own is None or not ends:
            raise
        own.uncancel()
        raise ends[0] from None
    finally:
        for watcher, end in watchers:
            watcher.remove_done_callback(end)
            watcher.cancel()
    return result


def _watched(task: asyncio.Task[Any], end: _End) -> tuple[asyncio.Task[Any], _End]:
    task.add_done_callback(end)
    return task, end


async def _departure(request: Request) -> None:
    """Return when the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _absence(service: Service, waited: Waited) -> Response:
    if not waited.is_satisfied:
        return Response(status_code=204)
    culprit = waited.items[0]
    conflict = Conflict(
        f"{culprit.title or culprit.kind!r} arrived, though nothing should have.",
        hint="The capture is in 'culprit'.",
    )
    return problem(conflict, culprit=await service.whole(culprit))


async def _missing(
    service: Service, query: CaptureQuery, waited: Waited, what: str, timeout_s: float
) -> Response:
    misses: list[Json] = [
        {"capture": service.summary(miss.capture), "failed": miss.reason} for miss in waited.near_misses
    ]
    hint = (
        "near_misses lists what did arrive, each with the clause that it failed."
        if misses
        else f"Nothing at all arrived in sandbox {query.sandbox!r}: is the app pointed here?"
    )
    error = NotFound(f"Within {timeout_s:g} s {what} in sandbox {query.sandbox!r}.", hint=hint)
    return problem(error, items=[service.summary(capture) for capture in waited.items], near_misses=misses)


async def _lacking(service: Service, query: CaptureQuery, what: str, timeout_s: float) -> Response:
    misses = await near_misses(
        service.context.library,
        query,
        lacking=f"it has no {what.removeprefix('such ').removeprefix('a ')} that fits",
    )
    waited = Waited([], misses, is_satisfied=False)
    return await _missing(service, query, waited, f"no capture with {what} arrived", timeout_s)


def _link(capture: Capture, containing: str | None) -> Json | None:
    for link in capture.links:
        if containing is None or containing in link["url"] or containing.lower() in link["text"].lower():
            return link
    return None


def _age_ms(service: Service, capture: Capture) -> int:
    return max(0, service.context.sandboxes.state(capture.sandbox).clock.now_ms() - capture.created_ms)
