import asyncio

import httpx
import pytest

from app.lifespan import serving
from app.settings import Settings
from fakes.core.errors import BindFailed
from tests.app.clients import API, captured, http_client

FREE = {"http_port": 0, "smtp_port": 0, "ephemeral": True}


def settings(**changes: object) -> Settings:
    return Settings(**{**FREE, **changes})


async def test_two_services_in_one_process_share_nothing() -> None:
    async with serving(settings()) as one, serving(settings()) as other:
        await captured(one)
        async with http_client(one) as here, http_client(other) as there:
            assert (await here.get(f"{API}/captures")).json()["total"] == 1
            assert (await there.get(f"{API}/captures")).json()["total"] == 0


async def test_what_was_stored_is_there_after_a_restart(database_url: str) -> None:
    stays = settings(ephemeral=False, database_url=database_url)
    async with serving(stays) as server:
        stored = await captured(server, sandbox="a")
    async with serving(stays) as server, http_client(server) as http:
        assert (await http.get(f"/s/a{API}/captures/{stored.id}")).json()["codes"] == ["482913"]


async def test_a_port_that_is_taken_leaves_nothing_open() -> None:
    async with serving(settings()) as server:
        port = int(server.smtp_address.rpartition(":")[2])
        with pytest.raises(BindFailed, match=str(port)):
            async with serving(settings(smtp_port=port)):
                pytest.fail("two listeners on one port")


async def test_the_public_url_is_the_one_that_was_given() -> None:
    async with serving(settings(public_url="https://mail.staging.test/")) as server:
        assert server.context.urls.public == "https://mail.staging.test"


async def test_stopping_answers_what_was_accepted_and_is_bounded() -> None:
    async with asyncio.timeout(60):
        async with serving(settings()) as server:
            client = httpx.AsyncClient(base_url=server.http_url)
            await client.get("/healthz")
            stream = client.stream("GET", f"{API}/stream")
            await stream.__aenter__()
        await client.aclose()
