"""A server that says what a test wrote, byte for byte, one connection after the other, and hangs up."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

PATIENCE_S = 60.0


@dataclass
class Script:
    """The replies, in order; the requests that were seen; and a way to let a connection stay open."""

    replies: tuple[bytes, ...]
    url: str = ""
    seen: list[str] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)
    close: Callable[[], None] = lambda: None


def page(body: str, *, status: str = "200 OK", content_type: str = "application/json") -> bytes:
    """A whole HTTP answer."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + data


def feed(text: str) -> bytes:
    """The beginning of an event stream, that ends when the connection does."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + text.encode()


@contextmanager
def scripted(*replies: bytes, stays_open: bool = False) -> Iterator[Script]:
    """Serve these replies, each on a connection of its own; the last one stays open if asked."""
    script = Script(replies)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_S)
        script.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        script.close = listener.close
        thread = Thread(target=_serve, args=(listener, script, stays_open))
        thread.start()
        try:
            yield script
        finally:
            script.is_over.set()
            thread.join()


def _serve(listener: socket.socket, script: Script, stays_open: bool) -> None:
    for number, reply in enumerate(script.replies, 1):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(PATIENCE_S)
            request = b""
            while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
                request += piece
            script.seen.append(request.decode("latin-1"))
            connection.sendall(reply)
            if stays_open and number == len(script.replies):
                script.is_over.wait(PATIENCE_S)


def unused_url() -> str:
    """A URL where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
