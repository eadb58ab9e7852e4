"""An SMTP port with an inbox in memory, and a client that speaks raw bytes."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fakes.core.faults import Subject, Verdict
from fakes.core.limits import Limits
from fakes.core.tasks import Tasks
from fakes.mail.providers.smtp.certificate import generated_context
from fakes.mail.providers.smtp.listener import Listener
from fakes.mail.providers.smtp.session import Envelope, Session, StartTls, Terms

ENVELOPE = b"EHLO client.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\n"
MAIL = ENVELOPE + b"DATA\r\n"
PATIENCE_S = 60.0


@dataclass
class Received:
    """One mail that arrived."""

    session: Session
    envelope: Envelope
    raw: bytes


@dataclass
class Shelf:
    """An inbox that keeps what it gets; `before` runs first and may fail."""

    mails: list[Received] = field(default_factory=list)
    before: Callable[[], Awaitable[None]] | None = None

    async def receive(self, session: Session, envelope: Envelope, raw: bytes) -> str:
        if self.before is not None:
            await self.before()
        self.mails.append(Received(session, envelope, raw))
        return f"{len(self.mails):012d}"

    @property
    def raws(self) -> list[bytes]:
        return [mail.raw for mail in self.mails]


@dataclass
class Rules:
    """Faults by stage, each of which strikes every time; `seen` are the subjects they were asked about."""

    do: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[Subject] = field(default_factory=list)
    before: Callable[[], Awaitable[None]] | None = None

    def is_armed(self, sandbox: str) -> bool:
        return bool(self.do) or self.before is not None

    async def decide(self, subject: Subject) -> Verdict | None:
        if self.before is not None:
            await self.before()
        self.seen.append(subject)
        do = self.do.get(subject.stage)
        return None if do is None else Verdict("rule1", do)


@dataclass
class Client:
    """A client that writes and reads bytes as they are."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> str:
        """Send `data` and return the answer to it."""
        self.writer.write(data)
        return await self.hear()

    async def hear(self) -> str:
        """Return the next answer, its lines joined by a line break."""
        lines = []
        while True:
            line = await asyncio.wait_for(self.reader.readline(), PATIENCE_S)
            if not line.endswith(b"\r\n"):
                raise ConnectionError(f"the server closed after {line!r}")
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] == b" ":
                return "\n".join(lines)

    async def rest(self) -> str:
        """Return everything that comes until the server closes."""
        return (await asyncio.wait_for(self.reader.read(), PATIENCE_S)).decode()

    async def close(self) -> None:
        """Close without a word."""
        self.writer.close()
        try:
            await asyncio.wait_for(self.writer.wait_closed(), PATIENCE_S)
        except OSError:
            # The server may have cut the connection: it is closed then, too.
            return


@dataclass
class Port:
    """A running listener and what is behind it."""

    listener: Listener
    inbox: Shelf
    faults: Rules
    tasks: Tasks

    @property
    def number(self) -> int:
        return self.listener.listen_addresses[0][1]

    @asynccontextmanager
    async def client(
        self, *, tls: ssl.SSLContext | None = None, is_greeted: bool = True
    ) -> AsyncIterator[Client]:
        """Connect; the greeting is read already if `is_greeted`."""
        host = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.number, ssl=tls, server_hostname=host
        )
        client = Client(reader, writer)
        try:
            if is_greeted:
                greeting = await client.hear()
                assert greeting.startswith("220 "), greeting
            yield client
        finally:
            await client.close()

    async def finish(self) -> None:
        """Wait until no conversation and no task is left."""
        if works := list(self.tasks._running):
            await asyncio.wait(works, timeout=PATIENCE_S)
        assert (self.listener.connection_count, self.tasks.names) == (0, [])


async def moment(seconds: float) -> None:
    """Let time pass."""
    await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=seconds)


@asynccontextmanager
async def open_port(
    *,
    inbox: Shelf | None = None,
    faults: Rules | None = None,
    limits: Limits | None = None,
    starttls: StartTls = StartTls.OFF,
    is_implicit_tls: bool = False,
    **terms: Any,
) -> AsyncIterator[Port]:
    """Run a listener on a free port until the block ends."""
    inbox, faults, tasks = inbox or Shelf(), faults or Rules(), Tasks()
    context = generated_context(None) if is_implicit_tls or starttls is not StartTls.OFF else None
    agreed = Terms(
        inbox=inbox,
        faults=faults,
        tasks=tasks,
        limits=limits or Limits(),
        starttls=starttls,
        tls_context=context,
        **terms,
    )
    listener = Listener(
        agreed,
        name="smtp",
        host="127.0.0.1",
        port=0,
        setting="STAGEDOOR_SMTP_PORT",
        tls=context if is_implicit_tls else None,
    )
    await listener.start()
    try:
        yield Port(listener, inbox, faults, tasks)
    finally:
        await listener.stop()
        await tasks.stop()


def trusting_context() -> ssl.SSLContext:
    """Return a client's context that takes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
