"""What people see of a text and of the conversation that it belongs to: one value for page and JSON."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection, and_, or_, select

from fakes.core.captures import Capture, Json
from fakes.core.clock import iso
from fakes.core.ids import public_id
from fakes.core.rows import CAPTURE
from fakes.core.tables import table_of
from fakes.sms import states
from fakes.sms.models import SmsMessageRow
from fakes.sms.segments import forcing_characters, marks, parts, segmentation

TEMPLATE = "sms.html"
SUMMARY_KEYS = (
    "from",
    "to",
    "body",
    "direction",
    "segments",
    "encoding",
    "media",
    "status",
    "error_code",
    "provider_id",
)
_MESSAGE = table_of(SmsMessageRow)


def summary(capture: Capture) -> Json:
    """Return the `sms` part of a capture in lists."""
    return {key: capture.detail[key] for key in SUMMARY_KEYS}


def text_value(capture: Capture) -> Json:
    """Return everything that a page shows of one text."""
    detail = capture.detail
    return {
        **detail,
        "capture_id": capture.id,
        "at": iso(capture.created_ms),
        "provider": capture.provider,
        "is_inbound": detail["direction"] == "inbound",
        "codes": capture.codes,
        "links": capture.links,
        "flags": capture.flags,
        **body_value(detail["body"]),
        "conversation_query": urlencode(dict(zip(("number", "with"), pair_of(detail), strict=True))),
    }


def body_value(body: str) -> Json:
    """Return how a body travels: its parts, its length in units, and the characters that made it UCS-2."""
    cut = segmentation(body)
    return {
        "marks": [{"text": mark.text, "forces_ucs2": mark.forces_ucs2} for mark in marks(body)],
        "units": cut.units,
        "parts": parts(body),
        "forcing": [_character(each) for each in forcing_characters(body)],
    }


def conversation(
    conn: Connection, sandbox: str, ours: str, theirs: str, *, cleared_id: int, limit: int
) -> Json:
    """Return the newest `limit` texts between two numbers, oldest first, whatever account they went through."""
    one_way = and_(_MESSAGE.c.sender == ours, _MESSAGE.c.recipient == theirs)
    other_way = and_(_MESSAGE.c.sender == theirs, _MESSAGE.c.recipient == ours)
    statement = (
        select(_MESSAGE)
        .join(CAPTURE, CAPTURE.c.id == _MESSAGE.c.id)
        .where(_MESSAGE.c.sandbox == sandbox, or_(one_way, other_way), _MESSAGE.c.id > cleared_id)
        .order_by(_MESSAGE.c.id.desc())
        .limit(limit)
    )
    rows = [dict(row) for row in conn.execute(statement).mappings()]
    return {"between": [ours, theirs], "items": [_bubble(row) for row in reversed(rows)]}


def pair_of(detail: Json) -> tuple[str, str]:
    """Return the two ends of a text: the app's number first."""
    if detail["direction"] == "inbound":
        return detail["to"], detail["from"]
    return detail["from"], detail["to"]


def _bubble(row: dict[str, Any]) -> Json:
    return {
        "capture_id": public_id(row["id"]),
        "at": iso(row["created_ms"]),
        "is_inbound": row["direction"] == "inbound",
        "from": row["sender"],
        "to": row["recipient"],
        "body": row["body"],
        "marks": [{"text": mark.text, "forces_ucs2": mark.forces_ucs2} for mark in marks(row["body"])],
        "segments": row["segments"],
        "encoding": row["encoding"],
        "media": orjson.loads(row["media"]),
        "status": row["status"],
        "error_code": states.visible_error(row["status"], row["error_code"]),
    }


def _character(character: str) -> Json:
    return {
        "character": character,
        "codepoint": f"U+{ord(character):04X}",
        "name": unicodedata.name(character, "unnamed character").lower(),
    }
