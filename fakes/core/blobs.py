"""Where the bytes of captures are kept: compressed in the table, or in files of their own when they are large."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import zstandard

from fakes.core.packer import Packer

LARGE_BYTES = 128 * 1024
# The whole of a large body would take too long with more effort.
_LARGE_LEVEL = 1
_NAME = re.compile(r"[0-9a-f]+\.zst")


@dataclass(frozen=True, slots=True)
class Blob:
    """Where the bytes of one capture went: into `data` (compressed), or the file `path` below the folder."""

    data: bytes | None
    path: str | None


NO_BLOB = Blob(None, None)


class Blobs:
    """The blob folder, if there is one."""

    def __init__(self, folder: Path | None, packer: Packer) -> None:
        self.folder = folder
        self._packer = packer

    def open(self) -> None:
        """Create the folder, for its owner alone. Raises OSError."""
        if self.folder is not None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, number: int, raw: bytes) -> Blob:
        """Store the bytes of capture `number`; a file is written and synced before this returns."""
        if self.folder is None or len(raw) <= LARGE_BYTES:
            return Blob(self._packer.pack(raw), None)
        path = f"{number % 256:02x}/{number:x}.zst"
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        data = zstandard.ZstdCompressor(level=_LARGE_LEVEL).compress(raw)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fdatasync(descriptor)
        except OSError:
            target.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return Blob(None, path)

    def load(self, data: bytes | None, path: str | None) -> bytes | None:
        """Return the bytes that `keep` stored; None if there were none."""
        if path is not None and self.folder is not None:
            return self._packer.unpack((self.folder / path).read_bytes())
        return None if data is None else self._packer.unpack(data)

    def folders(self) -> list[str]:
        """Return the names of the folders that hold files."""
        if self.folder is None:
            return []
        return sorted(entry.name for entry in os.scandir(self.folder) if entry.is_dir())

    def paths(self, folder: str) -> list[str]:
        """Return the path of every file in one of the folders."""
        if self.folder is None:
            return []
        names = sorted(entry.name for entry in os.scandir(self.folder / folder))
        return [f"{folder}/{name}" for name in names if _NAME.fullmatch(name)]

    def number(self, path: str) -> int:
        """Return which capture a file is of."""
        return int(PurePosixPath(path).stem, 16)

    def drop(self, path: str) -> None:
        """Remove a file; one that is gone already is no error."""
        if self.folder is not None:
            (self.folder / path).unlink(missing_ok=True)
