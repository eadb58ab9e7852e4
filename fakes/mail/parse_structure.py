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
# The kinds of body as bits of a set.
_KINDS = {"text": 1, "html": 2}
_BOTH = 3
_NEITHER = 0
_NOTHING_SAID = head_of({})
# How many lines that look like a delimiter may turn out to be none, for every part that is allowed.
_CANDIDATES_PER_PART = 100
# A part's own header is full of hyphens.
_NEAR_BYTES = 1024


class _Entity(NamedTuple):
    """A part before it is known what it is: what its header says, where its body lies, and its place in the tree.

    `roles` are the kinds of body that it may still give to the mail, as bits.
    """

    head: Head
    start: int
    end: int
    default_type: str
    number: str
    depth: int
    roles: int
    is_main: bool


def read_structure(
    raw: bytes, fields: dict[str, str], body_start: int, limits: Limits
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Return the parts of a mail and the flags of what was wrong. Takes time linear in the mail's size."""
    walk = _Walk(raw, limits)
    walk.entity(_Entity(head_of(fields), body_start, len(raw), "text/plain", "", 0, _BOTH, is_main=True))
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

    def entity(self, entity: _Entity) -> int:
        """Add an entity and all below it; return the kinds of body that it gave, as bits."""
        head = entity.head
        content_type = head.content_type or entity.default_type
        if not content_type.startswith("multipart/"):
            return self._leaf(entity, content_type)
        if entity.depth >= self._limits.max_depth:
            self.flags["too-deep"] = None
            return self._leaf(entity, content_type)
        boundary = head.parameters.get("boundary", "").rstrip()
        pieces = self._pieces(boundary, entity.start, entity.end) if boundary else None
        if pieces is None:
            # The sender meant something, and it is readable only as text.
            self.flags["missing-boundary"] = None
            return self._leaf(entity._replace(head=_NOTHING_SAID), "text/plain")
        self._add(entity, content_type, "container")
        return self._children(entity, content_type, pieces)

    def _children(self, parent: _Entity, kind: str, pieces: list[tuple[int, int]]) -> int:
        default_type = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        is_alternative = kind == "multipart/alternative"
        heads = [self._head(start, end) for start, end in pieces]
        root = _root_index(parent.head.parameters, heads) if kind == "multipart/related" else -1
        prefix = f"{parent.number}." if parent.number else ""
        roles, depth, given = parent.roles, parent.depth + 1, _NEITHER
        for index, (head, start) in enumerate(heads):
            if len(self.parts) >= self._limits.max_parts:
                self.flags["too-many-parts"] = None
                break
            allowed = roles & ~given if is_alternative else _NEITHER if index != root >= 0 else roles
            child = _Entity(
                head,
                start,
                pieces[index][1],
                default_type,
                f"{prefix}{index + 1}",
                depth,
                allowed,
                is_alternative or index == root,
            )
            given |= self.entity(child)
        return given

    def _head(self, start: int, end: int) -> tuple[Head, int]:
        head, body_start, flags = read_head(self._raw, start, end, self._limits)
        for flag in flags:
            self.flags[flag] = None
        return head, body_start

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

    def _leaf(self, entity: _Entity, content_type: str) -> int:
        return self._add(entity, content_type, _BODY_ROLES.get(content_type, "attachment"))

    def _add(self, entity: _Entity, content_type: str, role: str) -> int:
        head = entity.head
        gives = _KINDS.get(role, _NEITHER)
        if gives:
            is_file = head.disposition == "attachment" or (head.filename is not None and not entity.is_main)
            if is_file or not gives & entity.roles:
                role, gives = "attachment", _NEITHER
        part = Part(
            entity.number or ("0" if role == "container" else "1"),
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
        return gives


def _find(raw: bytes, delimiter: bytes, start: int, end: int) -> int:
    near = start + _NEAR_BYTES
    at = raw.find(delimiter, start, min(near, end))
    if at >= 0 or near >= end:
        return at
    # A long stretch of base64 has no hyphen, and to look for one byte takes a fraction of looking for many.
    hyphen = raw.find(b"-", max(start, near - len(delimiter) + 1), end)
    return raw.find(delimiter, hyphen, end) if hyphen >= 0 else -1


def _root_index(parameters: dict[str, str], heads: list[tuple[Head, int]]) -> int:
    """Return which part of a multipart/related is the document that the others belong to (RFC 2387 section 3.2)."""
    start = parameters.get("start", "").strip("<> \t")
    if start:
        for index, (head, _) in enumerate(heads):
            if head.raw_content_id == start:
                return index
    return 0
