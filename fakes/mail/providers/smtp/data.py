"""The content that follows DATA, collected from a stream of bytes, within bounds; it reads from no socket."""

from __future__ import annotations

from typing import Final

_END: Final = b"\r\n.\r\n"
_STUFFED_DOT: Final = b"\r\n."


class DataSink:
    """One mail's content while it arrives.

    Only CR LF `.` CR LF ends it: a bare CR or LF around the dot never does (RFC 5321 section 2.3.8; anything else
    lets one mail smuggle in another). `content` is free of the dots that were stuffed (section 4.5.2). Size is
    counted without them, as RFC 1870 section 5 wants it; what exceeds `max_bytes` is thrown away as it comes.
    """

    __slots__ = (
        "_allowance",
        "_collected",
        "_counted_to",
        "_max_bytes",
        "content",
        "is_complete",
        "is_too_large",
    )

    def __init__(self, max_bytes: int) -> None:
        # The line break before the content makes a dot on its first line look like any other.
        self._collected = bytearray(b"\r\n")
        self._max_bytes = max_bytes
        # Beside the content: the line break in front, and what may be a part of the end.
        self._allowance = max_bytes + len(_END)
        self._counted_to = 0
        self.content = b""
        self.is_complete = False
        self.is_too_large = False

    def feed(self, chunk: bytes | bytearray) -> bytes | None:
        """Add what came; return what followed the end of the data, or None if the end has not come."""
        collected = self._collected
        search_from = len(collected) - len(_END) + 1
        collected += chunk
        end = collected.find(_END, max(0, search_from))
        if end < 0:
            if len(collected) > self._allowance:
                self._check_size()
            return None
        rest = bytes(collected[end + len(_END) :])
        self._finish(end)
        return rest

    def _check_size(self) -> None:
        if not self.is_too_large:
            self._allowance += self._collected.count(_STUFFED_DOT, self._counted_to)
            self._counted_to = len(self._collected) - len(_STUFFED_DOT) + 1
            self.is_too_large = len(self._collected) > self._allowance
        if self.is_too_large:
            self._allowance = 0
            del self._collected[: 1 - len(_END)]

    def _finish(self, end: int) -> None:
        self.is_complete = True
        if not self.is_too_large:
            del self._collected[end + 2 :]
            with memoryview(self._collected) as collected:
                content = bytes(collected[2:])
            if content.startswith(b"."):
                content = content[1:]
            self.content = content.replace(_STUFFED_DOT, b"\r\n")
            self.is_too_large = len(self.content) > self._max_bytes
        if self.is_too_large:
            self.content = b""
        self._collected = bytearray()
