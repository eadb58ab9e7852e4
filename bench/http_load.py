"""A tight HTTP client: one POST after the other over some kept connections. Run as a program.

Prints `{"requests": n, "seconds": s}`.
"""

import argparse
import asyncio
import itertools
import json
from time import perf_counter
from typing import Final, cast

import uvloop

_BODY: Final = (
    "email=jenny.rosen%%2B%d%%40example.com&name=Jenny+Rosen&phone=%%2B15555550100&description=Customer+%d"
    "&address[line1]=510+Townsend+St&address[city]=San+Francisco&address[country]=US&address[postal_code]=94103"
    "&metadata[order_id]=%d&metadata[plan]=gold"
)


class Client(asyncio.Protocol):
    """One connection: sends a request whenever the last one was answered."""

    def __init__(self, numbers: "itertools.count[int]", last: int, head: bytes) -> None:
        self._numbers = numbers
        self._last = last
        self._head = head
        self._held = b""
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        number = next(self._numbers)
        if number > self._last:
            self._transport.close()
            return
        body = (_BODY % (number, number, number)).encode()
        self._transport.write(self._head + b"%d\r\n\r\n" % len(body) + body)

    def data_received(self, data: bytes) -> None:
        """Go on once an answer is complete."""
        data = self._held + data
        head, separator, body = data.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not separator or len(body) < int(length or 0):
            self._held = data
            return
        self._held = b""
        if not data.startswith(b"HTTP/1.1 200"):
            self._transport.abort()
            self.end.set_exception(ConnectionError(f"refused: {data[:500]!r}"))
            return
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if not self.end.done():
            self.end.set_exception(error) if error else self.end.set_result(None)


async def run(port: int, *, first: int, count: int, connections: int) -> float:
    """Create customers `first` to `first + count - 1`; returns the seconds that it took."""
    head = (
        f"POST /v1/customers HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer sk_test_bench\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()
    numbers = itertools.count(first)
    loop = asyncio.get_running_loop()
    start = perf_counter()
    opened = [
        await loop.create_connection(lambda: Client(numbers, first + count - 1, head), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.end for _, client in opened))
    return perf_counter() - start


def main() -> None:
    """Read the arguments, send, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--connections", type=int, default=1)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seconds = runner.run(
            run(given.port, first=given.first, count=given.requests, connections=given.connections)
        )
    print(json.dumps({"requests": given.requests, "seconds": seconds}))


if __name__ == "__main__":
    main()
