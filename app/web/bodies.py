"""HTTP bodies for people: JSON indented, forms as fields, everything else as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

_MAX_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Body:
    """A body as a page shows it. `kind` is `json`, `form`, `text` or `empty`; `fields` are a form's."""

    kind: str
    text: str
    fields: list[tuple[str, str]]


def readable(text: str, headers: Iterable[tuple[str, str]] = ()) -> Body:
    """Return a body for people; `headers` say what it claims to be."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "").lower()
    if not text:
        return Body("empty", "", [])
    if "form-urlencoded" in content_type and (fields := _form(text)):
        return Body("form", text, fields)
    if text.lstrip()[:1] in ("{", "[") and (indented := _indented(text)):
        return Body("json", indented, [])
    return Body("text", text, [])


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        # It was cut off, or only looks like JSON.
        return ""


def _form(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return []
