"""Every event that `stripe trigger` knows: the command succeeds offline, and the event is there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from app.lifespan import Running
from tests.clients.stripe_cli import StripeCli, StripeCliError, relayed

# Calls that go to meter-events.stripe.com, whatever `--api-base` says: all of them must go through a socket.
ELSEWHERE = {"v1.billing.meter.error_report_triggered", "v1.billing.meter.no_meter_found"}
# What these triggers are for is another event than their name says.
ANOTHER_NAME = {
    "issuing_authorization.request.eu": "issuing_authorization.request",
    "issuing_authorization.request.gb": "issuing_authorization.request",
    "issuing_card.created.eu": "issuing_card.created",
    "issuing_card.created.gb": "issuing_card.created",
    "issuing_cardholder.created.eu": "issuing_cardholder.created",
    "issuing_cardholder.created.gb": "issuing_cardholder.created",
    "subscription.payment_failed": "invoice.payment_failed",
    "subscription.payment_succeeded": "invoice.payment_succeeded",
}
AT_ONCE = 4
# Bank debits end days later.
DAYS = "P14D"


def authorized(sandbox: str) -> dict[str, str]:
    """Return the header by which an app is in a sandbox."""
    return {"Authorization": f"Bearer sk_test_sbx_{sandbox}"}


async def known(cli: StripeCli) -> list[str]:
    """Return what the CLI's own help lists."""
    lines = iter((await cli.run("trigger", "--help")).splitlines())
    for line in lines:
        if line.startswith("Supported events"):
            break
    names = []
    for line in lines:
        if not line.strip():
            break
        names.append(line.strip())
    return names


class Triggers:
    """The CLI against one server; each event is triggered in a sandbox of its own."""

    def __init__(self, server: Running, home: Path, socket: Path) -> None:
        self.home = home
        self.socket = socket
        self.server = server
        self.ours = httpx.AsyncClient(base_url=server.http_url, trust_env=False)
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def problem(self, name: str) -> str | None:
        """Trigger an event; returns what went wrong."""
        sandbox = name.replace(".", "-").replace("_", "-")
        async with self.turns:
            if name.startswith("transfer."):
                await self.earn(sandbox)
            try:
                await self.cli(name, sandbox).run("trigger", name)
            except StripeCliError as error:
                return str(error)[-1000:]
            wanted = ANOTHER_NAME.get(name, name)
            if wanted in await self.events(sandbox):
                return None
            await self.ours.post(f"/s/{sandbox}/stagedoor/v1/clock", json={"advance": DAYS})
            found = await self.events(sandbox)
            return None if wanted in found else f"{name}: only {found}"

    def cli(self, name: str, sandbox: str) -> StripeCli:
        """Return the CLI that triggers an event."""
        socket = self.socket if name in ELSEWHERE else None
        return StripeCli(self.server.http_url, self.home, f"sk_test_sbx_{sandbox}", socket)

    async def earn(self, sandbox: str) -> None:
        """Bring a sandbox the balance that transfers are taken from: they move all that their own payment brings."""
        charge = {"amount": "5000", "currency": "usd", "source": "tok_bypassPending"}
        answer = await self.ours.post("/v1/charges", data=charge, headers=authorized(sandbox))
        assert answer.is_success, answer.text

    async def events(self, sandbox: str) -> list[str]:
        """Return the types of the events of a sandbox, those of its connected accounts too."""
        answer = await self.ours.get("/v1/events", params={"limit": 100}, headers=authorized(sandbox))
        types = [event["type"] for event in answer.json()["data"]]
        captures = await self.ours.get(f"/s/{sandbox}/stagedoor/v1/captures", params={"limit": 100})
        told = [each["payment"]["event"] for each in captures.json()["items"]]
        return types + [name for name in told if name.startswith(("account.", "v1."))]


@pytest.mark.long
async def test_every_event_that_it_knows(server: Running, tmp_path: Path) -> None:
    names = await known(StripeCli(server.http_url, tmp_path))
    assert len(names) > 100
    assert set(names) > ELSEWHERE
    address = urlsplit(server.http_url)
    assert address.hostname is not None
    assert address.port is not None
    async with relayed(tmp_path, address.hostname, address.port) as socket:
        triggers = Triggers(server, tmp_path, socket)
        try:
            problems = await asyncio.gather(*(triggers.problem(name) for name in names))
        finally:
            await triggers.ours.aclose()
    assert [problem for problem in problems if problem] == []
