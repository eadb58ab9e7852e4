"""Whether the database file is still the one that was opened; it opens, reads and writes nothing."""

from __future__ import annotations

from pathlib import Path


class Presence:
    """Watches over one file by its name.

    SQLite goes on writing into a file that somebody has deleted or moved away: what it commits is lost with the process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._identity = self._seen()

    def check(self) -> None:
        """Raise FileNotFoundError if the file is gone, or another lies in its place."""
        if self._seen() != self._identity:
            raise FileNotFoundError(f"another file lies at {self._path}")

    def _seen(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_dev, found.st_ino
