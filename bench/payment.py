"""How fast Stripe's API is answered, durably, and whether it stays so with 200,000 objects in the store."""

import http.client
import json
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import quote

from bench.accounting import rss_mb
from bench.child import Child, result_of, stagedoor
from bench.figure import Figure, at_least, at_most
from bench.plan import Plan

_CLIENTS = 32
_FILL = 200_000
_SEARCH = "/v1/customers/search?query="


def figures(plan: Plan) -> Iterator[Figure]:
    """Measure writes, reads, lists and searches of one server, empty and full."""
    with stagedoor() as server:
        for each in _PARTS:
            yield from each(plan, server)
        yield from _full(plan, server)


def _customers(plan: Plan, server: Child) -> Iterator[Figure]:
    for clients, goal in ((1, 800), (_CLIENTS, 2500)):
        yield _rate(
            plan, server, f"create customer, {clients} clients", goal, clients=clients, call="customer"
        )


def _payments(plan: Plan, server: Child) -> Iterator[Figure]:
    yield _rate(plan, server, "create and confirm payment", 500, clients=_CLIENTS, count=2000, call="payment")


def _reads(plan: Plan, server: Child) -> Iterator[Figure]:
    newest = _get(server, "/v1/customers?limit=1")["data"][0]["id"]
    yield _rate(plan, server, "retrieve customer", 4000, clients=_CLIENTS, get=f"/v1/customers/{newest}")
    yield _rate(
        plan, server, "list 100 customers", 400, clients=_CLIENTS, count=1000, get="/v1/customers?limit=100"
    )


_PARTS = (_customers, _payments, _reads)


def _full(plan: Plan, server: Child) -> Iterator[Figure]:
    """Fill the store, and measure again."""
    count = plan.few(_FILL)
    plan.tell(f"creating {count:,} customers")
    _load(server, call="customer", count=count, clients=_CLIENTS, first=1_000_000)
    yield Figure(f"resident memory after {count:,} objects", at_most(250, "MB"), rss_mb(server.pid), "")
    name = f"create customer, {_CLIENTS} clients, after {count:,}"
    yield _rate(plan, server, name, 2500, clients=_CLIENTS, call="customer", first=3_000_000)
    for what, path in {
        "list of 100": "/v1/customers?limit=100",
        "list by mail address": f"/v1/customers?email={quote('jenny.rosen+1000500@example.com')}",
        "search by mail address": _SEARCH + quote("email:'jenny.rosen+1000500@example.com'"),
        "search by metadata": _SEARCH + quote("metadata['order_id']:'1000500'"),
        "search by a part of a name": _SEARCH + quote("name~'rosen'"),
    }.items():
        times_ms = [
            _load(server, get=path, count=200)["p95_ms"] for _ in plan.rounds_of(f"{what} at {count:,}")
        ]
        yield Figure(f"{what} at {count:,} objects, p95", at_most(30, "ms"), median(times_ms), "")


def _rate(
    plan: Plan, server: Child, what: str, goal: float, *, clients: int, count: int = 6000, **asked: Any
) -> Figure:
    """Return the rate of a call over some connections."""
    calls = plan.few(count)
    rates = []
    for number in plan.rounds_of(what):
        first = asked.get("first", 1) + number * calls
        done = _load(server, count=calls, clients=clients, **{**asked, "first": first})
        rates.append(calls / done["seconds"])
    return Figure(what, at_least(goal, "/s"), median(rates), f"best {max(rates):,.0f}/s")


def _load(server: Child, *, count: int, clients: int = 1, first: int = 1, **asked: str) -> Any:
    arguments = [f"--port={server.ports['http']}", f"--requests={count}", f"--first={first}"]
    arguments += [f"--{name}={value}" for name, value in asked.items()]
    return result_of("http_load", *arguments, f"--connections={clients}")


def _get(server: Child, path: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=30)
    connection.request("GET", path, headers={"Authorization": "Bearer sk_test_bench"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer
