import asyncio

from app.lifespan import Running


async def spoken(server: Running, request: bytes) -> bytes:
    """Send raw bytes to the HTTP port and return the answer, up to the end of the connection."""
    host, port = server.http_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(request)
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


async def test_a_head_without_end_is_refused(server: Running) -> None:
    answer = await spoken(server, b"GET / HTTP/1.1\r\n" + b"X-Bomb: " + b"x" * 1_000_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_long_head_within_the_limit_is_served(server: Running) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"
    assert (await spoken(server, head)).startswith(b"HTTP/1.1 200 ")


async def test_what_is_not_http_is_refused(server: Running) -> None:
    assert (await spoken(server, b"EHLO me\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
