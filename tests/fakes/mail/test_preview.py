"""What a page shows of attachments: pictures, texts and calendars; never what could act."""

from __future__ import annotations

import pytest

from fakes.core.captures import Json
from fakes.mail.preview import attachment_value
from fakes.mail.service import read
from tests.fakes.mail.builders import LIMITS, PNG, a_capture, a_mail, octets


def _value(content: bytes, kind: str) -> Json:
    mail = a_mail()
    main, _, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename="f")
    raw = octets(mail)
    capture = a_capture(raw)
    whole = read(capture, raw, LIMITS)
    (attachment,) = whole.attachments
    part = next(part for part in whole.skeleton.parts if part.number == attachment.part)
    return attachment_value(raw, part, attachment)


@pytest.mark.parametrize(
    ("kind", "preview"),
    [
        ("image/png", "image"),
        ("image/svg+xml", ""),
        ("text/plain", "text"),
        ("text/csv", "text"),
        ("application/json", "text"),
        ("text/html", ""),
        ("application/pdf", "pdf"),
        ("application/x-msdownload", ""),
    ],
)
def test_only_what_cannot_act_is_shown(kind: str, preview: str) -> None:
    assert _value(PNG, kind)["preview"] == preview


def test_a_text_is_cut_and_a_calendar_is_read() -> None:
    assert len(_value(b"x" * 50_000, "text/plain")["text"]) == 20_000
    value = _value(b"BEGIN:VEVENT\r\nSUMMARY:Fitting\r\nEND:VEVENT\r\n", "text/calendar")
    assert (value["preview"], value["events"][0]["summary"]) == ("calendar", "Fitting")
    assert _value(b"no calendar", "text/calendar")["preview"] == ""
