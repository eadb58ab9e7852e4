"""Finds the operation that a method and a path mean; it knows addresses and nothing of what they do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote


class Match(NamedTuple):
    """An operation's id and the ids that stand in the path, by parameter name."""

    operation_id: str
    path_params: dict[str, str]


class _Node:
    __slots__ = ("fixed", "free", "ids")

    def __init__(self) -> None:
        self.fixed: dict[str, _Node] = {}
        self.free: _Node | None = None
        self.ids: dict[str, tuple[str, tuple[str, ...]]] = {}


class Router:
    """A tree over path segments; a fixed segment (`search`) wins over a parameter in its place."""

    def __init__(self, routes: Iterable[tuple[str, str, str]]) -> None:
        """Build the tree of (operation id, method, path template)."""
        self._root = _Node()
        for operation_id, method, path in routes:
            node = self._root
            names = []
            for segment in path.split("/")[1:]:
                if segment.startswith("{"):
                    names.append(segment[1:-1])
                    node.free = node = node.free or _Node()
                else:
                    node = node.fixed.setdefault(segment, _Node())
            node.ids[method] = (operation_id, tuple(names))

    def find(self, method: str, path: str) -> Match | None:
        """Return the operation at an address (as it came, still escaped), None where there is none."""
        segments = path.split("/")[1:]
        found = self._straight(segments, method) or self._walk(self._root, segments, 0, method, [])
        if found is None:
            return None
        (operation_id, names), values = found
        return Match(operation_id, dict(zip(names, values, strict=True)))

    def methods(self, path: str) -> list[str]:
        """Return the methods that an address takes."""
        return [method for method in ("GET", "POST", "DELETE") if self.find(method, path)]

    def _straight(
        self, segments: list[str], method: str
    ) -> tuple[tuple[str, tuple[str, ...]], list[str]] | None:
        """Return what `_walk` would find, where there is no choice on the way; None where there is one, or nothing."""
        node = self._root
        values: list[str] = []
        for segment in segments:
            following = node.fixed.get(segment)
            if following is None:
                following = node.free
                if following is None or not segment:
                    return None
                values.append(unquote(segment) if "%" in segment else segment)
            elif node.free is not None:
                return None
            node = following
        known = node.ids.get(method)
        return (known, values) if known else None

    def _walk(
        self, node: _Node, segments: list[str], at: int, method: str, values: list[str]
    ) -> tuple[tuple[str, tuple[str, ...]], list[str]] | None:
        if at == len(segments):
            known = node.ids.get(method)
            return (known, values) if known else None
        segment = segments[at]
        fixed = node.fixed.get(segment)
        if fixed is not None:
            found = self._walk(fixed, segments, at + 1, method, values)
            if found is not None:
                return found
        if node.free is None or not segment:
            return None
        value = unquote(segment) if "%" in segment else segment
        return self._walk(node.free, segments, at + 1, method, [*values, value])
