"""One request and its answer on a connection, as uvicorn has it; the head of an answer is written in one piece."""

from __future__ import annotations

from functools import lru_cache

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HEADER_RE, STATUS_LINE, RequestResponseCycle

# What no value of a header may hold, or whoever reads the answer could take it for more than one header.
_CONTROLS = bytes([*range(9), *range(10, 32), 127])
# What has a say in how the answer is framed.
_FRAMING = (b"transfer-encoding", b"connection")


class Cycle(RequestResponseCycle):
    """uvicorn's cycle, but the usual head, which tells its length, is checked and written as a whole."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start" and not self._is_unusual:
            given = [*self.default_headers, *message.get("headers", ())]
            names = [_known(name) for name, _ in given]
            length = _length(names, [value for _, value in given])
            if length is not None:
                self._begin(message["status"], names, given, length)
                return
        await super().send(message)

    @property
    def _is_unusual(self) -> bool:
        return (
            self.response_started
            or self.disconnected
            or self.flow.write_paused
            or self.access_log
            or not self.keep_alive
        )

    def _begin(self, status: int, names: list[bytes], given: list[tuple[bytes, bytes]], length: int) -> None:
        values = [value for _, value in given]
        joined = b"".join(values)
        if len(joined.translate(None, _CONTROLS)) != len(joined):
            raise RuntimeError("Invalid HTTP header value.")
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = length
        lines = [b"%b: %b\r\n" % line for line in zip(names, values, strict=True)]
        self.transport.write(b"%b%b\r\n" % (STATUS_LINE[status], b"".join(lines)))


@lru_cache(maxsize=1024)
def _known(name: bytes) -> bytes:
    """Return the name of a header as it goes out; there are few of them. Raises RuntimeError."""
    if HEADER_RE.search(name):
        raise RuntimeError("Invalid HTTP header name.")
    return name.lower()


def _length(names: list[bytes], values: list[bytes]) -> int | None:
    """Return how long the body will be, None where that is told otherwise than by one plain number."""
    if names.count(b"content-length") != 1 or any(name in names for name in _FRAMING):
        return None
    length = values[names.index(b"content-length")]
    return int(length) if length.isdigit() else None
