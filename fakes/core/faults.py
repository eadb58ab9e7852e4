"""Misbehaviour on purpose: rules that are matched, counted and drawn the same way in every run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Select, delete, select

from fakes.core.bus import Event
from fakes.core.captures import Json, dump
from fakes.core.errors import NotFound
from fakes.core.fault_ability import Ability, check
from fakes.core.fault_rule import checked_rule
from fakes.core.ids import arrival_number, fraction, public_id
from fakes.core.tables import FaultRow, table_of

if TYPE_CHECKING:
    from fakes.core.bus import Bus
    from fakes.core.store import Store
    from fakes.core.transaction import Tx

FAULT = table_of(FaultRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a provider is about to do: the faults that match it are drawn. `body` is text or decoded fields.

    `impossible` names what faults can do to the provider, but not to this.
    """

    sandbox: str
    channel: str
    provider: str
    stage: str = ""
    method: str = ""
    path: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    body: str = ""
    fields: Json = field(default_factory=dict)
    impossible: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a provider must do instead: the `do` of the rule that hit, and for the how manieth time it did."""

    fault_id: str
    do: Json
    hit: int = 1

    @property
    def status(self) -> int | None:
        """The status or code to answer with, if it is a number."""
        value = self.do.get("status", self.do.get("code"))
        return value if isinstance(value, int) else None

    @property
    def code(self) -> str | None:
        """The code to answer with, if it is a word."""
        value = self.do.get("code")
        return value if isinstance(value, str) else None

    @property
    def message(self) -> str | None:
        """The words to answer with."""
        return self.do.get("message")

    @property
    def drops(self) -> bool:
        """Whether to close the connection without an answer."""
        return bool(self.do.get("drop"))

    @property
    def delivery(self) -> str | None:
        """The delivery status that the message ends in."""
        return self.do.get("delivery")

    @property
    def error_code(self) -> int | None:
        """The delivery's error code."""
        return self.do.get("error_code")

    @property
    def decline(self) -> str | None:
        """The decline code of a payment."""
        return self.do.get("decline")

    @property
    def callbacks(self) -> str | None:
        """What happens to callbacks: one of CALLBACK_FAULTS."""
        return self.do.get("callbacks")

    @property
    def delay_ms(self) -> int:
        """How long to wait before anything else."""
        return int(self.do.get("delay_ms", 0))

    @property
    def is_refusal(self) -> bool:
        """Whether the request is to be refused with a status or code."""
        return "status" in self.do or "code" in self.do

    @property
    def flags(self) -> list[str]:
        """The flags for the capture, so that people see what the fault did."""
        return ["fault", f"fault:{self.fault_id}"]

    async def pause(self) -> None:
        """Wait as long as the rule says."""
        if self.delay_ms:
            await asyncio.sleep(self.delay_ms / 1000)


@dataclass(frozen=True, slots=True)
class Rule:
    """A stored fault: its full rule, and how often it was seen and hit."""

    number: int
    sandbox: str
    created_ms: int
    rule: Json
    seen: int
    hits: int

    def concerns(self, subject: Subject) -> bool:
        """Tell whether every clause of the rule holds, but for counting and chance."""
        rule = self.rule
        for name, actual in (("channel", subject.channel), ("provider", subject.provider)):
            if rule[name] is not None and rule[name] != actual:
                return False
        if ("callbacks" in rule["do"]) != (subject.stage == "callback"):
            return False
        if not subject.impossible.isdisjoint(rule["do"]):
            return False
        if (
            subject.stage != "callback"
            and (rule["stage"] or "") != subject.stage
            and (rule["stage"] or subject.stage not in ("", "end_of_data"))
        ):
            return False
        return all(_clause_holds(name, str(pattern), subject) for name, pattern in rule["match"].items())

    def hits_next(self) -> bool:
        """Tell whether the match that comes now is one of those that hit."""
        rule = self.rule
        if self.seen < rule["after"] or (rule["times"] is not None and self.hits >= rule["times"]):
            return False
        probability = float(rule["probability"])
        return probability >= 1 or fraction(rule["seed"], self.seen) < probability

    def as_json(self) -> Json:
        """Return the API's shape."""
        return {
            "id": public_id(self.number),
            "sandbox": self.sandbox,
            **self.rule,
            "seen": self.seen,
            "hits": self.hits,
        }


def _clause_holds(name: str, pattern: str, subject: Subject) -> bool:
    wanted = pattern.lower()
    if name == "to":
        return any(fnmatchcase(each.lower(), wanted) for each in subject.recipients)
    if name == "body":
        return wanted in subject.body.lower() or wanted in dump(subject.fields).lower()
    actual = {"from": subject.sender, "method": subject.method, "path": subject.path}.get(name)
    if actual is None:
        actual = str(subject.fields.get(name, ""))
    return fnmatchcase(actual.lower(), wanted)


class Faults:
    """The rules of all sandboxes, in memory and in the store."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._armed: dict[str, list[Rule]] = {}
        self._changes = 0
        self._abilities: dict[str, Ability] = {}
        bus.subscribe(self._changed)

    def learn(self, abilities: Iterable[Ability]) -> None:
        """Know from now on what faults can do to these providers."""
        self._abilities |= {each.provider: each for each in abilities}

    async def load(self) -> None:
        """Read all rules."""
        rows = await self._read(select(FAULT).order_by(FAULT.c.id))
        armed: dict[str, list[Rule]] = {}
        for row in rows:
            armed.setdefault(row["sandbox"], []).append(_rule(row))
        self._armed = armed

    async def _read(self, statement: Select[Any]) -> list[Json]:
        while True:
            before = self._changes
            rows = await self._store.read(
                lambda conn: [dict(row) for row in conn.execute(statement).mappings()]
            )
            # If this process has changed rules while the answer was on its way, which is newer cannot be told.
            if before == self._changes:
                return rows

    def _changed(self, event: Event) -> None:
        if event.kind == "faults" and event.subject is not None:
            self._changes += 1
            self._arm(event.sandbox, event.subject)

    def _arm(self, sandbox: str, rules: list[Rule]) -> None:
        if rules:
            self._armed[sandbox] = rules
        else:
            self._armed.pop(sandbox, None)

    def rules(self, sandbox: str) -> list[Rule]:
        """Return the rules of a sandbox, oldest first."""
        return list(self._armed.get(sandbox, ()))

    def is_armed(self, sandbox: str) -> bool:
        """Tell whether the sandbox has any rule: the cheap question of the hot path."""
        return bool(self._armed.get(sandbox))

    async def decide(self, subject: Subject) -> Verdict | None:
        """Return what the first hitting rule says, after counting; None if the provider may go on as ever.

        A rule that names no stage concerns HTTP providers, and mail at its end_of_data. Raises StoreUnavailable.
        """
        rules = self._armed.get(subject.sandbox)
        if not rules or not any(self._concerns(rule, subject) for rule in rules):
            return None
        return await self._store.write(lambda tx: self.draw(tx, subject))

    def draw(self, tx: Tx, subject: Subject) -> Verdict | None:
        """Do the same within a unit of work."""
        verdict: Verdict | None = None
        rules = self._stored(tx, subject.sandbox)
        is_changed = False
        for index, rule in enumerate(rules):
            if verdict is not None or not self._concerns(rule, subject):
                continue
            is_hit = rule.hits_next()
            rules[index] = counted = replace(rule, seen=rule.seen + 1, hits=rule.hits + int(is_hit))
            tx.put(FaultRow, _row(counted))
            is_changed = True
            if is_hit:
                verdict = Verdict(public_id(rule.number), rule.rule["do"], counted.hits)
        if is_changed:
            tx.publish(Event("faults", subject.sandbox, subject=rules))
        return verdict

    def _concerns(self, rule: Rule, subject: Subject) -> bool:
        ability = self._abilities.get(subject.provider)
        return rule.concerns(subject) and (ability is None or ability.can(rule.rule))

    def checked(self, rule: Json) -> Json:
        """Return a rule in its full form. Raises InvalidInput if it makes no sense or could never act."""
        full = checked_rule(rule)
        check(full, list(self._abilities.values()))
        return full

    async def add(self, sandbox: str, rule: Json) -> Rule:
        """Add a rule. Raises InvalidInput if it makes no sense or could never act, StoreUnavailable."""
        full = self.checked(rule)

        def work(tx: Tx) -> Rule:
            added = Rule(tx.next_id(), sandbox, tx.now_ms(sandbox), full, 0, 0)
            tx.insert(FaultRow, _row(added))
            tx.publish(Event("faults", sandbox, subject=self._stored(tx, sandbox)))
            return added

        added = await self._store.write(work)
        await self._store.until_known()
        return added

    async def remove(self, sandbox: str, public: str | None = None) -> int:
        """Remove one rule, or all of a sandbox; returns how many. Raises NotFound if the one is not there."""
        number = None if public is None else arrival_number(public)

        def work(tx: Tx) -> int:
            statement = delete(FAULT).where(FAULT.c.sandbox == sandbox)
            removed = tx.execute(statement if number is None else statement.where(FAULT.c.id == number))
            if number is not None and not removed:
                raise NotFound(f"There is no fault {public!r} in sandbox {sandbox!r}.")
            tx.publish(Event("faults", sandbox, subject=self._stored(tx, sandbox)))
            return removed

        removed = await self._store.write(work)
        await self._store.until_known()
        return removed

    async def refresh(self, sandbox: str) -> None:
        """Read a sandbox's rules again, because another process has changed them."""
        rows = await self._read(select(FAULT).where(FAULT.c.sandbox == sandbox).order_by(FAULT.c.id))
        self._arm(sandbox, [_rule(row) for row in rows])

    def _stored(self, tx: Tx, sandbox: str) -> list[Rule]:
        statement = select(FAULT).where(FAULT.c.sandbox == sandbox).order_by(FAULT.c.id)
        return [_rule(row) for row in tx.rows(tx.locked(statement))]


def _rule(row: Json) -> Rule:
    return Rule(
        row["id"], row["sandbox"], row["created_ms"], orjson.loads(row["rule"]), row["seen"], row["hits"]
    )


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.number,
        "sandbox": rule.sandbox,
        "created_ms": rule.created_ms,
        "rule": dump(rule.rule),
        "seen": rule.seen,
        "hits": rule.hits,
    }
