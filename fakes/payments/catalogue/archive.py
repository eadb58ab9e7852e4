"""The catalogue's data file: one index, blocks of small JSON entries, and the document it was made from."""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson
import zstandard

_MAGIC = b"stagedoor catalogue 1\n"
_BLOCK_BYTES = 48 * 1024
_LEVEL = 19
_KEPT_BLOCKS = 4


class ArchiveWriter:
    """Collects entries in the order given; entries that are read together should be added together."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._open = bytearray()

    def add(self, value: Any) -> list[int]:
        """Append an entry and return its spot: its block, and start and end in the unpacked block."""
        text = orjson.dumps(value)
        if self._open and len(self._open) + len(text) > _BLOCK_BYTES:
            self._close()
        spot = [len(self._blocks), len(self._open), len(self._open) + len(text)]
        self._open += text
        return spot

    def finish(self, index: Mapping[str, Any], origin: Any) -> bytes:
        """Return the whole file. `origin` is kept for the next generation and never read otherwise."""
        self._close()
        cold = lzma.compress(orjson.dumps(origin), preset=9 | lzma.PRESET_EXTREME)
        sizes = [len(block) for block in self._blocks]
        head = zstandard.compress(orjson.dumps({**index, "blocks": sizes}), _LEVEL)
        return b"".join([_MAGIC, len(head).to_bytes(4, "big"), head, *self._blocks, cold])

    def _close(self) -> None:
        self._blocks.append(zstandard.compress(bytes(self._open), _LEVEL))
        self._open.clear()


class Archive:
    """A data file in memory, still packed; entries are unpacked when asked for."""

    def __init__(self, data: bytes) -> None:
        """Read the index. Raises ValueError for a file of another format."""
        if not data.startswith(_MAGIC):
            raise ValueError("this is not a catalogue of this version")
        start = len(_MAGIC) + 4
        size = int.from_bytes(data[len(_MAGIC) : start], "big")
        self.index: dict[str, Any] = orjson.loads(zstandard.decompress(data[start : start + size]))
        self._data = data
        self._bounds = list(_bounds(start + size, self.index.pop("blocks")))
        self._block = lru_cache(maxsize=_KEPT_BLOCKS)(self._unpack)

    def entry(self, spot: Iterable[int]) -> Any:
        """Return the value of an entry."""
        block, start, end = spot
        return orjson.loads(memoryview(self._block(block))[start:end])

    def origin(self) -> Any:
        """Return what the file was made from. Takes tens of milliseconds."""
        return orjson.loads(lzma.decompress(self._data[self._bounds[-1][1] :]))

    def _unpack(self, number: int) -> bytes:
        start, end = self._bounds[number]
        return zstandard.decompress(self._data[start:end])


def _bounds(start: int, sizes: Iterable[int]) -> Iterable[tuple[int, int]]:
    for size in sizes:
        yield start, start + size
        start += size
