"""What a page shows of an attachment beside its name: a picture, the beginning of a text, a calendar's events."""

from __future__ import annotations

from dataclasses import asdict

from fakes.core.captures import Json
from fakes.mail.invitation import invitations
from fakes.mail.models import Attachment
from fakes.mail.parse_body import part_text
from fakes.mail.parse_result import Part

SHOWN_IMAGES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"))
_MAX_IMAGE_BYTES = 10 * 1024 * 1024
_MAX_TEXT_CHARS = 20_000
_MAX_ENCODED_BYTES = 256 * 1024
_TEXTS = frozenset(
    ("application/json", "application/xml", "application/x-yaml", "application/sql", "message/rfc822")
)
_CALENDARS = frozenset(("text/calendar", "application/ics"))
# Shown as text, these would be read as what they are not: their source belongs into an editor.
_NOT_TEXT = frozenset(("text/html", "text/xml", "text/javascript"))


def attachment_value(raw: bytes, part: Part, attachment: Attachment) -> Json:
    """Return an attachment's JSON with `preview`: `image`, `pdf`, `text`, `calendar` or none, and what it shows.

    Of a text or a calendar only the beginning is read.
    """
    value = {**attachment.as_json(), "preview": "", "text": "", "events": []}
    kind = attachment.content_type
    if kind in SHOWN_IMAGES and attachment.size <= _MAX_IMAGE_BYTES:
        value["preview"] = "image"
    elif kind == "application/pdf":
        value["preview"] = "pdf"
    elif kind in _CALENDARS:
        events = invitations(part_text(raw, part, _MAX_ENCODED_BYTES).text)
        value |= {"preview": "calendar" if events else "", "events": [asdict(event) for event in events]}
    elif (kind.startswith("text/") and kind not in _NOT_TEXT) or kind in _TEXTS:
        value |= {"preview": "text", "text": part_text(raw, part, _MAX_ENCODED_BYTES).text[:_MAX_TEXT_CHARS]}
    return value
