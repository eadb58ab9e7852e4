"""Connections are bounded in memory and in time, whatever the client sends, reads or does not do."""

import asyncio
import socket
import tracemalloc
from collections.abc import Callable

import pytest

from fakes.core.limits import Limits
from tests.fakes.mail.providers.smtp.builders import MAIL, Client, Shelf, moment, open_port

IDLE = "421 4.4.2 Idle for too long, closing the connection"
HELLO = b"EHLO client.example\r\n"
SEGMENT = b"x" * 65_536


async def send_without_end(client: Client) -> None:
    while True:
        client.writer.write(b"HELP\r\n" * 10_000)
        await client.writer.drain()


async def peak_while(work: Callable[[], None]) -> int:
    """Return how many bytes Python held at most, beyond what it held before, while a thread does `work`."""
    tracemalloc.start()
    try:
        await asyncio.to_thread(work)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def exchange(port: int, *parts: bytes, beginning: bytes = b"", times: int, ending: bytes) -> bytes:
    """Say `parts` one after the other, then `beginning`, many segments and `ending`; return the last answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.recv(1000)
        for part in parts:
            client.sendall(part)
            client.recv(1000)
        client.sendall(beginning)
        for _ in range(times):
            client.sendall(SEGMENT)
        client.sendall(ending)
        return client.recv(1000)


@pytest.mark.parametrize("beginning", [b"", b"EHLO ", b"AUTH PLAIN ", b"MAIL FROM:<"])
async def test_a_command_line_of_100_megabytes_is_refused_and_not_kept(beginning: bytes) -> None:
    answers: list[bytes] = []
    async with open_port() as port:
        number = port.number
        peak = await peak_while(
            lambda: answers.append(exchange(number, HELLO, beginning=beginning, times=1600, ending=b"\r\n"))
        )
    assert answers == [b"500 5.5.2 Command line too long\r\n"]
    assert peak < 3_000_000


async def test_an_auth_exchange_is_bounded_as_well() -> None:
    answers: list[bytes] = []
    async with open_port() as port:
        number = port.number
        peak = await peak_while(
            lambda: answers.append(exchange(number, HELLO, b"AUTH PLAIN\r\n", times=400, ending=b"\r\n"))
        )
    assert answers == [b"500 5.5.2 Command line too long\r\n"]
    assert peak < 3_000_000


async def test_a_mail_over_the_limit_is_refused_after_its_end_and_not_kept() -> None:
    answers: list[bytes] = []
    async with open_port(limits=Limits(max_message_bytes=1_000_000)) as port:
        number = port.number
        commands = MAIL.splitlines(keepends=True)
        peak = await peak_while(
            lambda: answers.append(exchange(number, *commands, times=3200, ending=b"\r\n.\r\n"))
        )
        assert port.inbox.mails == []
    assert answers == [b"552 5.3.4 The message exceeds the maximum size\r\n"]
    assert peak < 4_000_000


async def test_a_connection_goes_on_after_a_mail_over_the_limit() -> None:
    async with open_port(limits=Limits(max_message_bytes=100)) as port, port.client() as client:
        for content, answer in (
            (b"x" * 200, "552 5.3.4 "),
            (b"x" * 98, "250 2.0.0 "),
            (b"x" * 99, "552 5.3.4 "),
        ):
            for line in MAIL.splitlines(keepends=True):
                await client.say(line)
            assert (await client.say(content + b"\r\n.\r\n")).startswith(answer)
        assert port.inbox.raws == [b"x" * 98 + b"\r\n"]


async def test_a_client_that_sends_and_does_not_read_is_not_heard_for_ever() -> None:
    async with open_port() as port, port.client() as client:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send_without_end(client), 0.5)
        (receiver,) = port.listener._roster
        assert len(receiver._lines) < 500_000
        assert receiver.transport is not None
        assert receiver.transport.get_write_buffer_size() < 500_000
        client.writer.transport.abort()


async def test_a_hundred_thousand_commands_in_a_row_are_all_answered_in_order() -> None:
    commands = b"NOOP\r\nRSET x\r\n" * 50_000
    async with open_port() as port, port.client() as client:
        client.writer.write(commands + b"QUIT\r\n")
        answers = (await client.rest()).splitlines()
    assert len(answers) == 100_001
    assert set(answers[0:-1:2]) == {"250 2.0.0 Ok"}
    assert set(answers[1:-1:2]) == {"501 5.5.4 Syntax: RSET"}


@pytest.mark.parametrize(
    "before", [b"", HELLO, b"HALF A LI", MAIL, MAIL + b"half a mail", HELLO + b"AUTH LOGIN\r\n"]
)
async def test_who_says_nothing_for_too_long_is_sent_away(before: bytes) -> None:
    async with open_port(idle_timeout_s=0.1) as port, port.client() as client:
        client.writer.write(before)
        assert (await client.rest()).splitlines()[-1] == IDLE
        await port.finish()
        assert port.inbox.mails == []


async def test_who_neither_sends_nor_reads_is_cut_off() -> None:
    async with open_port(idle_timeout_s=0.3) as port:
        with socket.create_connection(("127.0.0.1", port.number)) as deaf:
            deaf.setblocking(False)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(
                    asyncio.get_running_loop().sock_sendall(deaf, b"HELP\r\n" * 3_000_000), 0.2
                )
            await port.finish()


async def test_who_sends_slowly_is_waited_for() -> None:
    async with open_port(idle_timeout_s=1.5) as port, port.client() as client:
        for number in b"HELO a.test":
            client.writer.write(bytes([number]))
            await moment(0.16)
        assert (await client.say(b"\r\n")).startswith("250 ")


async def test_the_time_that_storing_takes_is_not_the_clients() -> None:
    slow = Shelf(before=lambda: moment(0.35))
    async with open_port(idle_timeout_s=0.1, inbox=slow) as port, port.client() as client:
        answers = [await client.say(MAIL + b"x\r\n.\r\n")]
        answers += [await client.hear() for _ in range(4)]
        assert answers[-1] == "250 2.0.0 Ok: queued as 000000000001"
        assert await client.rest() == IDLE + "\r\n"
