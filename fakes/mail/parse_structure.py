"""The MIME tree: where each part lies in the raw mail, and which parts are shown as its body (RFC 2045, 2046, 2387)."""

from __future__ import annotations

import re
from typing import NamedTuple

from fakes.core.limits import Limits
from fakes.mail.parse_head import Head, head_of, read_head
from fakes.mail.parse_result import Part

_LINE_ENDS = b"\r\n"
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
_BODY_ROLES = {"text/plain": "text", "text/html": "html"}
_BOTH = frozenset(_BODY_ROLES.values())
_ONLY = {role: frozenset({role}) for role in _BOTH}
_NEITHER: frozenset[str] = frozenset()
_NO_BODIES = frozenset({"container", "attachment"})
_NOTHING_SAID = head_of({})
# How many lines that look like a delimiter may turn out to be none, for every part that is allowed.
_CANDIDATES_PER_PART = 100
# A part's own header is full of hyphens.
_NEAR_BYTES = 1024


class _Entity(NamedTuple):
    """A part before it is known what it is: what its header says, and its body's place."""

    head: Head
    start: int
    end: int
    default_type: str


class _Place(NamedTuple):
    """Where an entity stands in the tree, and which kinds of body it may still give to the mail."""

    number: str
    depth: int
    roles: frozenset[str]
    is_main: bool


def read_structure(
    raw: bytes, fields: dict[str, str], body_start: int, limits: Limits
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Return the parts of a mail and the flags of what was wrong. Takes time linear in the mail's size."""
    walk = _Walk(raw, limits)
    walk.entity(
        _Entity(head_of(fields), body_start, len(raw), "text/plain"), _Place("", 0, _BOTH, is_main=True)
    )
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
        head = entity.head
        content_type = head.content_type or entity.default_type
        if not content_type.startswith("multipart/"):
            return self._leaf(entity, place, content_type)
        if place.depth >= self._limits.max_depth:
            self.flags["too-deep"] = None
            return self._leaf(entity, place, content_type)
        boundary = head.parameters.get("boundary", "").rstrip()
        pieces = self._pieces(boundary, entity.start, entity.end) if boundary else None
        if pieces is None:
            # The sender meant something, and it is readable only as text.
            self.flags["missing-boundary"] = None
            return self._leaf(entity._replace(head=_NOTHING_SAID), place, "text/plain")
        self._add(entity, place, content_type, "container")
        return self._children(content_type, head.parameters, pieces, place)

    def _children(
        self, kind: str, parameters: dict[str, str], pieces: list[tuple[int, int]], place: _Place
    ) -> frozenset[str]:
        default_type = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        children = [self._child(start, end, default_type) for start, end in pieces]
        root = _root_index(parameters, children) if kind == "multipart/related" else -1
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
        head, body_start, flags = read_head(self._raw, start, end, self._limits)
        for flag in flags:
            self.flags[flag] = None
        return _Entity(head, body_start, end, default_type)

    def _pieces(self, boundary: str, start: int, end: int) -> list[tuple[int, int]] | None:
        """Return where the parts between the delimiter lines lie, or None if there is no delimiter line."""
        raw = self._raw
        delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
        pieces: list[tuple[int, int]] = []
        piece_start = -1
        position = start
        while (at := _find(raw, delimiter, position, end)) >= 0:
            position = at + len(delimiter)
            self._candidates_left -= 1
            if self._candidates_left < 0 or len(pieces) > self._limits.max_parts:
                self.flags["too-many-parts"] = None
                return pieces or None
            if at > start and raw[at - 1] not in _LINE_ENDS:
                continue
            if raw.startswith(b"\r\n", position, end):
                rest_end, is_last = position + 2, False
            elif rest := _REST_OF_DELIMITER.match(raw, position, end):
                rest_end, is_last = rest.end(), rest[1] is not None
            else:
                continue
            if piece_start >= 0:
                pieces.append((piece_start, max(piece_start, self._before_line_end(at))))
            if is_last:
                return pieces
            piece_start = position = rest_end
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

    def _leaf(self, entity: _Entity, place: _Place, content_type: str) -> frozenset[str]:
        return self._add(entity, place, content_type, _BODY_ROLES.get(content_type, "attachment"))

    def _add(self, entity: _Entity, place: _Place, content_type: str, role: str) -> frozenset[str]:
        head = entity.head
        if role not in _NO_BODIES:
            is_file = head.disposition == "attachment" or (head.filename is not None and not place.is_main)
            if is_file or role not in place.roles:
                role = "attachment"
        part = Part(
            place.number or ("0" if role == "container" else "1"),
            content_type,
            head.charset,
            head.transfer_encoding,
            head.filename,
            head.content_id,
            head.disposition,
            head.is_inline,
            entity.start,
            entity.end - entity.start,
            role,
        )
        self.parts.append(part)
        return _ONLY.get(role, _NEITHER)


def _find(raw: bytes, delimiter: bytes, start: int, end: int) -> int:
    near = start + _NEAR_BYTES
    at = raw.find(delimiter, start, min(near, end))
    if at >= 0 or near >= end:
        return at
    # A long stretch of base64 has no hyphen, and to look for one byte takes a fraction of looking for many.
    hyphen = raw.find(b"-", max(start, near - len(delimiter) + 1), end)
    return raw.find(delimiter, hyphen, end) if hyphen >= 0 else -1


def _root_index(parameters: dict[str, str], children: list[_Entity]) -> int:
    """Return which part of a multipart/related is the document that the others belong to (RFC 2387 section 3.2)."""
    start = parameters.get("start", "").strip("<> \t")
    if start:
        for index, child in enumerate(children):
            if child.head.raw_content_id == start:
                return index
    return 0
