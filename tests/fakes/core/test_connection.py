import asyncio
import contextlib

from fakes.core.connection import TRANSPORT, hang_up


async def test_the_client_sees_its_connection_cut() -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hang_up({TRANSPORT: writer.transport})

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        # Aborting may also reset the connection: cut is cut.
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()


async def test_without_a_transport_nothing_happens() -> None:
    await hang_up({})
