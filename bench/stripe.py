"""Our Stripe beside the two others that run offline: localstripe, which remembers, and stripe-mock, which does not."""

import http.client
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from bench.child import Child, result_of, stagedoor
from bench.figure import Figure, Goal, at_least, paired
from bench.plan import Plan
from bench.rival import RivalMissingError, localstripe, stripe_mock

_CLIENTS: Final = 8
_FILL: Final = 1500
_KEY: Final = {"Authorization": "Bearer sk_test_bench"}
_LIST: Final = "/v1/customers?limit=100"


class _Work(NamedTuple):
    """How many calls of each kind are made of a server: of a slow one fewer, as each takes as long as the other."""

    calls: int
    fill: int


class _Rival(NamedTuple):
    name: str
    open: Callable[[Path], AbstractContextManager[Child]]
    work: _Work
    goals: dict[str, Goal]
    remark: str = ""


_OURS: Final = _Work(calls=3000, fill=_FILL)
_RIVALS: Final = (
    _Rival("localstripe", localstripe, _Work(100, _FILL), {"create customer": at_least(40)}),
    _Rival("stripe-mock", lambda _: stripe_mock(), _Work(3000, 0), {}, "; it stores nothing"),
)
_KINDS: Final = (
    "create customer",
    "create and confirm payment",
    "retrieve customer",
    "list 100 customers",
)


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure the calls that apps make most, with 1,500 customers in the store where there is one."""
    for rival in _RIVALS:
        ours: list[dict[str, float]] = []
        theirs: list[dict[str, float]] = []
        try:
            for number in plan.rounds_of(f"beside {rival.name}"):
                with ExitStack() as stack:
                    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                    other = stack.enter_context(rival.open(folder))
                    own = stack.enter_context(stagedoor())
                    _fill(plan, other, rival.work)
                    _fill(plan, own, _OURS)
                    theirs.append(_rates(plan, other, rival.work, number))
                    ours.append(_rates(plan, own, _OURS, number))
        except RivalMissingError as reason:
            yield Figure(f"Stripe / {rival.name}", None, None, f"not here: {reason}")
            continue
        for kind in _KINDS:
            own_rates, their_rates = [each[kind] for each in ours], [each[kind] for each in theirs]
            yield Figure(
                f"{kind} / {rival.name}",
                rival.goals.get(kind),
                paired(own_rates, their_rates),
                f"{median(own_rates):,.0f} / {median(their_rates):,.0f} requests/s{rival.remark}",
            )


def _fill(plan: Plan, server: Child, work: _Work) -> None:
    if work.fill:
        _rate(server, plan.few(work.fill), "--call=customer", "--first=1000000")


def _rates(plan: Plan, server: Child, work: _Work, number: int) -> dict[str, float]:
    """Return how many calls of each kind are answered in a second."""
    calls, first = plan.few(work.calls), f"--first={number * work.calls}"
    asked = {
        "create customer": ("--call=customer", first),
        "create and confirm payment": ("--call=plain-payment", first),
        "retrieve customer": (f"--get=/v1/customers/{_newest(server)}",),
        "list 100 customers": (f"--get={_LIST}",),
    }
    return {kind: _rate(server, calls, *asked[kind]) for kind in _KINDS}


def _rate(server: Child, calls: int, *asked: str) -> float:
    port, count = f"--port={server.ports['http']}", f"--requests={calls}"
    done = result_of("http_load", port, count, f"--connections={_CLIENTS}", *asked)
    return float(calls / done["seconds"])


def _newest(server: Child) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=30)
    try:
        connection.request("GET", _LIST, headers=_KEY)
        newest: str = json.loads(connection.getresponse().read())["data"][0]["id"]
    finally:
        connection.close()
    return newest
