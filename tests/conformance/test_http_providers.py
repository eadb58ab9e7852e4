"""What every HTTP provider of the registry must do alike, whatever its dialect."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.captures import Json
from fakes.core.fake import HttpProvider
from tests.app.clients import API, http_client
from tests.conformance.calls import CALLS, Call
from tests.fakes.core.builders import recorded

pytestmark = pytest.mark.parametrize("name", sorted(CALLS))


@pytest_asyncio.fixture(loop_scope="session")
async def http(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with http_client(server) as client:
        yield client


def provider_of(server: Running, name: str) -> HttpProvider:
    providers = [each for fake in server.service.fakes.values() for each in fake.http_providers()]
    assert {each.name for each in providers} == set(CALLS), "every provider has its call in calls.py"
    return next(each for each in providers if each.name == name)


async def send(http: httpx.AsyncClient, call: Call, *, prefix: str = "", **headers: str) -> httpx.Response:
    options = call.options()
    options["headers"] = {**options["headers"], **headers}
    return await http.request(call.method, prefix + call.path, **options)


async def total(http: httpx.AsyncClient, sandbox: str) -> int:
    return int((await http.get(f"/s/{sandbox}{API}/captures")).json()["total"])


def assert_own_dialect(response: httpx.Response, call: Call) -> None:
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert call.error_key in response.json()


async def test_answers_at_root_prefix_and_each_host(
    name: str, server: Running, http: httpx.AsyncClient
) -> None:
    call = CALLS[name]
    hosts = provider_of(server, name).hosts
    assert hosts
    responses = [await send(http, call), await send(http, call, prefix=f"/{name}")]
    responses += [await send(http, call, Host=host) for host in hosts[:2]]
    assert [response.status_code for response in responses] == [call.status] * len(responses)


async def test_prefix_and_header_choose_the_sandbox_of_captures_and_records(
    name: str, http: httpx.AsyncClient, server: Running
) -> None:
    call = CALLS[name]
    await send(http, call, prefix="/s/one")
    await send(http, call, prefix=f"/s/one/{name}")
    await send(http, call, **{"X-Stagedoor-Sandbox": "two"})

    assert await total(http, "two") > 0
    assert await total(http, "one") == 2 * await total(http, "two")
    assert await total(http, "default") == 0
    await recorded(server.context)
    records = (await http.get(f"/s/one{API}/requests")).json()["items"]
    assert [(record["provider"], record["path"]) for record in records] == [(name, call.path)] * 2


async def test_an_unknown_path_is_refused_in_the_providers_own_dialect_and_recorded(
    name: str, http: httpx.AsyncClient, server: Running
) -> None:
    call = CALLS[name]
    response = await http.get(f"/{name}/no/such/path", **_credentials(call))
    assert response.status_code == 404
    assert_own_dialect(response, call)
    await recorded(server.context)
    (record,) = (await http.get(f"{API}/requests")).json()["items"]
    assert (record["status"], record["path"]) == (404, "/no/such/path")


async def test_secrets_are_masked_in_the_record(name: str, http: httpx.AsyncClient, server: Running) -> None:
    call = CALLS[name]
    await send(http, call)
    await recorded(server.context)
    records = (await http.get(f"{API}/requests")).text
    assert call.secret
    assert call.secret not in records


async def test_a_fault_refuses_in_the_providers_own_dialect(name: str, http: httpx.AsyncClient) -> None:
    call = CALLS[name]
    fault = {"provider": name, "do": {"status": 503, "message": "closed for today"}, "times": 1}
    await http.post(f"{API}/faults", json=fault)

    refused = await send(http, call)

    assert refused.status_code == 503
    assert_own_dialect(refused, call)
    assert "closed for today" in refused.text
    assert (await send(http, call)).status_code == call.status


async def test_a_fault_cuts_the_connection(name: str, http: httpx.AsyncClient) -> None:
    await http.post(f"{API}/faults", json={"provider": name, "do": {"drop": True}, "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await send(http, CALLS[name])
    assert await total(http, "default") == 0


async def test_a_body_over_the_limit_is_refused_in_the_providers_own_dialect(name: str) -> None:
    call = CALLS[name]
    small = Settings(http_port=0, smtp_port=0, ephemeral=True, max_message_bytes=2048)
    async with serving(small) as server, http_client(server) as http:
        options = call.options()
        options["data"] = {**call.data, "Padding": "x" * 4096}
        response = await http.request(call.method, call.path, **options)
        assert response.status_code == 413
        assert_own_dialect(response, call)
        assert await total(http, "default") == 0


async def test_a_store_that_is_away_is_a_503_in_the_providers_own_dialect_and_comes_back(
    name: str, tmp_path: Path
) -> None:
    call = CALLS[name]
    file = tmp_path / "stagedoor.db"
    settings = Settings(http_port=0, smtp_port=0, database_url=f"sqlite:///{file}")
    async with serving(settings) as server, http_client(server) as http:
        assert (await send(http, call)).status_code == call.status
        before = await total(http, "default")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        response = await send(http, call)
        other.execute("ROLLBACK")
        other.close()
        assert response.status_code == 503
        assert_own_dialect(response, call)
        assert await total(http, "default") == before
        assert (await send(http, call)).status_code == call.status


def _credentials(call: Call) -> Json:
    options = call.options()
    options.pop("data")
    return options
