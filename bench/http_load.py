"""A tight HTTP client: one call of Stripe's API after the other over some kept connections. Run as a program.

Prints `{"requests": n, "seconds": s, "p95_ms": t}`.
"""

import argparse
import asyncio
import itertools
import json
from collections.abc import Mapping
from time import perf_counter
from typing import Final, NamedTuple, cast

import uvloop

_CUSTOMER: Final = (
    "email=jenny.rosen%%2B%d%%40example.com&name=Jenny+Rosen&phone=%%2B15555550100&description=Customer+%d"
    "&address[line1]=510+Townsend+St&address[city]=San+Francisco&address[country]=US&address[postal_code]=94103"
    "&metadata[order_id]=%d&metadata[plan]=gold"
)
_PAYMENT: Final = (
    "amount=2000&currency=usd&payment_method=pm_card_visa&payment_method_types[0]=card&confirm=true"
    "&description=Order+%d&metadata[order_id]=%d&metadata[cart]=%d"
)
# What every imitation understands.
_PLAIN_PAYMENT: Final = (
    "amount=2000&currency=usd&payment_method=pm_card_visa&payment_method_types[0]=card&confirm=true"
    "&metadata[order_id]=%d&metadata[cart]=%d&metadata[number]=%d"
)


class Call(NamedTuple):
    """What is asked: a method, a path and the form, with places for the number of the request."""

    method: str
    path: str
    form: str = ""


CALLS: Final[Mapping[str, Call]] = {
    "customer": Call("POST", "/v1/customers", _CUSTOMER),
    "payment": Call("POST", "/v1/payment_intents", _PAYMENT),
    "plain-payment": Call("POST", "/v1/payment_intents", _PLAIN_PAYMENT),
}


class Client(asyncio.Protocol):
    """One connection: sends a request whenever the last one was answered."""

    def __init__(self, numbers: "itertools.count[int]", last: int, head: bytes, form: str) -> None:
        self._numbers = numbers
        self._last = last
        self._head = head
        self._form = form
        self._sent_at = 0.0
        self.times_s: list[float] = []
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
        body = (self._form % (number, number, number)).encode() if self._form else b""
        self._sent_at = perf_counter()
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
        self.times_s.append(perf_counter() - self._sent_at)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if not self.end.done():
            self.end.set_exception(error) if error else self.end.set_result(None)


async def run(
    port: int, call: Call, *, first: int, count: int, connections: int
) -> tuple[float, list[float]]:
    """Make `count` calls with the numbers from `first` on; returns the seconds of all, and of each."""
    head = (
        f"{call.method} {call.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer sk_test_bench\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()
    numbers = itertools.count(first)
    loop = asyncio.get_running_loop()
    start = perf_counter()
    opened = [
        await loop.create_connection(
            lambda: Client(numbers, first + count - 1, head, call.form), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.end for _, client in opened))
    return perf_counter() - start, [each for _, client in opened for each in client.times_s]


def main() -> None:
    """Read the arguments, send, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--call", choices=CALLS, default="customer")
    parser.add_argument("--get", default="", help="a path to read instead")
    given = parser.parse_args()
    call = Call("GET", given.get) if given.get else CALLS[given.call]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        seconds, times_s = runner.run(
            run(given.port, call, first=given.first, count=given.requests, connections=given.connections)
        )
    p95_ms = sorted(times_s)[int(len(times_s) * 0.95)] * 1000
    print(json.dumps({"requests": given.requests, "seconds": seconds, "p95_ms": p95_ms}))


if __name__ == "__main__":
    main()
