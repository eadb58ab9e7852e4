"""How long after its `250` a mail's waiter is answered: one sender and one waiter, in turn. Run as a program.

Prints `{"ms": [...]}`: from the arrival of `250` at the sender to the arrival of the waiter's answer, 0 if the answer
came first.
"""

import argparse
import json
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from bench.corpus import mails

_TIMEOUT_S: Final = 20.0


class Peer:
    """One connection and what came on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, line: bytes) -> bytes:
        """Say something and return the answer."""
        self.socket.sendall(line)
        return self.socket.recv(65_536)


@contextmanager
def _peers(smtp: int, http: int) -> Iterator[tuple[Peer, Peer]]:
    sender, waiter = Peer(smtp), Peer(http)
    try:
        sender.socket.recv(1024)
        sender.ask(b"EHLO bench.example.com\r\n")
        yield sender, waiter
    finally:
        sender.socket.close()
        waiter.socket.close()


def _is_whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return bool(separator) and len(body) >= int(length or 0)


def lag_ms(sender: Peer, waiter: Peer, content: bytes, address: str) -> float:
    """Send one mail to `address` while somebody waits for it; returns how much later than `250` that one knows."""
    request = f"GET /stagedoor/v1/captures/wait?to={address}&timeout=20 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    waiter.socket.sendall(request.encode())
    sender.ask(b"MAIL FROM:<noreply@shop.example.com>\r\n")
    sender.ask(f"RCPT TO:<{address}>\r\n".encode())
    sender.ask(b"DATA\r\n")
    # By now the waiter is registered: its request was read before the three commands.
    sender.socket.sendall(content)
    stored_s = answered_s = 0.0
    answer = b""
    while not (stored_s and answered_s):
        readable, _, _ = select.select([sender.socket, waiter.socket], [], [], _TIMEOUT_S)
        now_s = perf_counter()
        if not readable:
            raise TimeoutError(f"{address}: stored {bool(stored_s)}, answered {bool(answered_s)}")
        if sender.socket in readable:
            stored_s = now_s
            if not (word := sender.socket.recv(1024)).startswith(b"250"):
                raise ConnectionError(f"refused: {word!r}")
        if waiter.socket in readable:
            answer += waiter.socket.recv(65_536)
            if _is_whole(answer):
                answered_s = now_s
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise ConnectionError(f"refused: {answer[:500]!r}")
    return max(0.0, answered_s - stored_s) * 1000


def main() -> None:
    """Read the arguments, measure, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    contents = [content + b"\r\n.\r\n" for content in mails("2 KB", min(200, given.count), seed=given.seed)]
    with _peers(given.smtp, given.http) as (sender, waiter):
        found = [
            lag_ms(
                sender, waiter, contents[number % len(contents)], f"w{given.seed}x{number}@wait.example.org"
            )
            for number in range(given.count)
        ]
    print(json.dumps({"ms": found}))


if __name__ == "__main__":
    main()
