"""Compiles operations into actions: the known special cases first, then what verb and address tell."""

from __future__ import annotations

from fakes.payments.actions import Action, Answer, Call, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Operation
from fakes.payments.generic.lists import Lists
from fakes.payments.generic.move import Move, move_of
from fakes.payments.generic.objects import Objects, changed, made
from fakes.payments.generic.plan import Plan, plan_of
from fakes.payments.work import Work


class GenericActions:
    """The actions of all operations that no flow carries out, each compiled when it is first asked for."""

    def __init__(self) -> None:
        self._compiled: dict[str, Action | None] = {}

    def find(self, method: str, template: str) -> Action | None:
        """Return what carries out the operation at an address, None for one that is refused."""
        address = f"{method} {template}"
        if address not in self._compiled:
            found = catalogue().find(method, template)
            self._compiled[address] = compiled(found[0]) if found is not None else None
        return self._compiled[address]


def compiled(operation: Operation) -> Action | None:
    """Return the action of an operation by what its verb and address tell, None where they tell too little."""
    if operation.answer in ("object", "binary") or operation.verb == "search":
        return None
    plan = plan_of(operation)
    if not plan.kinds:
        return None
    if operation.verb == "action":
        return _verb(plan)
    objects = Objects(plan)
    if operation.verb == "list":
        return reads(Lists(plan).run)
    if operation.verb == "create":
        return writes(objects.create)
    if plan.target is None:
        return reads(objects.retrieve_only) if operation.method == "GET" else writes(objects.update_only)
    if operation.verb == "retrieve":
        return reads(objects.retrieve)
    if operation.verb == "delete":
        return writes(objects.delete)
    return writes(objects.update)


def _verb(plan: Plan) -> Action:
    operation = plan.operation
    objects = Objects(plan)
    if plan.target is None and operation.method == "GET":
        return reads(objects.retrieve_only)
    if plan.target is None or not set(plan.kinds) & set(plan.target.kinds):
        return writes(lambda work, call: made(work, plan.kind, call.params))
    move = move_of(operation.id)
    verb = operation.path.rpartition("/")[2]
    return writes(lambda work, call: _moved(objects, move, verb, work, call))


def _moved(objects: Objects, move: Move, verb: str, work: Work, call: Call) -> Answer:
    document = objects.target(work, call.path)
    move.check(document, verb)
    move.apply(document, work.now)
    return changed(work, document, call.params, *move.events)
