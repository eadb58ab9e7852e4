"""The isolated worlds: which exist, what their clocks show, and up to where their captures are cleared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, delete, select

from fakes.core.bus import Bus, Event
from fakes.core.clock import SandboxClock, wall_ms
from fakes.core.dialect import insert_into
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.tables import (
    CallbackAttemptRow,
    CallbackRow,
    CaptureRow,
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
# Other processes tell of new sandboxes within milliseconds; the clocks of machines may differ by more.
_TOLD_WITHIN_MS = 10 * 60 * 1000
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
        self._bus = bus
        bus.subscribe(self._changed)
        self._states: dict[str, SandboxState] = {}
        self._changes = 0
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

    def begin(self, conn: Connection, engine: str) -> None:
        """Make sure that `default` is there, and read all sandboxes; in a writing transaction."""
        fresh = insert_into(engine, SANDBOX).on_conflict_do_nothing(index_elements=["name"])
        conn.execute(fresh, _fresh(DEFAULT))
        self._states = _read(conn)

    async def reload(self) -> None:
        """Read all sandboxes again, because changes by other processes may have been missed."""
        while True:
            before = self._changes
            states = await self.store.read(_read)
            if before == self._changes:
                break
        for name in self._states.keys() - states.keys():
            self._bus.publish(Event("sandbox", name, subject=self._states[name], is_gone=True))
        for name, state in states.items():
            if self._states.get(name) != state:
                self._bus.publish(Event("sandbox", name, subject=state))

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

    async def found(self, name: str) -> SandboxState:
        """Return what `require` does, also of a sandbox that another process has just created.

        Raises InvalidInput, NotFound, StoreUnavailable.
        """
        if checked_name(name) not in self._states:
            await self.catch_up()
        return self.require(name)

    async def ensure(self, name: str) -> str:
        """Return `name`, after its sandbox exists. Raises InvalidInput, StoreUnavailable."""
        if name not in self._states:
            checked_name(name)
            await self.store.write(lambda tx: self._create(tx, name), is_alone=True)
        return name

    def _create(self, tx: Tx, name: str) -> None:
        row = self.row(tx, name)
        if row["is_deleted"]:
            # Of what requests under way had left behind when it was deleted, the new one must see nothing.
            row = {**_fresh(name), "cleared_id": tx.last_id(), "swept_id": row["swept_id"]}
            tx.drop_counters(name)
        self._save(tx, row)

    def _save(self, tx: Tx, row: Json) -> None:
        tx.put(SandboxRow, row)
        # The state in memory changes with the event: after the commit, and before whoever waits for it goes on.
        tx.publish(Event("sandbox", row["name"], subject=_state(row), is_gone=bool(row["is_deleted"])))

    def _changed(self, event: Event) -> None:
        if event.kind != "sandbox" or not isinstance(event.subject, SandboxState):
            return
        self._changes += 1
        if event.is_gone:
            self._states.pop(event.sandbox, None)
        else:
            self._states[event.sandbox] = event.subject

    def row(self, tx: Tx, name: str) -> Json:
        """Return the row of a sandbox for changing; one that was never written is made up."""
        return tx.find(SandboxRow, name) or _fresh(name)

    async def refresh(self, name: str) -> None:
        """Read one sandbox again, because another process has changed it, and tell this process of it."""

        def look(conn: Connection) -> Json | None:
            row = conn.execute(select(SANDBOX).where(SANDBOX.c.name == name)).mappings().first()
            return None if row is None else dict(row)

        while True:
            before = self._changes
            row = await self.store.read(look)
            if before == self._changes:
                break
            # This process has changed one while the answer was on its way: which is newer cannot be told.
        if row is not None and not row["is_deleted"]:
            self._bus.publish(Event("sandbox", name, subject=_state(row)))
        elif name in self._states and name != DEFAULT:
            self._bus.publish(Event("sandbox", name, subject=self._states[name], is_gone=True))

    async def catch_up(self) -> None:
        """Hear of the sandboxes that other processes have just created, before they can tell. Raises StoreUnavailable.

        Whoever must know whether a name is there asks this first; it costs nothing where no other process can be.
        """
        if not self.store.dialect.is_shared:
            return
        recent = SANDBOX.c.created_ms > wall_ms() - _TOLD_WITHIN_MS
        while True:
            before = self._changes
            states = await self.store.read(lambda conn: _read(conn, recent))
            if before == self._changes:
                break
        for name, state in states.items():
            if name not in self._states:
                self._bus.publish(Event("sandbox", name, subject=state))

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

        changed = await self.store.write(work, is_alone=True)
        await self.store.until_known()
        return changed

    async def clear(self, name: str) -> int:
        """Make every capture of a sandbox disappear, in every process; returns how many. Raises StoreUnavailable."""
        total = await self.store.write(lambda tx: self.clear_captures(tx, name), is_alone=True)
        await self.store.until_known()
        return total

    def clear_captures(self, tx: Tx, name: str) -> int:
        """Make every capture of a sandbox disappear at once; returns how many. They are swept later."""
        # The row first: whoever stores captures there holds it until the commit (see Batch.cleared_id).
        row = self.row(tx, name)
        row["cleared_id"] = tx.last_id()
        total = tx.total(name)
        tx.drop_counters(name)
        self._save(tx, row)
        tx.publish(Event("delete", name, row["cleared_id"], {"cleared_up_to": row["cleared_id"]}))
        return total

    async def reset(self, name: str) -> None:
        """Empty a sandbox: captures, provider objects, faults, callbacks, jobs, requests; clock to now."""
        await self.store.write(lambda tx: self._reset(tx, name, is_deleted=False), is_alone=True)
        await self.store.until_known()

    async def delete(self, name: str) -> None:
        """Empty a sandbox and forget its name; `default` is emptied only."""
        is_deleted = name != DEFAULT
        await self.store.write(lambda tx: self._reset(tx, name, is_deleted=is_deleted), is_alone=True)
        await self.store.until_known()

    def _reset(self, tx: Tx, name: str, *, is_deleted: bool) -> None:
        self.clear_captures(tx, name)
        self._empty(tx, name)
        row = self.row(tx, name)
        row |= {"clock_offset_ms": 0, "clock_frozen_at_ms": None, "is_deleted": int(is_deleted)}
        self._save(tx, row)
        tx.publish(Event("faults", name, subject=[]))

    def _empty(self, tx: Tx, name: str) -> None:
        for model in _OWN_TABLES:
            table = table_of(model)
            tx.execute(delete(table).where(table.c.sandbox == name))
        for hook in self._reset_hooks:
            hook(tx, name)

    async def unswept(self) -> list[str]:
        """Return the sandboxes, deleted ones included, that were cleared since they were last swept."""
        statement = select(SANDBOX.c.name).where(
            (SANDBOX.c.cleared_id > SANDBOX.c.swept_id) | (SANDBOX.c.is_deleted == 1)
        )
        return await self.store.read(lambda conn: [row.name for row in conn.execute(statement)])

    def swept(self, tx: Tx, name: str, up_to: int) -> None:
        """Note that nothing cleared is left of a sandbox up to an arrival number; one that is deleted is forgotten."""
        row = tx.find(SandboxRow, name)
        if row is None:
            return
        if row["is_deleted"] and row["cleared_id"] <= up_to:
            # What requests under way have left behind after the deletion goes with it.
            self._empty(tx, name)
            captures = table_of(CaptureRow)
            if not tx.rows(select(captures.c.id).where(captures.c.sandbox == name).limit(1)):
                tx.execute(delete(SANDBOX).where(SANDBOX.c.name == name))
                return
            row["cleared_id"] = tx.last_id()
        tx.put(SandboxRow, {**row, "swept_id": up_to})


def _read(conn: Connection, *conditions: ColumnElement[bool]) -> dict[str, SandboxState]:
    rows = conn.execute(select(SANDBOX).where(SANDBOX.c.is_deleted == 0, *conditions)).mappings()
    return {row["name"]: _state(dict(row)) for row in rows}


def _fresh(name: str) -> Json:
    return {
        "name": name,
        "created_ms": wall_ms(),
        "cleared_id": 0,
        "swept_id": 0,
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
