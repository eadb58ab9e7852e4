"""A file among the parameters of a request, and the multipart body that brings it; what it may be is decided elsewhere."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote_plus

from python_multipart import multipart
from python_multipart.exceptions import MultipartParseError

from fakes.payments.wire.error import bad_request
from fakes.payments.wire.form import decode

_UNREADABLE = "Invalid request: the multipart/form-data body could not be read."


class Upload(dict[str, Any]):
    """What is known of a file, as the other parameters are; `content` are its bytes.

    The digest lets a repeated request be told from one that brings another file.
    """

    def __init__(self, filename: str, content: bytes) -> None:
        super().__init__(
            filename=filename, size=len(content), digest=hashlib.blake2b(content, digest_size=16).hexdigest()
        )
        self.content = content


def decode_multipart(body: bytes, content_type: str, *, max_parts: int) -> dict[str, Any]:
    """Read a multipart form: fields nest as those of any form, files are `Upload`s. Raises StripeError (400)."""
    _, options = multipart.parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise bad_request(_UNREADABLE)
    parts = _Parts(max_parts)
    try:
        parser = multipart.MultipartParser(boundary, parts.callbacks())
        parser.write(body)
        parser.finalize()
    except MultipartParseError:
        raise bad_request(_UNREADABLE) from None
    if not parts.is_complete:
        raise bad_request(_UNREADABLE)
    fields = b"&".join(
        quote_plus(name).encode() + b"=" + quote_plus(text).encode() for name, text in parts.fields
    )
    return {**decode(fields), **parts.files}


class _Parts:
    """Gathers what the parser finds."""

    def __init__(self, max_parts: int) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.files: dict[str, Upload] = {}
        self.is_complete = False
        self._max_parts = max_parts
        self._begin()

    def callbacks(self) -> Any:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._take,
            "on_part_end": self._end,
            "on_header_field": self._take_name,
            "on_header_value": self._take_value,
            "on_header_end": self._end_header,
            "on_end": self._complete,
        }

    def _begin(self) -> None:
        self._content = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value = bytearray(), bytearray()

    def _take(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _take_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        if len(self.fields) + len(self.files) >= self._max_parts:
            raise bad_request(f"Invalid request: more than {self._max_parts} parts were sent.")
        _, options = multipart.parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"")
        if b"filename" in options:
            filename = options[b"filename"].decode("utf-8", "replace")
            self.files[name.decode("utf-8", "replace")] = Upload(filename, bytes(self._content))
        else:
            self.fields.append((name, bytes(self._content)))

    def _complete(self) -> None:
        self.is_complete = True
