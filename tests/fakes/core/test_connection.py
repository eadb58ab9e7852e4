import asyncio
import contextlib
from collections.abc import Callable

import pytest
import uvloop

from fakes.core.connection import TRANSPORT, hang_up


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_the_client_sees_its_connection_cut_on_every_loop(
    loop_factory: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_cut())


async def _cut() -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hang_up({TRANSPORT: writer.transport})

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        # Aborting may also reset the connection: cut is cut.
        with contextlib.suppress(ConnectionResetError):
            async with asyncio.timeout(10):
                assert await reader.read() == b""
        writer.close()


async def test_without_a_transport_nothing_happens() -> None:
    await hang_up({})
