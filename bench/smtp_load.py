"""A tight SMTP client: as many mails as asked for over some connections, no pipelining. Run as a program.

Prints `{"messages": n, "seconds": s}`: from the first connection to the last answer.
"""

import argparse
import asyncio
import itertools
import json
from collections.abc import Iterator
from time import perf_counter
from typing import Final, cast

import uvloop

from bench.corpus import SIZES, mails

_DISTINCT: Final = {"2 KB": 2000, "48 KB": 100, "1 MB": 8}


class Supply:
    """The mails that are still to be sent."""

    def __init__(self, contents: list[bytes], messages: int) -> None:
        self._contents = itertools.cycle(contents)
        self.left = messages

    def take(self) -> bytes | None:
        """Return the next mail, or None."""
        if self.left == 0:
            return None
        self.left -= 1
        return next(self._contents)


class Client(asyncio.Protocol):
    """One connection: greets, sends mail after mail, and leaves."""

    def __init__(self, supply: Supply, messages: int | None) -> None:
        self._steps = self._say(supply, messages)
        self._held = b""
        self.end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def _say(self, supply: Supply, messages: int | None) -> Iterator[bytes]:
        yield b"EHLO bench.example.com\r\n"
        for _ in itertools.count() if messages is None else range(messages):
            content = supply.take()
            if content is None:
                break
            yield b"MAIL FROM:<noreply@shop.example.com>\r\n"
            yield b"RCPT TO:<user%d@example.org>\r\n" % (supply.left % 20_000)
            yield b"DATA\r\n"
            yield content
        yield b"QUIT\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Say the next thing once an answer is complete."""
        data = self._held + data
        is_complete = data.endswith(b"\n") and data[data.rfind(b"\n", 0, -1) + 4 :][:1] == b" "
        self._held = b"" if is_complete else data
        if not is_complete:
            return
        if data[:1] not in b"23":
            self._transport.abort()
            self.end.set_exception(ConnectionError(f"refused: {data!r}"))
        elif (step := next(self._steps, None)) is not None:
            self._transport.write(step)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if not self.end.done():
            self.end.set_exception(error) if error else self.end.set_result(None)


async def _connect_again_and_again(port: int, supply: Supply, messages: int | None) -> None:
    loop = asyncio.get_running_loop()
    while supply.left:
        _, client = await loop.create_connection(lambda: Client(supply, messages), "127.0.0.1", port)
        await client.end


async def run(port: int, contents: list[bytes], *, messages: int, connections: int, is_kept: bool) -> float:
    """Send `messages` mails over so many connections at a time; returns the seconds that it took."""
    supply = Supply(contents, messages)
    each = None if is_kept else 1
    start = perf_counter()
    await asyncio.gather(*(_connect_again_and_again(port, supply, each) for _ in range(connections)))
    return perf_counter() - start


def main() -> None:
    """Read the arguments, send, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--size", choices=SIZES, default="2 KB")
    parser.add_argument("--messages", type=int, required=True)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--one-per-connection", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    count = min(given.messages, _DISTINCT[given.size])
    contents = [content + b"\r\n.\r\n" for content in mails(given.size, count, seed=given.seed)]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seconds = runner.run(
            run(
                given.port,
                contents,
                messages=given.messages,
                connections=given.connections,
                is_kept=not given.one_per_connection,
            )
        )
    print(json.dumps({"messages": given.messages, "seconds": seconds}))


if __name__ == "__main__":
    main()
