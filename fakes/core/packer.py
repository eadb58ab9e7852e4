"""How bytes are made small: zstd, which begins with what the captures of every channel have in common."""

from __future__ import annotations

import threading
from hashlib import blake2b
from typing import NamedTuple

import zstandard

from fakes.core.errors import StoreUnavailable

# What is this short stays as it is: compressing it takes longer than writing the few bytes it would save.
_TINY_BYTES = 256
# Mail is base64 and words that came before in it: a third more time (level 3) makes it smaller by one part in a hundred.
_LEVEL = 1
# Everything packed begins so. Then comes the rest of zstd's own mark, or ours and the key of a boilerplate.
_MARK = b"\x28\xb5\x2f"
_ZSTD = _MARK + b"\xfd"
_WITH_BOILERPLATE = _MARK + b"\x01"
_KEY_BYTES = 4
_HEAD_BYTES = len(_WITH_BOILERPLATE) + _KEY_BYTES
_MAX_BYTES = 256 * 1024 * 1024


class _Press(NamedTuple):
    head: bytes
    compressor: zstandard.ZstdCompressor


class Packer:
    """The compressors of each thread. A boilerplate is text that most of what is packed has some of in it."""

    def __init__(self) -> None:
        self._boilerplates: dict[bytes, bytes] = {}
        self._newest: bytes | None = None
        self._local = threading.local()

    def learn(self, boilerplate: bytes, *, is_newest: bool) -> None:
        """Be able to unpack what begins with a boilerplate, and to pack with it if it is the newest."""
        key = key_of(boilerplate)
        self._boilerplates[key] = boilerplate
        if is_newest:
            self._newest = key
        self._local = threading.local()

    def pack(self, data: bytes) -> bytes:
        """Compress, unless it is tiny."""
        if len(data) <= _TINY_BYTES and not data.startswith(_MARK):
            return data
        press: _Press | None = getattr(self._local, "press", None)
        if press is None:
            press = self._local.press = self._press()
        return press.head + press.compressor.compress(data)

    def unpack(self, data: bytes) -> bytes:
        """Return what `pack` was given. Raises StoreUnavailable for what a newer release has packed."""
        if not data.startswith(_MARK):
            return data
        if data.startswith(_ZSTD):
            return self._opener(b"").decompress(data, max_output_size=_MAX_BYTES)
        key = data[len(_WITH_BOILERPLATE) : _HEAD_BYTES]
        return self._opener(key).decompress(data[_HEAD_BYTES:], max_output_size=_MAX_BYTES)

    def _press(self) -> _Press:
        if self._newest is None:
            return _Press(b"", zstandard.ZstdCompressor(level=_LEVEL))
        return _Press(_WITH_BOILERPLATE + self._newest, _compressor(self._boilerplates[self._newest]))

    def _opener(self, key: bytes) -> zstandard.ZstdDecompressor:
        openers: dict[bytes, zstandard.ZstdDecompressor] | None = getattr(self._local, "openers", None)
        if openers is None:
            openers = self._local.openers = {b"": zstandard.ZstdDecompressor()}
        opener = openers.get(key)
        if opener is None:
            text = self._boilerplates.get(key)
            if text is None:
                raise StoreUnavailable(
                    "A newer Stagedoor, which shares this database, has packed what is to be read.",
                    hint="Restart this one in the newer release.",
                )
            opener = openers[key] = zstandard.ZstdDecompressor(
                dict_data=_dictionary(text), format=zstandard.FORMAT_ZSTD1_MAGICLESS
            )
        return opener


def key_of(boilerplate: bytes) -> bytes:
    """Return how packed bytes name the boilerplate that they were packed with."""
    return blake2b(boilerplate, digest_size=_KEY_BYTES).digest()


def _compressor(text: bytes) -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=True
    )
    dictionary = _dictionary(text)
    # Once, and not again for every few bytes.
    dictionary.precompute_compress(compression_params=parameters)
    return zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters)


def _dictionary(text: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
