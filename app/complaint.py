"""How programs of ours say on standard error what went wrong: a line for people, or a problem document with `--json`."""

from __future__ import annotations

import sys
from typing import Any

import orjson

Problem = dict[str, Any]


def problem(title: str, status: int, detail: str, hint: str = "") -> Problem:
    """Return a problem document (RFC 9457)."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail or title, "hint": hint}


def complain(told: Problem, *, as_json: bool) -> None:
    """Write a problem to standard error."""
    words = f"stagedoor: {told['detail']} {told['hint']}".rstrip()
    sys.stderr.write((orjson.dumps(told).decode() if as_json else words) + "\n")
