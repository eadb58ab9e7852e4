"""The content that follows DATA, collected from a stream of bytes, within bounds; it reads from no socket."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(rb"\r\n\.\r\n")
_DOT_LINE: Final = b"\r\n."
# Looked for by its dot, which is the rarest of the three; a regular expression is quicker at it than bytes.find.
_ANY_DOT_LINE: Final = re.compile(rb"\.(?<=\r\n\.)")
_OVERLAP: Final = 4
_SMALL_BYTES: Final = 4096
_GATHERED_BYTES: Final = 65_536
_LONG_BYTES: Final = 16_384
_FEW_DOTS: Final = 40


class DataSink:
    """One mail's content while it arrives.

    Only CR LF `.` CR LF ends it: a bare CR or LF around the dot never does (RFC 5321 section 2.3.8; anything else
    lets one mail smuggle in another). `content` is free of the dots that were stuffed (section 4.5.2). Size is
    counted without them, as RFC 1870 section 5 wants it; what exceeds `max_bytes` is thrown away as it comes.
    """

    __slots__ = (
        "_chunks",
        "_gathered",
        "_has_dot_lines",
        "_max_bytes",
        "_size",
        "_stuffed",
        "_tail",
        "content",
        "is_complete",
        "is_too_large",
    )

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._chunks: list[bytes] = []
        self._gathered = bytearray()
        self._size = 0
        self._stuffed = 0
        # The line break before the content makes a dot on its first line look like any other.
        self._tail = b"\r\n"
        self._has_dot_lines = False
        self.content = b""
        self.is_complete = False
        self.is_too_large = False

    def feed(self, chunk: bytes) -> bytes | None:
        """Add what came; return what followed the end of the data, or None if the end has not come."""
        overlap = len(self._tail)
        if self._is_free_of_dots(chunk):
            self._tail = chunk[-_OVERLAP:]
            self._keep(chunk)
            self._check_size()
            return None
        window = self._tail + chunk
        if (end := self._find_end(window)) is None:
            self._tail = window[-_OVERLAP:]
            self._keep(chunk)
            if self._has_dot_lines:
                self._stuffed += window.count(_DOT_LINE, max(0, overlap - len(_DOT_LINE) + 1))
            self._check_size()
            return None
        self._finish(chunk, end.start() + 2 - overlap)
        return window[end.end() :]

    def _is_free_of_dots(self, chunk: bytes) -> bool:
        """Tell whether the end cannot be near: most of a large mail is base64, which a look for one byte passes over."""
        return len(chunk) >= _SMALL_BYTES and b"." not in chunk and b"." not in self._tail

    def _check_size(self) -> None:
        # What looks like content so far may hold a dot and a CR of the end.
        if self._size - self._stuffed > self._max_bytes + 2:
            self.is_too_large = True
            self._chunks.clear()
            self._gathered.clear()

    def _find_end(self, window: bytes) -> re.Match[bytes] | None:
        start = 0
        if not self._has_dot_lines:
            # Most mails have no line that begins with a dot but the last: one search finds that out as well.
            start = _dot_line(window)
            if start < 0:
                return None
        end = _END.search(window, start)
        self._has_dot_lines = self._has_dot_lines or end is None or end.start() != start
        return end

    def _keep(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self.is_too_large:
            return
        if len(chunk) < _SMALL_BYTES and len(self._gathered) < _GATHERED_BYTES:
            # A client that sends byte by byte must not make us keep an object for each.
            self._gathered += chunk
            return
        if self._gathered:
            self._chunks.append(bytes(self._gathered))
            self._gathered.clear()
        self._chunks.append(chunk)

    def _finish(self, chunk: bytes, cut: int) -> None:
        """Take `chunk` up to `cut`, which is negative if the end began in what came before it."""
        self.is_complete = True
        if not self.is_too_large:
            self._chunks += (bytes(self._gathered), chunk[: max(0, cut)])
            content = b"".join(self._chunks)
            if cut < 0:
                content = content[:cut]
            if self._has_dot_lines:
                content = content[content.startswith(b".") :].replace(_DOT_LINE, b"\r\n")
            self.is_too_large = len(content) > self._max_bytes
            self.content = b"" if self.is_too_large else content
        self._chunks.clear()
        self._gathered.clear()


def _dot_line(window: bytes) -> int:
    """Return where the first line break before a dot begins, or -1."""
    start = 0
    if len(window) > _LONG_BYTES:
        # Base64 has no dots: what stands before and between the few that there are is passed over at once.
        for _ in range(_FEW_DOTS):
            start = window.find(b".", start)
            if start < 0 or (start >= 2 and window.startswith(b"\r\n", start - 2)):
                break
            start += 1
        if start < 0:
            return -1
    found = _ANY_DOT_LINE.search(window, start)
    return -1 if found is None else found.start() - 2
