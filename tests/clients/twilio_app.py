"""An app with the official Python SDK, and the server that it talks to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from app.lifespan import Running
from tests.receiver import Received
from tests.waiting import until

T = TypeVar("T")
ACCOUNT = "AC" + "0" * 32
TOKEN = "the-apps-own-token"
APP = "+15005550006"
PHONE = "+14155552671"
SERVICE = "MG" + "a" * 32


class TwilioApp:
    """An app with the official SDK, and the server it talks to."""

    def __init__(
        self, server: Running, *, prefix: str = "", account: str = ACCOUNT, token: str = TOKEN
    ) -> None:
        self.server = server
        self.http = TwilioHttpClient()
        self.client = Client(account, token, http_client=self.http)
        self.client.api.base_url = server.http_url + prefix
        self.ours = httpx.AsyncClient(base_url=server.http_url, trust_env=False)

    def text_in(self, body: str, **values: Any) -> Any:
        """Return the call that plays the phone: a text to the app's number."""
        return self.post("/sms/inbound", **{"from": PHONE, "to": APP, "body": body, **values})

    async def sdk(self, call: Callable[[Client], T]) -> T:
        """Run a call of the SDK, which blocks, beside the server's loop."""
        return await asyncio.to_thread(call, self.client)

    async def send(self, **values: Any) -> Any:
        """Send a text."""
        return await self.sdk(
            lambda client: client.messages.create(**{"to": PHONE, "from_": APP, "body": "Hi", **values})
        )

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

    async def until(self, condition: Callable[[], Awaitable[T | None]]) -> T:
        """Ask again whenever something has happened, until there is an answer. Raises TimeoutError."""
        return await until(self.server.context.bus, condition)

    async def later(self, advance: str = "PT10S") -> None:
        """Let time pass."""
        await self.post("/clock", advance=advance)

    async def refused(self, **values: Any) -> TwilioRestException:
        """Return how the SDK refuses to send a text."""
        with pytest.raises(TwilioRestException) as caught:
            await self.send(**values)
        return caught.value


@asynccontextmanager
async def twilio_app(server: Running, **values: str) -> AsyncIterator[TwilioApp]:
    """Run an app; its connections end with it."""
    app = TwilioApp(server, **values)
    try:
        yield app
    finally:
        await app.ours.aclose()
        app.http.session.close()


def is_signed(request: Received, token: str = TOKEN) -> bool:
    """Let the official validator judge a request."""
    signature = request.headers["x-twilio-signature"]
    return bool(RequestValidator(token).validate(request.url, request.form, signature))
