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
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fault_ability import Ability, check
from fakes.core.ids import arrival_number, fraction, public_id
from fakes.core.tables import FaultRow, table_of

if TYPE_CHECKING:
    from fakes.core.bus import Bus
    from fakes.core.store import Store
    from fakes.core.transaction import Tx

FAULT = table_of(FaultRow)
STAGES = ("connect", "auth", "mail", "rcpt", "data", "end_of_data")
CALLBACK_FAULTS = ("drop", "duplicate", "reorder", "delay")
_DO: dict[str, type | tuple[type, ...]] = {
    "status": int,
    "code": (int, str),
    "message": str,
    "delay_ms": int,
    "drop": bool,
    "delivery": str,
    "error_code": int,
    "decline": str,
    "callbacks": str,
    "stage": str,
}
_KEYS = {"channel", "provider", "match", "do", "times", "after", "probability", "seed", "stage"}
_MAX_DELAY_MS = 10 * 60 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a provider is about to do: the faults that match it are drawn. `body` is text or decoded fields."""

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


def checked_rule(rule: Json) -> Json:
    """Return a fault rule in its full form; null is as good as absent. Raises InvalidInput, naming what is wrong."""
    rule = {key: value for key, value in rule.items() if value is not None}
    unknown = rule.keys() - _KEYS
    if unknown:
        raise InvalidInput(
            f"Unknown key {min(unknown)!r} in the fault.", hint=f"Known: {', '.join(sorted(_KEYS))}."
        )
    do = rule.get("do")
    do = {key: value for key, value in do.items() if value is not None} if isinstance(do, dict) else {}
    if not do:
        raise InvalidInput("A fault needs a 'do'.", hint='For example {"do": {"status": 500}}.')
    unknown = do.keys() - _DO
    if unknown:
        raise InvalidInput(f"Unknown key {min(unknown)!r} in 'do'.", hint=f"Known: {', '.join(sorted(_DO))}.")
    _check_types(rule, do)
    match = rule.get("match", {})
    if not isinstance(match, dict) or not all(isinstance(value, str | int) for value in match.values()):
        raise InvalidInput(
            "'match' is an object of patterns.", hint='For example {"match": {"to": "*@example.com"}}.'
        )
    _check_numbers(rule, do)
    stage = rule.get("stage", do.get("stage"))
    if stage is not None and stage not in STAGES:
        raise InvalidInput(f"{stage!r} is not a stage.", hint=f"One of {', '.join(STAGES)}.")
    if do.get("callbacks") is not None and do["callbacks"] not in CALLBACK_FAULTS:
        raise InvalidInput(
            f"{do['callbacks']!r} is not for callbacks.", hint=f"One of {', '.join(CALLBACK_FAULTS)}."
        )
    return {
        "channel": rule.get("channel"),
        "provider": rule.get("provider"),
        "stage": stage,
        "match": match,
        "do": {key: value for key, value in do.items() if key != "stage"},
        "times": rule.get("times"),
        "after": rule.get("after", 0),
        "probability": rule.get("probability", 1),
        "seed": rule.get("seed", 0),
    }


def _check_types(rule: Json, do: Json) -> None:
    kinds = [(name, rule.get(name), str) for name in ("channel", "provider")]
    for name, value, kind in [*kinds, *((name, do.get(name), kind) for name, kind in _DO.items())]:
        is_odd_truth = isinstance(value, bool) and kind is not bool
        if value is not None and (is_odd_truth or not isinstance(value, kind)):
            words = kind.__name__ if isinstance(kind, type) else " or ".join(each.__name__ for each in kind)
            raise InvalidInput(f"'{name}' must be of type {words}, not {type(value).__name__}.")


def _check_numbers(rule: Json, do: Json) -> None:
    for name, holder, low, high in (
        ("times", rule, 1, 1_000_000_000),
        ("after", rule, 0, 1_000_000_000),
        ("delay_ms", do, 0, _MAX_DELAY_MS),
        ("status", do, 200, 599),
    ):
        value = holder.get(name)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high
        ):
            raise InvalidInput(f"'{name}' must be a whole number from {low} to {high}.")
    probability = rule.get("probability", 1)
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 <= probability <= 1:
        raise InvalidInput("'probability' must be a number from 0 to 1.")


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

        return await self._store.write(work)

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

        return await self._store.write(work)

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
