import asyncio
from collections.abc import AsyncIterator

import pytest

from app.lifespan import Running, serving
from app.settings import Settings
from tests.app.clients import API, http_client

JSON = {"Content-Type": "application/json"}
LIMIT = 1024


def a_server_with_a_small_limit() -> Settings:
    return Settings(http_port=0, smtp_port=0, ephemeral=True, max_message_bytes=LIMIT)


async def test_a_body_over_the_limit_is_refused_whether_announced_or_not() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100

    large = b" " * (LIMIT + 1)
    async with serving(a_server_with_a_small_limit()) as server, http_client(server) as http:
        announced = await http.post(f"{API}/clock", content=large, headers=JSON)
        streamed = await http.post(f"{API}/clock", content=chunks(), headers=JSON)
        form = await http.post("/ui/clock", data={"x": large.decode()})
        fits = await http.post(f"{API}/clock", content=b'{"reset": true}'.ljust(LIMIT), headers=JSON)
    for refused in (announced, streamed, form):
        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
        assert "STAGEDOOR_MAX_MESSAGE_BYTES" in refused.json()["detail"]
    assert fits.status_code == 200


async def test_a_body_that_is_too_large_is_not_asked_for() -> None:
    async with serving(a_server_with_a_small_limit()) as server:
        host, port = server.http_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST {API}/clock HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
        writer.close()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{}{}",
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": NaN}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
async def test_what_is_no_json_is_refused_with_the_reason(server: Running, body: bytes) -> None:
    async with http_client(server) as http:
        refused = await http.post(f"{API}/sandboxes", content=body, headers=JSON)
    assert refused.status_code == 400
    assert refused.json()["detail"].startswith("The body is not JSON: ")
    assert refused.json()["hint"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_a_body_of_another_type_is_refused_with_the_header_to_send(
    server: Running, kind: str | None
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    async with http_client(server) as http:
        refused = await http.post(f"{API}/clock", content=b'{"reset": true}', headers=headers)
        empty = await http.post(f"{API}/sandboxes/default/reset", headers=headers)
    assert refused.status_code == 415
    assert "Content-Type: application/json" in refused.json()["hint"]
    assert empty.status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/json", "application/JSON; charset=utf-8", "application/x+json"]
)
async def test_every_name_of_json_will_do(server: Running, kind: str) -> None:
    async with http_client(server) as http:
        answer = await http.post(f"{API}/clock", content=b'{"reset": true}', headers={"Content-Type": kind})
    assert answer.status_code == 200
