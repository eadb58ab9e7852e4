"""One server for a whole test run: started by whoever asks first, lent to worker processes, stopped at the end.

The process that began the run owns the server. Workers ask it for the URL over a local socket that only they
know the key of, so no worker needs to know which of them is the first or the last.
"""

import json
import secrets
from collections.abc import Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from threading import Lock, Thread

from stagedoor.server import Server, ServerFailed, start

_BACKLOG = 256
_STOP = b"stop"


class Lender:
    """Owns the run's server. Threads and worker processes may ask for it at the same time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.server: Server | None = None
        self._failure = ""
        self._listener: Listener | None = None
        self._thread: Thread | None = None
        self._key = b""

    def url(self) -> str:
        """Return the server's URL; the first call starts it. Raises ServerFailed, the same every time."""
        with self._lock:
            if self._failure:
                raise ServerFailed(self._failure)
            if self.server is None:
                try:
                    self.server = start()
                except ServerFailed as error:
                    self._failure = str(error)
                    raise
            return self.server.url

    def ticket(self) -> dict[str, str]:
        """Return what a worker process needs for `borrow`; the first call opens the socket."""
        with self._lock:
            if self._listener is None:
                self._key = secrets.token_bytes(32)
                self._listener = Listener(("127.0.0.1", 0), backlog=_BACKLOG, authkey=self._key)
                self._thread = Thread(
                    target=self._lend, args=(self._listener,), name="stagedoor-lender", daemon=True
                )
                self._thread.start()
            host, port = self._listener.address
            return {"host": str(host), "port": str(port), "key": self._key.hex()}

    def stop(self) -> None:
        """Close the socket and stop the server, if there are any."""
        if self._listener is not None and self._thread is not None:
            with Client(self._listener.address, authkey=self._key) as connection:
                connection.send_bytes(_STOP)
            self._thread.join()
            self._listener.close()
            self._listener = None
        if self.server is not None:
            self.server.stop()

    def _lend(self, listener: Listener) -> None:
        while True:
            try:
                with listener.accept() as connection:
                    if connection.recv_bytes() == _STOP:
                        return
                    connection.send_bytes(self._reply())
            except (OSError, EOFError, AuthenticationError):
                # A worker that went away while it asked, or a stranger; the others are still to be served.
                continue

    def _reply(self) -> bytes:
        try:
            return json.dumps({"url": self.url()}).encode()
        except ServerFailed as error:
            return json.dumps({"failure": str(error)}).encode()


def borrow(ticket: Mapping[str, str]) -> str:
    """Return the URL of the server that the owner of this ticket lends. Raises ServerFailed."""
    address = (ticket["host"], int(ticket["port"]))
    with Client(address, authkey=bytes.fromhex(ticket["key"])) as connection:
        connection.send_bytes(b"url")
        reply = json.loads(connection.recv_bytes())
    if "failure" in reply:
        raise ServerFailed(reply["failure"])
    return str(reply["url"])
