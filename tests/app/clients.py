"""HTTP clients and captures for tests of a whole server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.lifespan import Running
from fakes.core.captures import Capture, CaptureDraft
from tests.app.contract import Contract
from tests.fakes.core.builders import a_draft

API = "/stagedoor/v1"


# The document is the same for every server of a test run: it is read once.
_CONTRACTS: dict[str, Contract] = {}


@asynccontextmanager
async def http_client(server: Running, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the server's HTTP port. Every answer of our API must be one that its document describes."""
    async with httpx.AsyncClient(base_url=server.http_url, timeout=60, **options) as client:
        if API not in _CONTRACTS:
            answer = await client.get("/stagedoor/openapi.json")
            if answer.status_code == httpx.codes.OK:
                _CONTRACTS[API] = Contract(answer.json())
        if API in _CONTRACTS:
            client.event_hooks["response"].append(_CONTRACTS[API].hear)
        yield client


def a_text(**changes: Any) -> CaptureDraft:
    """One text message, the plainest kind of capture, as its channel would hand it in."""
    values: dict[str, Any] = {
        "channel": "sms",
        "provider": "twilio",
        "kind": "outbound",
        "sender": "+15005550006",
        "recipients": ["+15551230000"],
        "title": "Your code is 482913",
        "text": "Your code is 482913",
        "codes": ["482913"],
        "links": [{"url": "https://shop.test/a", "text": "Open the shop"}],
        "detail": {
            "from": "+15005550006",
            "to": "+15551230000",
            "body": "Your code is 482913",
            "direction": "outbound-api",
            "segments": 1,
            "encoding": "GSM-7",
            "media": [],
            "status": "sent",
            "error_code": None,
            "provider_id": "SM1",
            "history": [],
        },
    }
    return a_draft(**{**values, **changes})


async def captured(server: Running, **changes: Any) -> Capture:
    """Store one text message."""
    draft = a_text(**changes)
    await server.context.sandboxes.ensure(draft.sandbox)
    return await server.context.store.write(lambda tx: tx.capture(draft))
