"""An app with the official Python SDK, and the server that it talks to; every answer is held against the catalogue."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
import stripe

from app.lifespan import Running
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.conform import check, check_answer
from tests.waiting import until

_BELOW_SANDBOX = re.compile(r"^.*?(?=/(?:v1|v2|oauth)/)")
T = TypeVar("T")
Json = dict[str, Any]
CARD: Json = {"payment_method_types": ["card"]}
PAYMENT: Json = {"amount": 2000, "currency": "usd", **CARD}


class CheckingClient(stripe.RequestsClient):
    """The SDK's own HTTP client; `wrong` collects what is not as Stripe's reference has it."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def request(self, method: str, url: str, *rest: Any, **options: Any) -> Any:
        """Pass a request on, and look at its answer."""
        body, status, headers = super().request(method, url, *rest, **options)
        self.wrong += wrong_with(method, urlsplit(url).path, status, body)
        return body, status, headers


def wrong_with(method: str, path: str, status: int, body: bytes | str) -> list[str]:
    """Return what is wrong with an answer."""
    document = orjson.loads(body)
    if status != 200:
        error = document["error"]
        objects = {kind: error[kind] for kind in ("payment_intent", "payment_method") if kind in error}
        found = [line for kind, each in objects.items() for line in check(kind, each)]
    else:
        operation = catalogue().find(method.upper(), _BELOW_SANDBOX.sub("", path))
        assert operation is not None, f"{method} {path}"
        found = check_answer(operation[0].id, document)
    return [f"{method} {path}: {line}" for line in found]


class StripeApp:
    """An app with the official SDK, and the server it talks to."""

    def __init__(self, server: Running, key: str, **options: Any) -> None:
        self.server = server
        self.http = CheckingClient()
        url = server.http_url
        bases: Any = {"api": url, "connect": url, "files": url, "meter_events": url}
        self.client = stripe.StripeClient(key, http_client=self.http, base_addresses=bases, **options)
        self.ours = httpx.AsyncClient(base_url=server.http_url, trust_env=False)

    def close(self) -> None:
        """Close the SDK's connections."""
        close: Callable[[], None] = self.http.close
        close()

    async def sdk(self, call: Callable[[Any], T]) -> T:
        """Run a call of the SDK, which blocks, beside the server's loop.

        The client counts as Any: nearly everything in the SDK's types may be None.
        """
        return await asyncio.to_thread(call, self.client)

    async def refused(self, kind: type[stripe.StripeError], call: Callable[[Any], Any]) -> Any:
        """Return the error that a call of the SDK ends in."""
        with pytest.raises(kind) as caught:
            await self.sdk(call)
        return caught.value

    async def pay(self, **params: Any) -> Any:
        """Create a payment intent, by default for a card that works, and confirm it."""
        values = {**PAYMENT, "payment_method": "pm_card_visa", "confirm": True, **params}
        return await self.sdk(lambda client: client.v1.payment_intents.create(values))

    async def events(self) -> list[str]:
        """Return the types of all events, oldest first."""
        found = await self.sdk(lambda client: list(client.v1.events.list({"limit": 3}).auto_paging_iter()))
        return [event.type for event in found][::-1]

    async def post(self, path: str, **values: Any) -> Any:
        """Call our own API."""
        answer = await self.ours.post(f"/stagedoor/v1{path}", json=values)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str, **params: Any) -> Any:
        """Read from our own API."""
        answer = await self.ours.get(f"/stagedoor/v1{path}", params=params)
        assert answer.is_success, answer.text
        return answer.json()

    async def later(self, advance: str) -> None:
        """Let time pass."""
        await self.post("/clock", advance=advance)

    async def until(self, condition: Callable[[], Awaitable[T | None]]) -> T:
        """Ask again whenever something has happened, until there is an answer. Raises TimeoutError."""
        return await until(self.server.context.bus, condition)


@asynccontextmanager
async def stripe_app(
    server: Running, key: str = "sk_test_sbx_default", **options: Any
) -> AsyncIterator[StripeApp]:
    """Run an app; its connections end with it, and then every answer must have been as Stripe's."""
    app = StripeApp(server, key, **options)
    try:
        yield app
    finally:
        await app.ours.aclose()
        app.close()
    assert app.http.wrong == []
