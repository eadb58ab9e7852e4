import asyncio

import pytest

from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.fake import Receive, Scope, Send
from tests.app.clients import http_client
from tests.app.small_server import Connection, small_server


async def spoken(server: Running, request: bytes) -> bytes:
    """Send raw bytes to the HTTP port and return the answer, up to the end of the connection."""
    host, port = server.http_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        async with asyncio.timeout(60):
            return await reader.read()
    finally:
        writer.close()


async def test_a_head_without_end_is_refused(server: Running) -> None:
    answer = await spoken(server, b"GET / HTTP/1.1\r\n" + b"X-Bomb: " + b"x" * 1_000_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_long_head_within_the_limit_is_served(server: Running) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"
    assert (await spoken(server, head)).startswith(b"HTTP/1.1 200 ")


async def test_what_is_not_http_is_refused(server: Running) -> None:
    assert (await spoken(server, b"EHLO me\r\n\r\n")).startswith(b"HTTP/1.1 400 ")


CHUNKED = (
    b"POST /stagedoor/v1/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
)


async def test_trailers_without_end_cut_the_connection(server: Running) -> None:
    host, port = server.http_url.removeprefix("http://").split(":")
    _reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(CHUNKED + b"0\r\n")

    async def pour() -> None:
        while True:
            writer.write(b"X-Bomb: " + b"x" * 100_000 + b"\r\n")
            await writer.drain()

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(pour(), 60)


async def test_trailers_mean_nothing(server: Running) -> None:
    body = b'12\r\n{"advance":"PT1S"}\r\n0\r\nX-Stagedoor-Sandbox: Not A Name\r\n\r\n'
    head = CHUNKED.replace(b"Host: x", b"Host: x\r\nContent-Type: application/json")
    assert (await spoken(server, head + body)).startswith(b"HTTP/1.1 200 ")


async def test_a_body_of_many_small_chunks_is_no_overhead(server: Running) -> None:
    chunks = b"1\r\n \r\n" * 200_000 + b"2\r\n{}\r\n0\r\n\r\n"
    head = CHUNKED.replace(b"Host: x", b"Host: x\r\nContent-Type: application/json")
    assert b"Exactly one of advance" in await spoken(server, head + chunks)


async def test_a_wish_for_another_protocol_is_passed_over(server: Running) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    assert (await spoken(server, request)).startswith(b"HTTP/1.1 200 ")


async def test_requests_in_one_packet_are_answered_in_order(server: Running) -> None:
    paths = (b"/healthz", b"/robots.txt", b"/healthz")
    heads = b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in paths)
    answer = await spoken(server, heads + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [part[-4:] for part in answer.split(b"HTTP/1.1 200 OK")[1:]] == [
        b"\nok\n",
        b": /\n",
        b"\nok\n",
        b"\nok\n",
    ]


async def test_a_request_that_the_stop_cuts_off_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True)) as server:
        host, port = server.http_url.removeprefix("http://").split(":")
        _reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(CHUNKED + b"5\r\nhel")
        await writer.drain()
        async with http_client(server) as http:
            assert (await http.get("/healthz")).status_code == 200
    writer.close()
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/a%20b?c=%20&d", "/a b", b"c=%20&d"),
        ("/a?b?c", "/a", b"b?c"),
        ("http://x.test/a?b", "/a", b"b"),
        ("/a?b#c", "/a", b"b"),
    ],
)
async def test_path_and_query_are_what_stands_in_the_first_line(target: str, path: str, query: bytes) -> None:
    seen: list[tuple[str, bytes]] = []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append((scope["path"], scope["query_string"]))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async with small_server(app) as port:
        connection = await Connection.to(port)
        connection.ask(target)
        assert (await connection.head()).startswith(b"HTTP/1.1 204 ")
        connection.close()
    assert seen == [(path, query)]
