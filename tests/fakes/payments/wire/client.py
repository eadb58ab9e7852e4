"""The official client against a server of our own that answers, or checks, whatever it is given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import orjson
import stripe


class Request(NamedTuple):
    """What came over the wire."""

    method: str
    path: str
    query: bytes
    content_type: str
    body: bytes


Answer = Callable[[Request], tuple[int, Any]]


@contextmanager
def client_of(answer: Answer) -> Iterator[stripe.StripeClient]:
    """Yield an official client whose every request is answered by `answer` over a socket."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each answer waits for an acknowledgement

        def _serve(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            content_type = self.headers.get("Content-Type", "")
            status, document = answer(Request(self.command, path, query.encode(), content_type, body))
            text = orjson.dumps(document)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names are those of HTTP's methods

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    addresses: Any = {"api": base, "files": base, "connect": base, "meter_events": base}
    try:
        yield stripe.StripeClient("sk_test_x", base_addresses=addresses, max_network_retries=0)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def raised_by_client(status: int, envelope: dict[str, Any], *, is_v2: bool = False) -> stripe.StripeError:
    """Return the exception that the official client makes of an error answer."""
    with client_of(lambda request: (status, envelope)) as client:
        try:
            if is_v2:
                client.v2.core.accounts.retrieve("acct_1")
            else:
                client.v1.customers.retrieve("cus_1")
        except stripe.StripeError as error:
            return error
    raise AssertionError("the client raised nothing")
