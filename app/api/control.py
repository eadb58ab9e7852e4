"""`/sandboxes`, `/clock`, `/faults`: the worlds, their time, and what goes wrong in them on purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from app.api.answers import MISSING, answer, documented
from app.api.filters import known_channel, known_provider
from app.api.router import api_router
from app.api.schemas import (
    Clock,
    ClockChange,
    Deleted,
    Fault,
    FaultList,
    NewSandbox,
    Sandbox,
    SandboxList,
    StoredFault,
)
from app.deps import SandboxDep, ServiceDep
from app.service import Service
from fakes.core.captures import Json
from fakes.core.clock import SandboxClock, duration_ms, iso, moment, wall_ms
from fakes.core.errors import InvalidInput
from fakes.core.sandboxes import DEFAULT, SandboxState

router = api_router()
Name = Annotated[str, Path(description="the name of a sandbox")]


@router.get("/sandboxes", responses=documented(SandboxList), tags=["sandboxes"])
async def list_sandboxes(service: ServiceDep) -> Response:
    """List the sandboxes, `default` first."""
    return answer({"items": await all_sandboxes_json(service)})


@router.post("/sandboxes", responses=documented(Sandbox, status=201), status_code=201, tags=["sandboxes"])
async def create_sandbox(service: ServiceDep, new: NewSandbox) -> Response:
    """Create a sandbox, or return the one that has this name."""
    name = await service.context.sandboxes.ensure(new.name)
    return answer(await sandbox_json(service, service.context.sandboxes.state(name)), 201)


@router.get("/sandboxes/{name}", responses=documented(Sandbox) | MISSING, tags=["sandboxes"])
async def get_sandbox(service: ServiceDep, name: Name) -> Response:
    """Return one sandbox."""
    return answer(await sandbox_json(service, await service.context.sandboxes.found(name)))


@router.delete("/sandboxes/{name}", status_code=204, responses=MISSING, tags=["sandboxes"])
async def delete_sandbox(service: ServiceDep, name: Name) -> Response:
    """Delete a sandbox with everything in it; `default` is emptied only."""
    await service.context.sandboxes.delete((await service.context.sandboxes.found(name)).name)
    return Response(status_code=204)


@router.post("/sandboxes/{name}/reset", responses=documented(Sandbox) | MISSING, tags=["sandboxes"])
async def reset_sandbox(service: ServiceDep, name: Name) -> Response:
    """Empty a sandbox: captures, provider objects, faults, callbacks, requests; its clock shows the wall's time."""
    await service.context.sandboxes.reset((await service.context.sandboxes.found(name)).name)
    return answer(await sandbox_json(service, await service.context.sandboxes.found(name)))


@router.get("/sandboxes/{name}/env", response_model=dict[str, str], tags=["sandboxes"])
async def get_environment(service: ServiceDep, name: Name) -> Response:
    """Return the variables that point an app at this sandbox: base URLs and credentials."""
    return answer(environment(service, await service.context.sandboxes.ensure(name)))


def environment(service: Service, name: str) -> dict[str, str]:
    """Return the variables of our own and of every channel for a sandbox."""
    base = service.context.urls.public
    variables = {
        "STAGEDOOR_URL": base,
        "STAGEDOOR_SANDBOX": name,
        "STAGEDOOR_SANDBOX_URL": base if name == DEFAULT else f"{base}/s/{name}",
    }
    for fake in service.fakes.values():
        variables |= fake.environment(name)
    return variables


async def sandbox_json(service: Service, state: SandboxState) -> Json:
    """Return the API's shape of a sandbox."""
    return _shown(service, state, await service.context.library.counters(state.name))


async def all_sandboxes_json(service: Service) -> list[Json]:
    """Return the API's shape of every sandbox, `default` first; however many there are, the store is asked once."""
    sandboxes = service.context.sandboxes
    await sandboxes.catch_up()
    counters = await service.context.library.all_counters()
    return [_shown(service, sandboxes.state(name), counters.get(name, {})) for name in sandboxes.names()]


def _shown(service: Service, state: SandboxState, counters: dict[str, tuple[int, int]]) -> Json:
    base = service.context.urls.public
    return {
        "name": state.name,
        "created_at": iso(state.created_ms),
        "total": sum(total for total, _ in counters.values()),
        "unread": sum(unread for _, unread in counters.values()),
        "channels": {channel: total for channel, (total, _) in sorted(counters.items())},
        "url": f"{base}/" if state.name == DEFAULT else f"{base}/s/{state.name}/",
        "clock": clock_json(state.clock),
    }


@router.get("/clock", responses=documented(Clock), tags=["clock"])
async def get_clock(service: ServiceDep, sandbox: SandboxDep) -> Response:
    """Return the sandbox's time."""
    return answer(clock_json(service.context.sandboxes.state(sandbox).clock))


@router.post("/clock", responses=documented(Clock), tags=["clock"])
async def change_clock(service: ServiceDep, sandbox: SandboxDep, change: ClockChange) -> Response:
    """Move the sandbox's time, and run what has become due before this returns."""
    clock = await service.context.sandboxes.set_clock(sandbox, lambda clock: changed_clock(clock, change))
    await service.context.scheduler.settle(sandbox)
    return answer(clock_json(clock))


def changed_clock(clock: SandboxClock, change: ClockChange) -> SandboxClock:
    """Return the clock after a change. Raises InvalidInput."""
    given = change.model_dump(exclude_none=True)
    if len(given) != 1:
        raise InvalidInput(
            "Exactly one of advance, to, freeze, reset must be given.", hint='For example {"advance": "P3D"}.'
        )
    if change.advance is not None:
        return clock.advanced(duration_ms(change.advance))
    if change.to is not None:
        return clock.moved_to(moment(change.to))
    if change.freeze is not None:
        return clock.frozen() if change.freeze else clock.running()
    return SandboxClock()


def clock_json(clock: SandboxClock) -> Json:
    """Return the API's shape of a clock."""
    now_ms = clock.now_ms()
    return {
        "now": iso(now_ms),
        "offset_ms": now_ms - wall_ms() if clock.frozen_at_ms is not None else clock.offset_ms,
        "frozen": clock.frozen_at_ms is not None,
    }


@router.get("/faults", responses=documented(FaultList), tags=["faults"])
async def list_faults(service: ServiceDep, sandbox: SandboxDep) -> Response:
    """List the faults of the sandbox, oldest first: the first that hits decides."""
    return answer({"items": [rule.as_json() for rule in service.context.faults.rules(sandbox)]})


@router.post("/faults", responses=documented(StoredFault, status=201), status_code=201, tags=["faults"])
async def add_fault(service: ServiceDep, sandbox: SandboxDep, fault: Fault) -> Response:
    """Add a fault."""
    known_channel(service, fault.channel)
    known_provider(service, fault.provider)
    rule = service.context.faults.checked(fault.model_dump(exclude_none=True))
    added = await service.context.faults.add(await service.context.sandboxes.ensure(sandbox), rule)
    return answer(added.as_json(), 201)


@router.delete("/faults", responses=documented(Deleted), tags=["faults"])
async def clear_faults(service: ServiceDep, sandbox: SandboxDep) -> Response:
    """Remove all faults of the sandbox."""
    return answer({"deleted": await service.context.faults.remove(sandbox)})


@router.delete("/faults/{fault_id}", status_code=204, responses=MISSING, tags=["faults"])
async def remove_fault(service: ServiceDep, sandbox: SandboxDep, fault_id: str) -> Response:
    """Remove one fault."""
    await service.context.faults.remove(sandbox, fault_id)
    return Response(status_code=204)
