"""What of a text goes into the shared store: its capture and the `sms` part of it."""

from __future__ import annotations

import orjson

from fakes.core.captures import CaptureDraft, Json
from fakes.core.clock import iso
from fakes.core.errors import NotFound
from fakes.core.extract import codes_in
from fakes.core.links import links_in_text
from fakes.core.transaction import Tx
from fakes.sms import phone, states

CHANNEL = "sms"
_TITLE_CHARS = 120
_PREVIEW_CHARS = 240


def capture(tx: Tx, text: Json, raw: bytes | None = None) -> int:
    """Store a text as a capture, with the bytes as they came if there are any; returns its number."""
    body = text["body"]
    title, preview = _headline(body)
    draft = CaptureDraft(
        sandbox=text["sandbox"],
        channel=CHANNEL,
        provider=text["provider"],
        kind="inbound" if text["direction"] == "inbound" else "outbound",
        sender=text["sender"] or text["service"] or "",
        recipients=[text["recipient"]],
        people=[number for number in map(phone.bare, (text["sender"], text["recipient"])) if number],
        title=title or ("(media)" if text["media"] != "[]" else ""),
        preview=preview,
        size=len(body.encode("utf-8", "replace")),
        codes=codes_in(body),
        links=[{"url": link.url, "text": link.text} for link in links_in_text(body)],
        flags=orjson.loads(text["flags"]),
        detail=detail(text),
        raw=raw,
        text=body,
        ref=text["sid"],
        created_ms=text["created_ms"],
    )
    return tx.capture(draft).number


def revise(tx: Tx, text: Json, **changes: object) -> None:
    """Bring a text's capture up to date; one that somebody deleted stays away."""
    try:
        tx.revise_capture(text["sandbox"], text["id"], detail=detail(text), **changes)
    except NotFound:
        return


def detail(text: Json) -> Json:
    """Return the `sms` part of a text's capture."""
    return {
        "from": text["sender"] or text["service"] or "",
        "to": text["recipient"],
        "body": text["body"],
        "direction": text["direction"],
        "segments": text["segments"],
        "encoding": text["encoding"],
        "media": [
            {"part": str(number), **medium} for number, medium in enumerate(orjson.loads(text["media"]))
        ],
        "status": text["status"],
        "error_code": states.visible_error(text["status"], text["error_code"]),
        "provider_id": text["sid"],
        "account": text["account"],
        "service": text["service"],
        "feedback": text["feedback"],
        "notes": orjson.loads(text["notes"]),
        "history": [{"status": status, "at": iso(at_ms)} for status, at_ms in orjson.loads(text["history"])],
    }


def _headline(body: str) -> tuple[str, str]:
    """Return the beginning of a text as its title, and of what follows as its preview: no word stands in both."""
    line = " ".join(body.split())
    if len(line) <= _TITLE_CHARS:
        return line, ""
    cut = line.rfind(" ", _TITLE_CHARS // 2, _TITLE_CHARS)
    cut = cut if cut > 0 else _TITLE_CHARS
    return line[:cut], line[cut:].strip()[:_PREVIEW_CHARS]
