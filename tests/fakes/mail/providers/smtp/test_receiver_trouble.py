"""Stores that fail, clients that vanish: nothing is acknowledged that is not stored, and nothing is left behind."""

import asyncio
import logging
import socket
import struct
import warnings

import pytest

from fakes.core.errors import StoreUnavailable
from tests.fakes.mail.providers.smtp.builders import MAIL, Client, Port, Shelf, moment, open_port

TRY_AGAIN = "451 4.3.0 The mail was not stored, try again later"
CONTENT = b"Subject: x\r\n\r\nhi\r\n.\r\n"
WARNING = logging.WARNING


async def send_mail(client: Client) -> str:
    for line in MAIL.splitlines(keepends=True):
        await client.say(line)
    return await client.say(CONTENT)


def failing(error: Exception) -> Shelf:
    async def fail() -> None:
        raise error

    return Shelf(before=fail)


async def test_a_store_that_is_away_is_a_temporary_failure_and_nothing_for_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox = failing(StoreUnavailable("the database is locked"))
    async with open_port(inbox=inbox) as port, port.client() as client:
        assert await send_mail(client) == TRY_AGAIN
        inbox.before = None
        assert await send_mail(client) == "250 2.0.0 Ok: queued as 000000000001"
    assert [record for record in caplog.records if record.levelno >= WARNING] == []


async def test_what_nobody_expected_is_logged_once_and_the_conversation_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox = failing(ZeroDivisionError("a bug"))
    async with open_port(inbox=inbox) as port, port.client() as client:
        assert await send_mail(client) == TRY_AGAIN
        inbox.before = None
        assert (await send_mail(client)).startswith("250 ")
    (record,) = [record for record in caplog.records if record.levelno >= WARNING]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


async def test_the_answer_waits_for_the_store() -> None:
    is_storing, is_stored = asyncio.Event(), asyncio.Event()

    async def store() -> None:
        is_storing.set()
        await is_stored.wait()

    async with open_port(inbox=Shelf(before=store)) as port, port.client() as client:
        for line in MAIL.splitlines(keepends=True):
            await client.say(line)
        client.writer.write(CONTENT)
        await is_storing.wait()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.05)
        is_stored.set()
        assert (await client.hear()).startswith("250 2.0.0 ")


PARTS = [
    b"",
    b"EHLO a",
    b"EHLO a\r\n",
    b"EHLO a\r\nAUTH LOGIN\r\n",
    MAIL.removesuffix(b"DATA\r\n"),
    MAIL,
    MAIL + b"half a mail",
    MAIL + b"nearly all of a mail\r\n.\r",
]


async def vanish(port: Port, said: bytes, how: str) -> None:
    async with port.client() as client:
        client.writer.write(said)
        await moment(0.02)
        if how == "half-close":
            client.writer.write_eof()
            await client.rest()
        elif how == "reset":
            linger = struct.pack("ii", 1, 0)
            client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.writer.transport.abort()


@pytest.mark.parametrize("how", ["close", "half-close", "reset"])
@pytest.mark.parametrize("said", PARTS)
async def test_a_client_that_vanishes_leaves_nothing_behind(
    said: bytes, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        async with open_port() as port:
            await vanish(port, said, how)
            await port.finish()
            assert port.inbox.mails == []
    assert [record for record in caplog.records if record.levelno >= WARNING] == []


async def test_a_mail_that_came_whole_is_stored_even_if_its_client_vanishes_meanwhile(
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_storing, may_go_on = asyncio.Event(), asyncio.Event()

    async def store() -> None:
        is_storing.set()
        await may_go_on.wait()

    async with open_port(inbox=Shelf(before=store)) as port:
        async with port.client() as client:
            client.writer.write(MAIL + CONTENT)
            await is_storing.wait()
            client.writer.transport.abort()
        may_go_on.set()
        await port.finish()
        assert len(port.inbox.mails) == 1
    assert [record for record in caplog.records if record.levelno >= WARNING] == []


async def test_many_clients_at_once_do_not_disturb_each_other() -> None:
    async def one(port: Port, number: int) -> None:
        async with port.client() as client:
            for line in MAIL.replace(b"b@", b"b%d@" % number).splitlines(keepends=True):
                await client.say(line)
            answer = await client.say(b"mail %d\r\n.\r\n" % number)
            assert answer.startswith("250 ")

    async with open_port() as port:
        await asyncio.gather(*(one(port, number) for number in range(100)))
        found = {(mail.envelope.recipients, mail.raw) for mail in port.inbox.mails}
    assert found == {((f"b{number}@example.com",), b"mail %d\r\n" % number) for number in range(100)}


async def test_a_server_whose_tasks_are_ending_takes_nobody_in() -> None:
    async with open_port() as port:
        await port.tasks.stop()
        async with port.client(is_greeted=False) as client:
            with pytest.raises(ConnectionError):
                await client.hear()
        assert port.listener.connection_count == 0
