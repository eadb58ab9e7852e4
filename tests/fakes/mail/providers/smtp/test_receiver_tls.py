"""STARTTLS and implicit TLS with a real client, and what must not survive the handshake."""

import asyncio
import logging
import socket
import ssl

import pytest

from fakes.mail.providers.smtp.session import StartTls, Tls
from tests.fakes.mail.providers.smtp.builders import (
    MAIL,
    PATIENCE_S,
    Client,
    Port,
    open_port,
    trusting_context,
)

HELLO = b"EHLO client.example\r\n"
READY = "220 2.0.0 Ready to start TLS"


async def encrypt(client: Client, *, command: bytes = b"STARTTLS\r\n") -> None:
    """Ask for TLS and shake hands."""
    assert await client.say(command) == READY
    await asyncio.wait_for(client.writer.start_tls(trusting_context()), PATIENCE_S)


async def send_mail(client: Client) -> None:
    for line in MAIL.splitlines(keepends=True):
        await client.say(line)
    assert (await client.say(b"secret\r\n.\r\n")).startswith("250 ")


def tls_of(port: Port) -> Tls:
    tls = port.inbox.mails[-1].session.tls
    assert tls is not None
    return tls


async def test_a_connection_becomes_encrypted() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        assert "250-STARTTLS" in (await client.say(HELLO)).splitlines()
        await encrypt(client)
        assert "STARTTLS" not in await client.say(HELLO)
        await send_mail(client)
        tls = tls_of(port)
        cipher = client.writer.get_extra_info("cipher")
        assert (tls.version, tls.cipher) == ("TLSv1.3", cipher[0])
        assert await client.say(b"QUIT\r\n") == "221 2.0.0 Bye"
        assert await client.rest() == ""
        await port.finish()


async def test_it_stays_plain_where_tls_is_optional() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        await send_mail(client)
        assert port.inbox.mails[0].session.tls is None


@pytest.mark.parametrize(
    "command",
    [b"HELO a", b"MAIL FROM:<a@example.com>", b"RCPT TO:<a@example.com>", b"DATA", b"AUTH PLAIN AGEAYg==", b"RSET",
     b"VRFY a", b"EXPN a", b"HELP", b"WHAT"],
)  # fmt: skip
async def test_nothing_of_substance_is_said_before_tls_where_it_is_required(command: bytes) -> None:
    async with open_port(starttls=StartTls.REQUIRED) as port, port.client() as client:
        await client.say(HELLO)
        assert await client.say(command + b"\r\n") == "530 5.7.0 Must issue a STARTTLS command first"


async def test_required_tls_lets_mail_through_once_it_is_there() -> None:
    async with open_port(starttls=StartTls.REQUIRED) as port, port.client() as client:
        assert await client.say(b"NOOP\r\n") == "250 2.0.0 Ok"
        await encrypt(client)
        await send_mail(client)
        assert tls_of(port).version == "TLSv1.3"


async def test_what_was_said_before_the_handshake_is_forgotten() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        for line in (HELLO, b"AUTH PLAIN AHVzZXIAcGFzcw==\r\n", *MAIL.splitlines(keepends=True)[:-1]):
            await client.say(line)
        await encrypt(client)
        assert await client.say(b"MAIL FROM:<a@example.com>\r\n") == "503 5.5.1 Send HELO or EHLO first"
        await send_mail(client)
        assert port.inbox.mails[0].session.auth_user is None


@pytest.mark.parametrize(
    "injected", [b"NOOP\r\n", b"EHLO evil.example\r\nMAIL FROM:<evil@example.com>\r\n", b"MAIL FROM:<ev", b"\r\n", b"x" * 60_000]
)  # fmt: skip
async def test_what_came_in_plain_text_behind_starttls_is_never_heard(injected: bytes) -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        await client.say(HELLO)
        await encrypt(client, command=b"STARTTLS\r\n" + injected)
        assert await client.say(b"RSET x\r\n") == "501 5.5.4 Syntax: RSET"
        assert await client.say(b"DATA\r\n") == "503 5.5.1 Send HELO or EHLO first"
        assert await client.say(b"QUIT\r\n") == "221 2.0.0 Bye"
        assert await client.rest() == ""


async def test_commands_that_come_with_the_last_of_the_handshake_are_heard() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        await encrypt(client)
        client.writer.write(MAIL + b"at once\r\n.\r\nQUIT\r\n")
        assert (await client.rest()).splitlines()[-1] == "221 2.0.0 Bye"
        assert port.inbox.raws == [b"at once\r\n"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [(b"STARTTLS now", "501 5.5.4 Syntax: STARTTLS"), (b"STARTTLS", "503 5.5.1 TLS is already active")],
)
async def test_starttls_is_refused_where_it_makes_no_sense(command: bytes, answer: str) -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        if b" " not in command:
            await encrypt(client)
        assert await client.say(command + b"\r\n") == answer


@pytest.mark.parametrize("response", [b"NOOP\r\nthis is no handshake\r\n", b"\x16\x03\x01", b"", None])
async def test_a_handshake_that_fails_ends_the_conversation_quietly(
    response: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        open_port(starttls=StartTls.OPTIONAL, tls_handshake_timeout_s=0.3) as port,
        port.client() as client,
    ):
        assert await client.say(b"STARTTLS\r\n") == READY
        if response is None:
            client.writer.transport.abort()
        else:
            client.writer.write(response)
            await asyncio.wait_for(client.reader.read(), PATIENCE_S)
        await port.finish()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_stopping_cuts_off_a_client_in_the_middle_of_its_handshake() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        assert await client.say(b"STARTTLS\r\n") == READY
        await port.listener.stop()
        await port.finish()


async def test_implicit_tls() -> None:
    async with open_port(is_implicit_tls=True) as port, port.client(tls=trusting_context()) as client:
        answer = await client.say(HELLO)
        assert "STARTTLS" not in answer
        assert "250-AUTH PLAIN LOGIN" in answer.splitlines()
        assert await client.say(b"STARTTLS\r\n") == "503 5.5.1 TLS is already active"
        await send_mail(client)
        assert tls_of(port).version == "TLSv1.3"


async def test_required_starttls_does_not_concern_the_port_that_is_always_encrypted() -> None:
    port_of_both = open_port(is_implicit_tls=True, starttls=StartTls.REQUIRED)
    async with port_of_both as port, port.client(tls=trusting_context()) as client:
        await send_mail(client)


def session_of_old_client(port: int) -> tuple[str | None, str]:
    context = trusting_context()
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as client:
        return client.version(), client.recv(100).decode()


async def test_a_client_of_tls_1_2_is_served() -> None:
    async with open_port(is_implicit_tls=True) as port:
        version, greeting = await asyncio.to_thread(session_of_old_client, port.number)
        assert (version, greeting[:4]) == ("TLSv1.2", "220 ")
        await port.finish()


async def test_a_large_mail_through_tls_arrives_whole() -> None:
    content = (b"0123456789abcdef" * 4 + b"\r\n") * 20_000
    async with open_port(is_implicit_tls=True) as port, port.client(tls=trusting_context()) as client:
        for line in MAIL.splitlines(keepends=True):
            await client.say(line)
        assert (await client.say(content + b".\r\n")).startswith("250 ")
        assert port.inbox.raws == [content]
