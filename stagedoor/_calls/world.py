"""What can be asked of a sandbox as a whole: to exist, to start afresh, what its clock shows, what goes wrong in it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from stagedoor import _read as read
from stagedoor._wire import Operation, Scope, checked, instant, segment
from stagedoor.records import Clock, Fault, Sandbox, clock_of, fault_of, sandbox_of


def create_sandbox(scope: Scope, name: str) -> Operation[Sandbox]:
    """Create a sandbox, or find that it is there. Names have 1 to 63 of a-z, 0-9 and '-'. Raises StagedoorError."""
    answer = yield scope.within(None).request("POST", "/sandboxes", body={"name": name})
    return sandbox_of(checked(answer).json())


def list_sandboxes(scope: Scope) -> Operation[list[Sandbox]]:
    """Return every sandbox of the server."""
    answer = yield scope.within(None).request("GET", "/sandboxes")
    return [sandbox_of(item) for item in read.objects(checked(answer).json(), "items")]


def delete_sandbox(scope: Scope, name: str | None = None) -> Operation[None]:
    """Delete a sandbox and everything in it, this one if no name is given. Raises StagedoorError."""
    answer = yield _sandbox_request(scope, "DELETE", name)
    checked(answer)


def reset_sandbox(scope: Scope, name: str | None = None) -> Operation[None]:
    """Empty a sandbox: captures, provider objects, faults, callbacks; its clock shows the present again."""
    answer = yield _sandbox_request(scope, "POST", name, "/reset")
    checked(answer)


def sandbox_env(scope: Scope, name: str | None = None) -> Operation[dict[str, str]]:
    """Return the credentials and base URLs that select a sandbox, as environment variables for the app."""
    answer = yield _sandbox_request(scope, "GET", name, "/env")
    data = checked(answer).json()
    return {key: str(value) for key, value in (read.member(data, "env") or data).items()}


def add_fault(
    scope: Scope,
    *,
    do: Mapping[str, Any],
    channel: str | None = None,
    provider: str | None = None,
    match: Mapping[str, Any] | None = None,
    stage: str | None = None,
    times: int | None = None,
    after: int = 0,
    probability: float = 1,
    seed: int = 0,
) -> Operation[Fault]:
    """Make a provider misbehave: `do` says how, `match` when, `times` how often, `after` from which time on.

    `probability` is drawn from `seed`, the same in every run. Raises StagedoorError, naming what is wrong.
    """
    rule = {"do": dict(do), "after": after, "probability": probability, "seed": seed}
    optional = {"channel": channel, "provider": provider, "match": match, "stage": stage, "times": times}
    rule |= {key: value for key, value in optional.items() if value is not None}
    answer = yield scope.request("POST", "/faults", body=rule)
    return fault_of(checked(answer).json())


def list_faults(scope: Scope) -> Operation[list[Fault]]:
    """Return the sandbox's faults, with how often each was seen and hit."""
    answer = yield scope.request("GET", "/faults")
    return [fault_of(item) for item in read.objects(checked(answer).json(), "items")]


def remove_fault(scope: Scope, fault: Fault | str) -> Operation[None]:
    """Remove one fault; that it is gone already is no error."""
    fault_id = fault.id if isinstance(fault, Fault) else fault
    answer = yield scope.request("DELETE", f"/faults/{segment(fault_id)}")
    checked(answer, 404)


def clear_faults(scope: Scope) -> Operation[None]:
    """Remove every fault of the sandbox."""
    answer = yield scope.request("DELETE", "/faults")
    checked(answer)


def read_clock(scope: Scope) -> Operation[Clock]:
    """Return the sandbox's clock."""
    answer = yield scope.request("GET", "/clock")
    return clock_of(checked(answer).json())


def now(scope: Scope) -> Operation[datetime]:
    """Return the sandbox's time."""
    clock = yield from read_clock(scope)
    return clock.now


def advance(
    scope: Scope,
    by: timedelta | str | None = None,
    *,
    days: float = 0,
    hours: float = 0,
    minutes: float = 0,
    seconds: float = 0,
) -> Operation[datetime]:
    """Move the sandbox's time forward, and return it; what falls due happens.

    `by` is a timedelta or an ISO 8601 duration like `P3D`; without it, say `days=3`, `hours=1` and so on.
    """
    units = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    duration = units if by is None else by
    return _set_clock(scope, {"advance": duration if isinstance(duration, str) else iso_duration(duration)})


def set_clock(scope: Scope, to: datetime | str) -> Operation[datetime]:
    """Let the sandbox's clock show a time and run on from it, and return it; a time without zone is local."""
    return _set_clock(scope, {"to": to if isinstance(to, str) else instant(to)})


def freeze_clock(scope: Scope) -> Operation[datetime]:
    """Stop the sandbox's clock, and return what it shows; `advance` and `set` still move it."""
    return _set_clock(scope, {"freeze": True})


def resume_clock(scope: Scope) -> Operation[datetime]:
    """Let a stopped clock run on from what it shows, and return that."""
    return _set_clock(scope, {"freeze": False})


def reset_clock(scope: Scope) -> Operation[datetime]:
    """Let the sandbox's clock show the present again, and return it."""
    return _set_clock(scope, {"reset": True})


def iso_duration(duration: timedelta) -> str:
    """Return a duration as ISO 8601 spells it, in seconds."""
    seconds = abs(duration) // timedelta(milliseconds=1) / 1000
    return f"{'-' if duration < timedelta() else ''}PT{seconds:.3f}S"


def _set_clock(scope: Scope, change: dict[str, Any]) -> Operation[datetime]:
    answer = yield scope.request("POST", "/clock", body=change)
    return clock_of(checked(answer).json()).now


def _sandbox_request(scope: Scope, method: str, name: str | None, path: str = "") -> Any:
    sandbox = name or scope.sandbox or "default"
    return scope.within(None).request(method, f"/sandboxes/{segment(sandbox)}{path}")
