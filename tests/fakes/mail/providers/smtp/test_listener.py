"""A port opens, says where it is, names what is wrong, and closes in time whatever its clients do."""

import asyncio
import errno
import os
import socket
import ssl

import pytest

from fakes.core.errors import BindFailed
from fakes.core.limits import Limits
from fakes.core.tasks import Tasks
from fakes.mail.providers.smtp.certificate import generated_context
from fakes.mail.providers.smtp.listener import Listener, PortNotAvailable
from fakes.mail.providers.smtp.session import Terms
from tests.fakes.mail.providers.smtp.builders import (
    MAIL,
    PATIENCE_S,
    Rules,
    Shelf,
    open_port,
    trusting_context,
)

STOPPING = "421 4.3.2 The server is stopping"


def listener(port: int, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Listener:
    terms = Terms(Shelf(), Rules(), Tasks())
    return Listener(terms, name="smtp", host=host, port=port, setting="STAGEDOOR_SMTP_PORT", tls=tls)


async def test_it_tells_where_it_listens_while_it_does() -> None:
    it = listener(0)
    assert (it.is_running, it.listen_addresses, it.addresses) == (False, [], {})
    await it.start()
    host, port = it.listen_addresses[0]
    assert (it.is_running, host, it.addresses) == (True, "127.0.0.1", {"smtp": f"127.0.0.1:{port}"})
    assert port > 0
    await it.stop()
    assert (it.is_running, it.listen_addresses, it.addresses) == (False, [], {})


async def test_an_ipv6_address_is_shown_in_brackets() -> None:
    it = listener(0, host="::1")
    await it.start()
    assert it.addresses == {"smtp": f"[::1]:{it.listen_addresses[0][1]}"}
    await it.stop()


async def test_two_listeners_live_side_by_side() -> None:
    async with open_port() as one, open_port() as other, one.client(), other.client():
        assert (one.listener.connection_count, other.listener.connection_count) == (1, 1)


async def test_a_port_in_use_is_named_with_its_setting() -> None:
    async with open_port() as port:
        with pytest.raises(PortNotAvailable) as failure:
            await listener(port.number).start()
        error = failure.value
        assert isinstance(error, BindFailed)
        assert (error.host, error.port, error.setting) == ("127.0.0.1", port.number, "STAGEDOOR_SMTP_PORT")
        assert error.detail == f"Port {port.number} on 127.0.0.1 cannot be opened: another program uses it."
        assert error.hint == "Set STAGEDOOR_SMTP_PORT (--smtp-port) to another port, or to 0 for a free one."


@pytest.mark.parametrize(
    ("host", "port", "reasons"),
    [
        # From Python 3.13 on, asyncio itself words a failure at the only address of a host.
        ("192.0.2.1", 0, (os.strerror(errno.EADDRNOTAVAIL).lower(), "could not bind on any address")),
        ("no-such-host.invalid", 0, ("",)),
    ],
)
async def test_any_other_reason_is_told(host: str, port: int, reasons: tuple[str, ...]) -> None:
    it = listener(port, host=host)
    with pytest.raises(PortNotAvailable) as failure:
        await it.start()
    assert any(reason in failure.value.detail for reason in reasons)
    assert it.is_running is False


async def test_the_port_is_free_again_after_stopping() -> None:
    first = listener(0)
    await first.start()
    port = first.listen_addresses[0][1]
    await first.stop()
    second = listener(port)
    await second.start()
    assert second.listen_addresses == [("127.0.0.1", port)]
    await second.stop()


async def test_stopping_twice_or_before_starting_does_nothing() -> None:
    it = listener(0)
    await it.stop()
    await it.start()
    await it.stop()
    await it.stop_accepting()
    await it.stop()


async def test_nobody_is_accepted_once_it_stops() -> None:
    async with open_port() as port:
        number = port.number
        await port.listener.stop_accepting()
        with pytest.raises(OSError, match=r".*"):
            await asyncio.open_connection("127.0.0.1", number)


async def test_who_is_between_commands_is_told_to_come_back() -> None:
    async with open_port() as port, port.client() as idle, port.client() as addressed:
        for line in MAIL.splitlines(keepends=True)[:-1]:
            await addressed.say(line)
        await port.listener.stop_accepting()
        assert await idle.rest() == await addressed.rest() == STOPPING + "\r\n"
        await port.finish()


async def test_a_mail_under_way_arrives_before_its_client_is_sent_away() -> None:
    async with open_port() as port, port.client() as client:
        for line in MAIL.splitlines(keepends=True):
            await client.say(line)
        stopping = asyncio.gather(port.listener.stop_accepting())
        await asyncio.sleep(0)
        assert await client.say(b"late\r\n.\r\n") == "250 2.0.0 Ok: queued as 000000000001"
        assert await client.rest() == STOPPING + "\r\n"
        await stopping
        assert port.inbox.raws == [b"late\r\n"]


async def test_a_mail_that_is_being_stored_is_answered() -> None:
    is_storing, may_go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        is_storing.set()
        await may_go_on.wait()

    async with open_port(inbox=Shelf(before=wait)) as port, port.client() as client:
        client.writer.write(MAIL + b"x\r\n.\r\n")
        await is_storing.wait()
        stopping = asyncio.gather(port.listener.stop_accepting())
        await asyncio.sleep(0)
        may_go_on.set()
        await stopping
        assert (await client.rest()).splitlines()[-2:] == ["250 2.0.0 Ok: queued as 000000000001", STOPPING]


async def test_clients_that_hang_do_not_keep_it_from_stopping() -> None:
    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    async with (
        open_port(inbox=Shelf(before=never)) as port,
        port.client() as in_data,
        port.client() as in_store,
        port.client(is_greeted=False),
    ):
        for line in MAIL.splitlines(keepends=True):
            await in_data.say(line)
        in_data.writer.write(b"half a mail")
        in_store.writer.write(MAIL + b"x\r\n.\r\n")
        await in_store.hear()
        async with asyncio.timeout(PATIENCE_S):
            await port.listener.stop()
        await port.finish()
        assert port.inbox.mails == []


async def test_a_client_that_never_reads_does_not_keep_it_from_stopping() -> None:
    async with open_port() as port:
        with socket.create_connection(("127.0.0.1", port.number)) as deaf:
            deaf.setblocking(False)
            loop = asyncio.get_running_loop()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(loop.sock_sendall(deaf, b"HELP\r\n" * 3_000_000), 0.5)
            (receiver,) = port.listener._roster
            async with asyncio.timeout(PATIENCE_S):
                await port.listener.stop()
            await port.finish()
            assert receiver._is_lost


async def test_a_client_that_never_shakes_hands_does_not_keep_it_from_stopping() -> None:
    it = listener(0, tls=generated_context(None))
    await it.start()
    reader, writer = await asyncio.open_connection(*it.listen_addresses[0])
    async with asyncio.timeout(PATIENCE_S):
        await it.stop()
    writer.close()
    await writer.wait_closed()
    del reader


async def test_a_client_that_shakes_hands_is_served_inside_tls() -> None:
    async with open_port(is_implicit_tls=True) as port, port.client(tls=trusting_context()) as client:
        assert await client.say(b"NOOP\r\n") == "250 2.0.0 Ok"


async def test_a_client_too_many_is_told_to_come_back_and_served_once_another_has_left() -> None:
    async with open_port(limits=Limits(max_connections=2)) as port:
        async with port.client(), port.client():
            async with port.client(is_greeted=False) as refused:
                assert await refused.rest() == "421 4.3.2 Too many connections, try again later\r\n"
            assert port.listener.connection_count == 2
        await port.finish()
        async with port.client() as served:
            assert (await served.say(b"NOOP\r\n")).startswith("250 ")
