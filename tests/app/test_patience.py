import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.http_server import HttpServer
from app.patience import Look, Patience, Phase, Watch
from app.ports import bind
from fakes.core.fake import Receive, Scope, Send
from fakes.core.limits import Disconnected, read_body
from fakes.core.tasks import Tasks

SHORT = Patience(head_s=0.2, body_s=0.2, body_bytes=1000, idle_s=0.2, answer_s=0.2)
PATIENCE_S = 60
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"


class Echo:
    """An application that reads a body, and answers in two pieces; it notes whose body never came."""

    def __init__(self, answer: bytes = b"fi") -> None:
        self._answer = answer
        self.left_alone = 0
        self.has_answered = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await read_body(scope, receive, max_bytes=1000)
        except Disconnected:
            self.left_alone += 1
            return
        length = str(len(self._answer) + 2).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": self._answer, "more_body": True})
        await send({"type": "http.response.body", "body": b"ne"})
        self.has_answered.set()


class Client:
    """A client that writes and reads bytes as they are."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def rest(self) -> bytes:
        """Return everything that comes until the server closes."""
        return await asyncio.wait_for(self.reader.read(), PATIENCE_S)

    async def until(self, end: bytes) -> bytes:
        """Return what comes up to `end`."""
        return await asyncio.wait_for(self.reader.readuntil(end), PATIENCE_S)


class Port:
    """A running HTTP port."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.clients: list[Client] = []

    async def client(self, said: bytes = b"") -> Client:
        """Connect, and say something."""
        client = Client(*await asyncio.open_connection("127.0.0.1", self._number))
        self.clients.append(client)
        client.writer.write(said)
        return client


@asynccontextmanager
async def open_port(
    app: Echo, *, patience: Patience = SHORT, max_connections: int = 1000
) -> AsyncIterator[Port]:
    sock = bind("127.0.0.1", 0, setting="")
    server = HttpServer(app, sock, max_connections=max_connections, patience=patience)
    tasks = Tasks()
    port = Port(server.port)
    try:
        await server.start(tasks)
        yield port
    finally:
        for client in port.clients:
            client.writer.close()
        await server.stop()
        await tasks.stop()
        sock.close()


async def test_half_a_request_is_answered_with_408() -> None:
    app = Echo()
    async with open_port(app, patience=replace(SHORT, idle_s=60)) as port:
        halves = [await port.client(GET[:20]), await port.client(POST), await port.client(POST + b"12345")]
        behind_another = await port.client(GET + GET[:20])
        for client in halves:
            answer = await client.rest()
            assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
            assert b"application/problem+json" in answer
            assert answer.endswith(b'"hint":"Send it again, without a pause."}')
        answer = await behind_another.rest()
        assert answer.partition(b"fine")[2].startswith(b"HTTP/1.1 408 "), answer
    assert app.left_alone == 2


async def test_a_connection_that_says_nothing_is_closed_without_a_word() -> None:
    async with open_port(Echo()) as port:
        assert await (await port.client()).rest() == b""
        # Line ends between two requests are nothing said either.
        idle = await port.client(GET)
        assert (await idle.until(b"fine")).startswith(b"HTTP/1.1 200 ")
        idle.writer.write(b"\r\n")
        assert await idle.rest() == b""


async def test_a_client_that_does_not_read_its_answer_is_cut_off() -> None:
    app = Echo(b"x" * 50_000_000)
    async with open_port(app) as port:
        client = await port.client(GET)
        await asyncio.wait_for(app.has_answered.wait(), PATIENCE_S)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(client.reader.readexactly(50_000_002), PATIENCE_S)


async def test_a_connection_too_many_is_told_so_and_the_next_is_served_after_one_has_gone() -> None:
    calm = Patience()
    async with open_port(Echo(), patience=calm, max_connections=2) as port:
        first, second = await port.client(GET), await port.client(GET)
        for client in (first, second):
            await client.until(b"fine")
        refused = await (await port.client()).rest()
        assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert b"2 connections are open already." in refused
        first.writer.write(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert b"fine" in await first.rest()
        assert b"fine" in await (await port.client(GET)).until(b"fine")


async def test_connections_without_end_are_not_even_told() -> None:
    async with open_port(Echo(), patience=Patience(), max_connections=1) as port:
        await (await port.client(GET)).until(b"fine")
        clients = [await port.client() for _ in range(10)]
        answers = await asyncio.gather(*(client.rest() for client in clients), return_exceptions=True)
        told = [each for each in answers if isinstance(each, bytes) and each.startswith(b"HTTP/1.1 503 ")]
        assert 1 <= len(told) <= 2


@pytest.mark.parametrize(
    ("looks", "is_over"),
    [
        ([Look(Phase.HEAD, 1, 10), Look(Phase.HEAD, 1, 11)], True),
        ([Look(Phase.HEAD, 1, 10), Look(Phase.HEAD, 2, 11)], False),
        ([Look(Phase.BODY, 1, 0), Look(Phase.BODY, 1, 999)], True),
        ([Look(Phase.BODY, 1, 0), Look(Phase.BODY, 1, 1000)], False),
        ([Look(Phase.ANSWER, 1, 0), Look(Phase.ANSWER, 1, 0)], False),
        ([Look(Phase.BODY, 1, 0), Look(Phase.ANSWER, 1, 0), Look(Phase.BODY, 1, 0)], False),
        ([Look(Phase.UNREAD, 1, 0), Look(Phase.UNREAD, 1, 0)], True),
        ([Look(Phase.UNREAD, 1, 0), Look(Phase.UNREAD, 2, 0)], False),
    ],
)
def test_only_who_gets_on_is_waited_for(looks: list[Look], is_over: bool) -> None:
    watch = Watch()
    assert [watch.is_over(look, now_s, SHORT) for now_s, look in enumerate(looks)][-1] is is_over
