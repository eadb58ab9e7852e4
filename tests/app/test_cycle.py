from typing import Any

import pytest

from fakes.core.fake import Receive, Scope, Send
from tests.app.small_server import Connection, small_server

Pair = tuple[bytes, bytes]
LENGTH: Pair = (b"Content-Length", b"2")


def answering(*headers: Pair, body: bytes = b"ok") -> Any:
    """Return an application that gives everybody the same answer."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


@pytest.mark.parametrize(
    ("headers", "lines"),
    [
        ((LENGTH, (b"X-One", b"a b")), [b"content-length: 2", b"x-one: a b"]),
        (((b"X-One", b"1"),), [b"x-one: 1", b"transfer-encoding: chunked"]),
        ((LENGTH, (b"Connection", b"close")), [b"content-length: 2", b"connection: close"]),
    ],
)
async def test_the_head_goes_out_as_the_application_has_it(
    headers: tuple[Pair, ...], lines: list[bytes]
) -> None:
    async with small_server(answering(*headers)) as port:
        connection = await Connection.to(port)
        connection.ask("/")
        status, *found = (await connection.head()).split(b"\r\n")
        assert status == b"HTTP/1.1 201 Created"
        assert [line for line in found if line and not line.startswith(b"date:")] == lines
        connection.close()


async def test_a_connection_goes_on_from_answer_to_answer_and_head_has_no_body() -> None:
    async with small_server(answering(LENGTH)) as port:
        connection = await Connection.to(port)
        for method, body in (("GET", b"ok"), ("HEAD", b""), ("GET", b"ok")):
            connection.ask("/", method)
            assert b"content-length: 2\r\n" in await connection.head()
            assert await connection.body(len(body)) == body
        connection.close()


@pytest.mark.parametrize(
    "header", [(b"X-One", b"1\r\nSet-Cookie: a=b"), (b"X-One", b"\x00"), (b"X One", b"1"), (b"X-One\n", b"1")]
)
async def test_what_would_be_another_header_is_an_error(header: Pair) -> None:
    async with small_server(answering(LENGTH, header)) as port:
        connection = await Connection.to(port)
        connection.ask("/")
        head = await connection.head()
        assert head.startswith(b"HTTP/1.1 500 ")
        assert b"cookie" not in head.lower()
        connection.close()


@pytest.mark.parametrize("body", [b"longer", b"s"])
async def test_a_body_of_another_length_than_told_ends_the_connection(body: bytes) -> None:
    async with small_server(answering(LENGTH, body=body)) as port:
        connection = await Connection.to(port)
        connection.ask("/")
        assert b"content-length: 2\r\n" in await connection.rest()
