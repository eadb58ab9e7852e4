"""A server that is killed under load, again and again: nothing that it acknowledged is missing, nothing is half there."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.load.audit import audit
from tests.load.traffic import Ledger, Traffic
from tests.postgres import running_cluster
from tests.server_process import FREE_PORTS, ServerProcess, server_process

# A calm machine needs half a minute for the longest; twenty starts of a server on a busy one take longer.
pytestmark = pytest.mark.timeout(600)

_ROUNDS = 20
_ROUNDS_ON_POSTGRESQL = 4


async def _killed_under_load(server: ServerProcess, sandbox: str, ledger: Ledger) -> None:
    """Load the server, and kill it after a number of acknowledgements that depends on the sandbox's name alone."""
    last = random.Random(sandbox).randrange(5, 120)
    traffic = Traffic(server, sandbox, ledger, seed=sandbox)
    async with traffic:
        await ledger.until(lambda ledger: ledger.acknowledged >= last)
        traffic.may_retry.clear()
        server.process.kill()
    await asyncio.to_thread(server.process.wait)


async def _survives(folder: Path, url: str, rounds: int) -> None:
    ledgers: dict[str, Ledger] = {}
    for number in range(rounds + 1):
        with server_process(folder, "--database-url", url, defaults=FREE_PORTS) as server:
            if number > 0:
                sandbox, ledger = list(ledgers.items())[-1]
                assert await audit(server, sandbox, ledger) >= ledger.acknowledged > 0
            if number == rounds:
                # What the first round left has gone through every kill since.
                assert await audit(server, *next(iter(ledgers.items()))) > 0
            else:
                sandbox = f"round-{number}"
                ledgers[sandbox] = Ledger()
                await _killed_under_load(server, sandbox, ledgers[sandbox])


@pytest.mark.long
async def test_sqlite_keeps_what_was_acknowledged(tmp_path: Path, sqlite_url: str) -> None:
    await _survives(tmp_path, sqlite_url, _ROUNDS)


@pytest.mark.long
async def test_postgresql_keeps_what_was_acknowledged(tmp_path: Path, postgres_url: str) -> None:
    await _survives(tmp_path, postgres_url, _ROUNDS_ON_POSTGRESQL)


async def test_a_postgresql_that_crashes_costs_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    ledger = Ledger()
    with (
        running_cluster(is_durable=True) as cluster,
        cluster.database() as url,
        server_process(tmp_path, "--database-url", url, defaults=FREE_PORTS) as server,
    ):
        async with Traffic(server, "outage", ledger, seed="outage") as traffic:
            await ledger.until(lambda ledger: ledger.acknowledged >= 100)
            traffic.may_retry.clear()
            await asyncio.to_thread(cluster.crash)
            await ledger.until(lambda ledger: {kind for kind, _ in ledger.refusals} == _KINDS)
            await asyncio.to_thread(cluster.resume)
            before = _sums(ledger)
            traffic.may_retry.set()
            await ledger.until(lambda ledger: _have_all_grown(ledger, before))
        assert set(ledger.refusals) <= {("mail", 451), ("text", 503), ("customer", 503), ("payment", 503)}
        assert await audit(server, "outage", ledger) >= ledger.acknowledged


_KINDS = {"mail", "text", "customer", "payment"}


def _sums(ledger: Ledger) -> tuple[int, ...]:
    return len(ledger.mails), len(ledger.texts), len(ledger.customers), len(ledger.payments)


def _have_all_grown(ledger: Ledger, before: tuple[int, ...]) -> bool:
    return all(present >= earlier + 10 for present, earlier in zip(_sums(ledger), before, strict=True))
