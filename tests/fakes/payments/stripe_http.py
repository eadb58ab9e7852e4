"""A client that speaks to a running server as Stripe's SDKs do, but lets a test send anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx

from app.lifespan import Running
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.conform import check_answer

KEY = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
Json = dict[str, Any]


class StripeHttp:
    """One app's requests; nothing is checked but what a test asks for."""

    def __init__(self, server: Running, client: httpx.AsyncClient) -> None:
        self.server = server
        self.client = client

    async def send(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        key: str | None = KEY,
        **headers: str,
    ) -> httpx.Response:
        """Send a request; underscores in the names of headers become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            named["Authorization"] = f"Bearer {key}"
        form = urlencode(list(pairs(params or {})))
        if method == "GET":
            return await self.client.get(f"{path}?{form}" if form else path, headers=named)
        named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        return await self.client.request(method, path, content=form, headers=named)

    async def post(self, path: str, /, **params: Any) -> Json:
        """POST and return the JSON, which must be a success and as Stripe's reference has it."""
        return answered("POST", path, await self.send("POST", path, params))

    async def get(self, path: str, /, **params: Any) -> Json:
        """GET and return the JSON, which must be a success and as Stripe's reference has it."""
        return answered("GET", path, await self.send("GET", path, params))

    async def refused(self, method: str, path: str, status: int, /, **given: Any) -> Json:
        """Return the error that a request is refused with."""
        answer = await self.send(method, path, **given)
        assert answer.status_code == status, answer.text
        error: Json = answer.json()["error"]
        return error

    async def captures(self, sandbox: str = "default", **filters: str) -> list[Json]:
        """Return what the timeline of a sandbox shows, oldest first."""
        answer = await self.client.get(f"/s/{sandbox}/stagedoor/v1/captures", params=filters)
        found: list[Json] = answer.json()["items"]
        return found[::-1]

    async def recorded(self, count: int, sandbox: str = "default") -> list[Json]:
        """Return the whole records of `count` requests, newest first."""
        await self.server.context.store.write(lambda tx: None)
        page = await self.server.context.requests.page(sandbox, limit=count)
        return [await self.server.context.requests.get(sandbox, each["id"]) for each in page[0]]


def answered(method: str, path: str, answer: httpx.Response) -> Json:
    """Return the JSON of a success after holding it against the catalogue."""
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    found = catalogue().find(method, path)
    assert found is not None
    assert check_answer(found[0].id, body) == []
    return body


def pairs(params: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Return parameters as the fields of a form."""
    for name, value in params.items():
        full = f"{prefix}[{name}]" if prefix else name
        if isinstance(value, Mapping):
            yield from pairs(value, full)
        elif isinstance(value, list | tuple):
            yield from pairs({str(place): each for place, each in enumerate(value)}, full)
        elif isinstance(value, bool):
            yield full, "true" if value else "false"
        else:
            yield full, str(value)


@asynccontextmanager
async def stripe_http(server: Running) -> AsyncIterator[StripeHttp]:
    """Open a client; its connections end with it."""
    async with httpx.AsyncClient(base_url=server.http_url, trust_env=False) as client:
        yield StripeHttp(server, client)
