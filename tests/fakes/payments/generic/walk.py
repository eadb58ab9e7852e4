"""Sends a request to every operation of the catalogue, and says which answers are not as Stripe's reference has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Any

import orjson

from fakes.core.transaction import Tx
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Operation, Shape
from fakes.payments.generic.move import move_of
from fakes.payments.generic.plan import plan_of
from fakes.payments.records import Scope
from fakes.payments.registry import all_actions
from fakes.payments.wire.conform import check_answer
from fakes.payments.wire.ids import PATTERNS, new_id
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Refusal, Shop

_WORDS = {
    "amount": 2000,
    "country": "US",
    "currency": "usd",
    "email": "ann@shop.example",
    "url": "https://shop.example/hook",
}
_PLAIN: dict[str, Any] = {
    "boolean": True, "decimal": "1.5", "int64": "3", "integer": 3, "map": {"a": "b"}, "number": 2,
    "timestamp": 1_900_000_000,
}  # fmt: skip
_ORDER = ("create", "list", "retrieve", "update", "action", "search", "delete")


class Walk:
    """One way through all operations: what is created on it is used further on."""

    def __init__(self, shop: Shop, without: Collection[str]) -> None:
        self.shop = shop
        self.without = without
        self.deep = all_actions().actions.keys()
        self._made: dict[str, str] = {}

    async def violations(self) -> AsyncIterator[str]:
        """Yield what is wrong: an operation without an answer, one that breaks, an answer of the wrong shape.

        What a flow carries out may refuse a made-up request; what the description alone carries out may not.
        """
        operations = [catalogue().operation(each) for each in catalogue().operation_ids]
        for operation in sorted(
            operations, key=lambda each: (_ORDER.index(each.verb), -len(each.path_params))
        ):
            if operation.id in self.without:
                continue
            is_deep = f"{operation.method} {operation.path}" in self.deep
            try:
                for line in await self._step(operation):
                    yield f"{operation.id}: {line}"
            except Refusal as refusal:
                if not is_deep:
                    yield f"{operation.id}: {refusal.status} {refusal}"
            except (
                AssertionError,
                ArithmeticError,
                AttributeError,
                LookupError,
                TypeError,
                ValueError,
            ) as error:
                yield f"{operation.id}: {error!r:.400}"

    async def _step(self, operation: Operation) -> list[str]:
        path, plan, parent = operation.path, plan_of(operation), ""
        for above in plan.parents:
            parent = await self._known(above.kinds[0])
            path = path.replace(f"{{{above.name}}}", parent)
        if plan.target is not None:
            sources = move_of(operation.id).sources
            fields = {"status": sources[0]} if sources else {}
            kind = plan.target.kinds[0]
            if parent and plan.parent_field and _names(kind, plan.parent_field):
                fields[plan.parent_field] = parent
            target = await (self._put(kind, fields) if fields else self._known(kind))
            path = path.replace(f"{{{plan.target.name}}}", target)
        reply = await self.shop.reply(operation.method, path, sample(operation.params))
        if operation.answer == "binary":
            return []
        answer = orjson.loads(reply.body)
        if operation.verb == "create" and "id" in answer and not plan.parents:
            self._made[answer["object"]] = answer["id"]
        return check_answer(operation.id, answer)

    async def _known(self, kind: str) -> str:
        """Return the id of an object that was created, else one that nobody knows."""
        if kind in self._made:
            return self._made[kind]
        form = PATTERNS[kind].form
        return (
            f"unknown {kind}"
            if form == "fixed"
            else new_id(kind, created=1_800_000_000, account="acct_1walk")
        )

    async def _put(self, kind: str, fields: dict[str, str]) -> str:
        """Store an object in the state that a request needs, and return its id."""
        made = f"made {kind}" if PATTERNS[kind].form == "fixed" else None

        def put(tx: Tx) -> str:
            return Work(tx, self._scope, Cause()).create(kind, fields, id=made).id

        return await self.shop.context.store.write(put)

    @property
    def _scope(self) -> Scope:
        return Scope(self.shop.sandbox, self.shop.account)


def _names(kind: str, field: str) -> bool:
    """Whether a field holds an id, not a whole object."""
    shape = catalogue().resource(kind).fields[field].shape
    return shape.kind == "string" or shape.expandable


def sample(shape: Shape, name: str = "") -> Any:
    """Return a value of a shape: of an object what is required, of a choice the first."""
    if shape.enum:
        return shape.enum[0]
    if shape.kind == "object":
        return {each: sample(field.shape, each) for each, field in shape.fields.items() if _is_needed(field)}
    if shape.kind == "array":
        return [sample(shape.item, name)] if shape.item else []
    if shape.kind == "union":
        return sample(shape.options[0], name)
    return _PLAIN.get(shape.kind, _WORDS.get(name, "x")) if shape.kind != "integer" else _WORDS.get(name, 3)


def _is_needed(field: Field) -> bool:
    return field.required
