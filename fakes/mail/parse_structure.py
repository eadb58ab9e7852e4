"""The MIME tree: where each part lies in the raw mail, and which parts are shown as its body (RFC 2045, 2046, 2387)."""

from __future__ import annotations

import re
from typing import NamedTuple

from fakes.core.limits import Limits
from fakes.mail.parse_header import read_headers, readable
from fakes.mail.parse_parameter import Parameters, file_name, read_parameters
from fakes.mail.parse_result import Part

_LINE_ENDS = b"\r\n"
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
_ENCODING = re.compile(r"[a-z0-9-]+")
_KNOWN_ENCODINGS = frozenset({"7bit", "8bit", "binary", "base64", "quoted-printable"})
_BODY_ROLES = {"text/plain": "text", "text/html": "html"}
_BOTH = frozenset(_BODY_ROLES.values())
_NEITHER: frozenset[str] = frozenset()
# How many lines that look like a delimiter may turn out to be none, for every part that is allowed.
_CANDIDATES_PER_PART = 100


class _Entity(NamedTuple):
    """A part before it is known what it is: its header fields by lower-case name, and its body's place."""

    fields: dict[str, str]
    start: int
    end: int
    default_type: str


class _Place(NamedTuple):
    """Where an entity stands in the tree, and which kinds of body it may still give to the mail."""

    number: str
    depth: int
    roles: frozenset[str]
    is_main: bool


def fields_by_name(fields: list[tuple[str, str]]) -> dict[str, str]:
    """Return the first value of each header field, by lower-case name."""
    return {name.lower(): value for name, value in reversed(fields)}


def read_structure(
    raw: bytes, fields: dict[str, str], body_start: int, limits: Limits
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Return the parts of a mail and the flags of what was wrong. Takes time linear in the mail's size."""
    walk = _Walk(raw, limits)
    walk.entity(_Entity(fields, body_start, len(raw), "text/plain"), _Place("", 0, _BOTH, is_main=True))
    return tuple(walk.parts), tuple(walk.flags)


class _Walk:
    """One pass over a mail, from the outermost multipart inwards."""

    __slots__ = ("_candidates_left", "_limits", "_raw", "flags", "parts")

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._candidates_left = limits.max_parts * _CANDIDATES_PER_PART
        self.parts: list[Part] = []
        self.flags: dict[str, None] = {}

    def entity(self, entity: _Entity, place: _Place) -> frozenset[str]:
        """Add an entity and all below it; return the kinds of body that it gave."""
        content_type = read_parameters(entity.fields.get("content-type", ""))
        if "/" not in content_type.value:
            content_type = Parameters(entity.default_type, content_type.by_name)
        if not content_type.value.startswith("multipart/"):
            return self._leaf(entity, place, content_type)
        if place.depth >= self._limits.max_depth:
            self.flags["too-deep"] = None
            return self._leaf(entity, place, content_type)
        boundary = content_type.by_name.get("boundary", "").rstrip()
        pieces = self._pieces(boundary, entity.start, entity.end) if boundary else None
        if pieces is None:
            # The sender meant something, and it is readable only as text.
            self.flags["missing-boundary"] = None
            return self._leaf(entity._replace(fields={}), place, Parameters("text/plain", {}))
        self._add(entity, place, content_type, "container")
        return self._children(content_type, pieces, place)

    def _children(
        self, content_type: Parameters, pieces: list[tuple[int, int]], place: _Place
    ) -> frozenset[str]:
        kind = content_type.value
        default_type = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        children = [self._child(start, end, default_type) for start, end in pieces]
        root = _root_index(content_type, children) if kind == "multipart/related" else -1
        prefix = f"{place.number}." if place.number else ""
        given = _NEITHER
        for index, child in enumerate(children):
            if len(self.parts) >= self._limits.max_parts:
                self.flags["too-many-parts"] = None
                break
            roles = place.roles
            if kind == "multipart/alternative":
                roles -= given
            elif root >= 0 and index != root:
                roles = _NEITHER
            is_main = kind == "multipart/alternative" or index == root
            given |= self.entity(child, _Place(f"{prefix}{index + 1}", place.depth + 1, roles, is_main))
        return given

    def _child(self, start: int, end: int, default_type: str) -> _Entity:
        block = read_headers(self._raw, start, end, self._limits)
        for flag in block.flags:
            self.flags[flag] = None
        return _Entity(fields_by_name(block.fields), block.body_start, end, default_type)

    def _pieces(self, boundary: str, start: int, end: int) -> list[tuple[int, int]] | None:
        """Return where the parts between the delimiter lines lie, or None if there is no delimiter line."""
        raw = self._raw
        delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
        pieces: list[tuple[int, int]] = []
        piece_start = -1
        position = start
        while (at := raw.find(delimiter, position, end)) >= 0:
            position = at + len(delimiter)
            self._candidates_left -= 1
            if self._candidates_left < 0 or len(pieces) > self._limits.max_parts:
                self.flags["too-many-parts"] = None
                return pieces or None
            if at > start and raw[at - 1] not in _LINE_ENDS:
                continue
            rest = _REST_OF_DELIMITER.match(raw, position, end)
            if rest is None:
                continue
            if piece_start >= 0:
                pieces.append((piece_start, max(piece_start, self._before_line_end(at))))
            piece_start = position = rest.end()
            if rest[1]:
                return pieces
        if piece_start < 0:
            return None
        self.flags["missing-terminator"] = None
        pieces.append((piece_start, end))
        return pieces

    def _before_line_end(self, at: int) -> int:
        # The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
        if self._raw[at - 1] == 10 and self._raw[at - 2] == 13:
            return at - 2
        return at - 1

    def _leaf(self, entity: _Entity, place: _Place, content_type: Parameters) -> frozenset[str]:
        role = _BODY_ROLES.get(content_type.value, "attachment")
        return self._add(entity, place, content_type, role)

    def _add(self, entity: _Entity, place: _Place, content_type: Parameters, role: str) -> frozenset[str]:
        fields = entity.fields
        named = fields.get("content-disposition")
        disposition = read_parameters(named) if named else None
        kind = disposition.value if disposition else ""
        filename = file_name(disposition, content_type)
        if role not in {"container", "attachment"}:
            is_file = kind == "attachment" or (filename is not None and not place.is_main)
            if is_file or role not in place.roles:
                role = "attachment"
        cid = fields.get("content-id")
        charset = content_type.by_name.get("charset")
        part = Part(
            place.number or ("0" if role == "container" else "1"),
            content_type.value,
            readable(charset).lower() if charset else None,
            _encoding(fields.get("content-transfer-encoding")),
            filename,
            readable(cid).strip("<> \t") or None if cid else None,
            kind or None,
            kind == "inline" or (not kind and cid is not None),
            entity.start,
            entity.end - entity.start,
            role,
        )
        self.parts.append(part)
        return frozenset((role,)) if role in _BOTH else _NEITHER


def _root_index(content_type: Parameters, children: list[_Entity]) -> int:
    """Return which part of a multipart/related is the document that the others belong to (RFC 2387 section 3.2)."""
    start = content_type.by_name.get("start", "").strip("<> \t")
    if start:
        for index, child in enumerate(children):
            if child.fields.get("content-id", "").strip("<> \t") == start:
                return index
    return 0


def _encoding(value: str | None) -> str:
    if value is None:
        return "7bit"
    encoding = value.strip().lower()
    if encoding in _KNOWN_ENCODINGS:
        return encoding
    token = _ENCODING.search(encoding)
    return token[0] if token else "7bit"
