"""Command lines cut from a stream of bytes, within bounds; it reads from no socket."""

from __future__ import annotations


class LineTooLong(Exception):
    """A line exceeded its limit. It was read to its end and thrown away."""


class LineBuffer:
    """Bytes that came and were not taken yet.

    A line ends with LF, with or without a CR before it; a CR elsewhere is part of the line. Lengths count
    without the ending. What exceeds `max_long_line_bytes` is thrown away as it comes.
    """

    __slots__ = ("_held", "_is_discarding", "_max_line_bytes", "_max_long_line_bytes", "_searched")

    def __init__(self, *, max_line_bytes: int, max_long_line_bytes: int) -> None:
        self._held = bytearray()
        self._searched = 0
        self._is_discarding = False
        self._max_line_bytes = max_line_bytes
        self._max_long_line_bytes = max_long_line_bytes

    def __len__(self) -> int:
        return len(self._held)

    def feed(self, chunk: bytes | bytearray) -> None:
        """Add what came."""
        self._held += chunk

    def clear(self) -> bytearray:
        """Return everything that is held and forget it."""
        held, self._held = self._held, bytearray()
        self._searched = 0
        self._is_discarding = False
        return held

    def take(self, *, is_credential: bool = False) -> bytes | None:
        """Return the next line without its ending, or None if it is not complete.

        AUTH commands, and the lines of an AUTH exchange (`is_credential`), may be long (RFC 4954 section 4).
        Raises LineTooLong once the end of such a line has come.
        """
        held = self._held
        end = held.find(b"\n", self._searched)
        if end < 0:
            # One byte of grace: the last may be the CR of the ending.
            if self._is_discarding or len(held) > self._max_long_line_bytes + 1:
                self._is_discarding = True
                held.clear()
            self._searched = len(held)
            return None
        self._searched = 0
        line = bytes(held[:end])
        del held[: end + 1]
        if line.endswith(b"\r"):
            line = line[:-1]
        if self._is_discarding or len(line) > self._max_line_bytes:
            self._refuse_too_long(line, is_credential=is_credential)
        return line

    def _refuse_too_long(self, line: bytes, *, is_credential: bool) -> None:
        was_discarding, self._is_discarding = self._is_discarding, False
        is_long_allowed = is_credential or line[:5].upper() == b"AUTH "
        if was_discarding or not is_long_allowed or len(line) > self._max_long_line_bytes:
            raise LineTooLong
