"""The receiver beside the library's own: the same dialogues, byte for byte, and each difference explained."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fakes.mail.providers.smtp.builders import MAIL, PATIENCE_S, Shelf, moment, open_port

QUIT = b"QUIT\r\n"
EVERY_BYTE = bytes(range(256))
BASE64_LINES = b"\r\n".join(base64.b64encode(EVERY_BYTE[:57]) for _ in range(4000)) + b"\r\n"

DIALOGUES = {
    "empty mail": MAIL + b".\r\n",
    "one empty line": MAIL + b"\r\n.\r\n",
    "a mail": MAIL + b"Subject: x\r\n\r\nhello\r\n.\r\n",
    "stuffed dots": MAIL + b"..\r\n...two\r\n..x\r\na.\r\n..\r\n.\r\n",
    "dots that nobody stuffed": MAIL + b".x\r\n. \r\n.\t\r\n.\r\n",
    "a dot line first": MAIL + b"..\r\n.\r\n",
    "every byte": MAIL + EVERY_BYTE.replace(b".", b"") + b"\r\n.\r\n",
    "NUL bytes": MAIL + b"\x00" * 50 + b"\r\n\x00.\x00\r\n.\r\n",
    "8-bit text": MAIL + "Subject: grüße\r\n\r\nпривет\r\n.\r\n".encode(),
    "LF . LF": MAIL + b"a\n.\nMAIL FROM:<evil@example.com>\r\n.\r\n",
    "LF . CRLF": MAIL + b"a\n.\r\nb\r\n.\r\n",
    "CRLF . LF": MAIL + b"a\r\n.\nb\r\n.\r\n",
    "CR . CR": MAIL + b"a\r.\rb\r\n.\r\n",
    "CR . CRLF": MAIL + b"a\r.\r\nb\r\n.\r\n",
    "CRLF . CR": MAIL + b"a\r\n.\rb\r\n.\r\n",
    "CRLF . CR CRLF": MAIL + b"a\r\n.\r\r\nb\r\n.\r\n",
    "CR CRLF . CRLF": MAIL + b"a\r\r\n.\r\n",
    "LF CR . LF CR": MAIL + b"a\n\r.\n\rb\r\n.\r\n",
    "CRLF . NUL CRLF": MAIL + b"a\r\n.\x00\r\nb\r\n.\r\n",
    "commands in the text": MAIL + b"QUIT\r\nRSET\r\nDATA\r\n.\r\n",
    "NOOP behind the end": MAIL + b"x\r\n.\r\nNOOP\r\nNOOP\r\n",
    "two mails in a row": MAIL + b"one\r\n.\r\n" + MAIL.partition(b"\r\n")[2] + b"two\r\n.\r\n",
    "300 KB": MAIL + BASE64_LINES + b".\r\n",
    "a line as long as RFC 5321 allows": MAIL + b"x" * 998 + b"\r\n.\r\n",
    "a stuffed line as long as allowed": MAIL + b"." + b"." * 998 + b"\r\n.\r\n",
    "RSET forgets": MAIL.replace(b"DATA", b"RSET") + b"DATA\r\n",
    "data without recipients": b"EHLO a\r\nMAIL FROM:<a@example.com>\r\nDATA\r\n",
    "recipients without sender": b"EHLO a\r\nRCPT TO:<a@example.com>\r\n",
    "no greeting": MAIL.partition(b"\r\n")[2],
    "sender twice": b"EHLO a\r\n" + b"MAIL FROM:<a@example.com>\r\n" * 2,
    "commands in lower case": MAIL.lower() + b"x\r\n.\r\n",
    "lines that end with LF": MAIL.replace(b"\r\n", b"\n") + b"x\r\n.\r\n",
    "parameters": b"HELO a\r\nMAIL FROM:<a@b.example> SIZE=9\r\nEHLO a\r\nMAIL FROM:<a@b.example> SIZE=9 BODY=8BITMIME\r\n",
    "wrong parameters": b"EHLO a\r\nMAIL FROM:<a@b.example> BODY=9\r\nMAIL FROM:<a@b.example> X=Y\r\n",
    "a size over the limit": b"EHLO a\r\nMAIL FROM:<a@b.example> SIZE=99999999999\r\n",
    "syntax": b"EHLO\r\nEHLO a\r\nMAIL\r\nMAIL FROM\r\nMAIL FROM:\r\nRCPT\r\nRSET x\r\nVRFY\r\nVRFY a@b.example\r\nEXPN l\r\n\r\nWHAT\r\n",
    "odd addresses": b"EHLO a\r\nMAIL FROM: <a+b=c@d-e.example>\r\n"
    + b"".join(
        b"RCPT TO:" + address + b"\r\n"
        for address in (
            b"<\"quoted local\"@example.com>", b"<a@[127.0.0.1]>", b"<a@[IPv6:::1]>", b"plain@example.com", b"<postmaster>",
            b"<@relay.example:a@example.com>", b"<a..b@example.com>", b"<a@>", b"<@>", b"<a b@example.com>", b"< a@example.com >",
            "<ü@exämple.com>".encode(), b"<a@b@c>", b"<a@example.com> extra", b">a@example.com<",
        )
    )
    + b"DATA\r\nx\r\n.\r\n",
}  # fmt: skip


@dataclass
class Mails:
    """What arrived at either server: sender, recipients, content."""

    arrived: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.arrived.append((envelope.mail_from or "", envelope.rcpt_tos, envelope.content))
        return "250 OK"


@asynccontextmanager
async def stock_port() -> AsyncIterator[tuple[int, Mails]]:
    """Run the library's own server as it is."""
    loop, mails = asyncio.get_running_loop(), Mails()
    connections: list[SMTP] = []

    def connection() -> SMTP:
        connections.append(SMTP(mails, hostname="stock.example", enable_SMTPUTF8=True, loop=loop))
        return connections[-1]

    server = await loop.create_server(connection, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], mails
    server.close()
    handlers = [handler for each in connections if (handler := each._handler_coroutine) is not None]
    await asyncio.wait(handlers, timeout=PATIENCE_S)


async def codes_of(port: int, dialogue: bytes, packet_bytes: int) -> list[str]:
    """Hold a whole dialogue, in packets of a size, and return the code of every answer to it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    whole = dialogue + QUIT
    for at in range(0, len(whole), packet_bytes):
        writer.write(whole[at : at + packet_bytes])
        await asyncio.sleep(0)
    answers = await asyncio.wait_for(reader.read(), PATIENCE_S)
    writer.close()
    await writer.wait_closed()
    return [line[:3].decode() for line in answers.splitlines() if line[3:4] == b" "]


@pytest.mark.parametrize("packet_bytes", [1, 7, 1 << 30])
@pytest.mark.parametrize("name", DIALOGUES)
async def test_dialogues_go_as_with_the_library_itself(name: str, packet_bytes: int) -> None:
    dialogue = DIALOGUES[name]
    if packet_bytes == 1 and len(dialogue) > 10_000:
        packet_bytes = 1009
    async with stock_port() as (stock, mails):
        expected = await codes_of(stock, dialogue, packet_bytes)
    async with open_port() as port:
        assert await codes_of(port.number, dialogue, packet_bytes) == expected
        arrived = [
            (mail.envelope.sender, list(mail.envelope.recipients), mail.raw) for mail in port.inbox.mails
        ]
    assert arrived == mails.arrived


async def both(dialogue: bytes) -> tuple[list[str], list[str]]:
    async with stock_port() as (stock, _), open_port() as port:
        return await codes_of(stock, dialogue, 1 << 30), await codes_of(port.number, dialogue, 1 << 30)


@pytest.mark.parametrize(
    ("why", "dialogue", "stock", "ours"),
    [
        ("a capture shows lines of any length", MAIL + b"x" * 100_000 + b"\r\n.\r\n", "500", "250"),
        ("HELP is answered by the code that RFC 5321 gives it", b"HELP\r\n", "250", "214"),
        ("nobody is called nothing", b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\n", "250", "553"),
        ("a path that is opened is closed", b"EHLO a\r\nMAIL FROM:<a@b.example\r\n", "250", "553"),
        ("a CR would become a line in a header", b"EHLO a\r\nMAIL FROM:<a\rb@c.example>\r\n", "250", "553"),
        ("a NUL is in no address", b"EHLO a\r\nMAIL FROM:<a\x00@c.example>\r\n", "250", "553"),
        ("nor in a host's name", b"EHLO a\x00b\r\n", "250", "501"),
        ("who announces AUTH takes its parameter", b"EHLO a\r\nMAIL FROM:<a@b.example> AUTH=<>\r\n", "555", "250"),
        ("credentials are taken without TLS as well", b"EHLO a\r\nAUTH PLAIN AGEAYg==\r\n", "538", "235"),
    ],
)  # fmt: skip
async def test_where_it_goes_differently_there_is_a_reason(
    why: str, dialogue: bytes, stock: str, ours: str
) -> None:
    stock_codes, our_codes = await both(dialogue)
    assert (stock_codes[-2], our_codes[-2]) == (stock, ours), why
    assert stock_codes[:-2] == our_codes[:-2]


async def test_unread_commands_of_a_client_that_closes_its_half_are_still_obeyed() -> None:
    """The library stops at once; a script that pipes a whole dialogue into the port would lose its mail."""
    slow = Shelf(before=lambda: moment(0.05))
    async with open_port(inbox=slow) as port, port.client() as client:
        client.writer.write(MAIL + b"piped\r\n.\r\n")
        client.writer.write_eof()
        assert (await client.rest()).splitlines()[-1] == "250 2.0.0 Ok: queued as 000000000001"
        assert port.inbox.raws == [b"piped\r\n"]
