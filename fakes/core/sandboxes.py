"""The isolated worlds: which exist, what their clocks show, and up to where their captures are cleared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select

from fakes.core.bus import Bus, Event
from fakes.core.clock import SandboxClock, wall_ms
from fakes.core.dialect import insert_into
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.tables import (
    CallbackAttemptRow,
    CallbackRow,
    CounterRow,
    FaultRow,
    JobRow,
    RequestRow,
    SandboxRow,
    table_of,
)

if TYPE_CHECKING:
    from fakes.core.captures import Json
    from fakes.core.store import Store
    from fakes.core.transaction import Tx

DEFAULT = "default"
SANDBOX = table_of(SandboxRow)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_OWN_TABLES = (CallbackRow, CallbackAttemptRow, CounterRow, FaultRow, JobRow, RequestRow)

ResetHook = Callable[["Tx", str], None]


def checked_name(name: str) -> str:
    """Return `name` if a sandbox may be called so, else raise InvalidInput."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f"{name[:80]!r} is not a sandbox name.",
            hint="A name has 1 to 63 of a-z, 0-9 and '-', and begins with a letter or digit.",
        )
    return name


def is_name(name: str) -> bool:
    """Tell whether a sandbox may be called so."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class SandboxState:
    """What every request needs to know of its sandbox. Captures up to `cleared_id` do not exist any more."""

    name: str
    created_ms: int = 0
    cleared_id: int = 0
    clock: SandboxClock = field(default_factory=SandboxClock)


class Sandboxes:
    """All sandboxes, in memory and in the store. A name that is used for the first time creates its sandbox."""

    def __init__(self, bus: Bus) -> None:
        bus.subscribe(self._changed)
        self._states: dict[str, SandboxState] = {}
        self._reset_hooks: list[ResetHook] = []
        self._store: Store | None = None

    def attach(self, store: Store) -> None:
        """Use `store` from now on."""
        self._store = store

    @property
    def store(self) -> Store:
        """The store. Raises RuntimeError before `attach`."""
        if self._store is None:
            raise RuntimeError("the sandboxes have no store yet")
        return self._store

    def on_reset(self, hook: ResetHook) -> None:
        """Let `hook` remove a channel's own rows whenever a sandbox is reset."""
        self._reset_hooks.append(hook)

    def load(self, conn: Connection) -> None:
        """Read all sandboxes; creates `default` (only in a writing transaction)."""
        rows = conn.execute(select(SANDBOX).where(SANDBOX.c.is_deleted == 0)).mappings().all()
        self._states = {row["name"]: _state(dict(row)) for row in rows}
        if DEFAULT not in self._states:
            fresh = _fresh(DEFAULT)
            conn.execute(insert_into(conn.dialect.name, SANDBOX).values(fresh).on_conflict_do_nothing())
            self._states[DEFAULT] = _state(fresh)

    def state(self, name: str) -> SandboxState:
        """Return the state of a sandbox; of one that is not there yet, that of a new one."""
        return self._states.get(name) or SandboxState(name)

    def names(self) -> list[str]:
        """Return the names of all sandboxes, sorted, `default` first."""
        return sorted(self._states, key=lambda name: (name != DEFAULT, name))

    def exists(self, name: str) -> bool:
        """Tell whether this sandbox was used before."""
        return name in self._states

    def require(self, name: str) -> SandboxState:
        """Return the state of a sandbox that exists. Raises InvalidInput, NotFound."""
        if checked_name(name) not in self._states:
            raise NotFound(f"There is no sandbox {name!r}.", hint="GET /stagedoor/v1/sandboxes lists them.")
        return self._states[name]

    async def ensure(self, name: str) -> str:
        """Return `name`, after its sandbox exists. Raises InvalidInput, StoreUnavailable."""
        if name not in self._states:
            checked_name(name)
            await self.store.write(lambda tx: self._create(tx, name))
        return name

    def _create(self, tx: Tx, name: str) -> None:
        row = tx.find(SandboxRow, name)
        fresh = {**_fresh(name), "cleared_id": row["cleared_id"] if row else 0}
        self._save(tx, row if row and not row["is_deleted"] else fresh)

    def _save(self, tx: Tx, row: Json) -> None:
        tx.put(SandboxRow, row)
        # The state in memory changes with the event: after the commit, and before whoever waits for it goes on.
        tx.publish(Event("sandbox", row["name"], subject=_state(row), is_gone=bool(row["is_deleted"])))

    def _changed(self, event: Event) -> None:
        if event.kind != "sandbox" or not isinstance(event.subject, SandboxState):
            return
        if event.is_gone:
            self._states.pop(event.sandbox, None)
        else:
            self._states[event.sandbox] = event.subject

    def row(self, tx: Tx, name: str) -> Json:
        """Return the row of a sandbox for changing; one that was never written is made up."""
        found = tx.find(SandboxRow, name)
        return _fresh(name) if found is None else dict(found)

    async def refresh(self, name: str) -> None:
        """Read one sandbox again, because another process has changed it."""

        def look(conn: Connection) -> Json | None:
            row = conn.execute(select(SANDBOX).where(SANDBOX.c.name == name)).mappings().first()
            return None if row is None else dict(row)

        row = await self.store.read(look)
        if row is None or row["is_deleted"]:
            self._states.pop(name, None)
            self._states.setdefault(DEFAULT, SandboxState(DEFAULT))
        else:
            self._states[name] = _state(row)

    async def set_clock(self, name: str, change: Callable[[SandboxClock], SandboxClock]) -> SandboxClock:
        """Replace a sandbox's clock by what `change` makes of it. Raises InvalidInput, StoreUnavailable."""

        def work(tx: Tx) -> SandboxClock:
            row = self.row(tx, name)
            clock = change(_state(row).clock)
            row["clock_offset_ms"], row["clock_frozen_at_ms"] = clock.offset_ms, clock.frozen_at_ms
            self._save(tx, row)
            tx.publish(Event("jobs", name, clock.now_ms()))
            tx.publish(Event("due", name, clock.now_ms()))
            return clock

        return await self.store.write(work)

    def clear_captures(self, tx: Tx, name: str) -> int:
        """Make every capture of a sandbox disappear at once; returns how many. They are swept later."""
        row = self.row(tx, name)
        row["cleared_id"] = tx.next_id()
        counters = table_of(CounterRow)
        found = tx.rows(select(counters.c.total).where(counters.c.sandbox == name))
        tx.execute(delete(counters).where(counters.c.sandbox == name))
        self._save(tx, row)
        tx.publish(Event("delete", name, row["cleared_id"], {"cleared_up_to": row["cleared_id"]}))
        return sum(int(each["total"]) for each in found)

    async def reset(self, name: str) -> None:
        """Empty a sandbox: captures, provider objects, faults, callbacks, jobs, requests; clock to now."""
        await self.store.write(lambda tx: self._reset(tx, name, is_deleted=False))

    async def delete(self, name: str) -> None:
        """Empty a sandbox and forget its name; `default` is emptied only."""
        await self.store.write(lambda tx: self._reset(tx, name, is_deleted=name != DEFAULT))

    def _reset(self, tx: Tx, name: str, *, is_deleted: bool) -> None:
        self.clear_captures(tx, name)
        for model in _OWN_TABLES:
            table = table_of(model)
            tx.execute(delete(table).where(table.c.sandbox == name))
        for hook in self._reset_hooks:
            hook(tx, name)
        row = self.row(tx, name)
        row |= {"clock_offset_ms": 0, "clock_frozen_at_ms": None, "is_deleted": int(is_deleted)}
        self._save(tx, row)
        tx.publish(Event("faults", name, subject=[]))


def _fresh(name: str) -> Json:
    return {
        "name": name,
        "created_ms": wall_ms(),
        "cleared_id": 0,
        "clock_offset_ms": 0,
        "clock_frozen_at_ms": None,
        "is_deleted": 0,
    }


def _state(row: Json) -> SandboxState:
    return SandboxState(
        row["name"],
        row["created_ms"],
        row["cleared_id"],
        SandboxClock(row["clock_offset_ms"], row["clock_frozen_at_ms"]),
    )
