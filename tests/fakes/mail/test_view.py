"""What the inbox shows of a mail, as a value and as the fragment that is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

import fakes.mail
from fakes.core.captures import Capture
from fakes.mail.models import EVENT
from fakes.mail.view import TEMPLATE, MailView, mail_view
from tests.fakes.mail.builders import LIMITS, PNG, a_capture, a_mail, octets

FOLDER = Path(fakes.mail.__file__).parent / "templates"


def _view(
    raw: bytes, section: str = "", *, asked: dict[str, str] | None = None, **changes: object
) -> MailView:
    return mail_view(a_capture(raw, **changes), raw, LIMITS, {"view": section, **(asked or {})})


def _event() -> Capture:
    capture = a_capture(b"")
    capture.kind = EVENT
    capture.detail = {
        "event": {
            "kind": "bounce",
            "recipient": "<b>@x.org",
            "reason": "550",
            "status": "5.0.0",
            "capture_id": "0",
        }
    }
    return capture


class _Here:
    def url(self, base: str = "/s/x/ui/captures/1", **changes: str) -> str:
        return base + "?" + "&".join(f"{name}={value}" for name, value in changes.items())


def _rendered(view: MailView) -> str:
    loader = FileSystemLoader(FOLDER)
    environment = Environment(
        loader=ChoiceLoader([loader, PrefixLoader({"mail": loader})]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["filesize"] = lambda size: f"{size} B"
    values: dict[str, Any] = {
        "view": {"mail": view.as_values()},
        "base": "/s/x/ui/captures/1",
        "prefix": "/s/x",
    }
    return environment.get_template(TEMPLATE).render(**values, here=_Here(), icon=lambda name: "")


def _names(view: MailView) -> list[str]:
    return [section.name for section in view.sections]


def test_a_mail_shows_its_people_and_the_section_that_is_asked_for() -> None:
    mail = a_mail("text\n", "<p>html</p>", Subject="s", Cc="carl@example.org")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="i.png")
    raw = octets(mail)
    view = _view(raw, recipients=("jane@example.org", "secret@example.org"))
    assert [each["field"] for each in view.people] == ["From", "To", "Cc"]
    assert (view.sender, view.hidden) == ("shop@example.com", ["secret@example.org"])
    assert view.attachments[0]["filename"] == "i.png"
    assert view.section == "html"
    assert _names(view) == [
        *("html", "text", "source", "attachments", "checks"),
        *("headers", "envelope", "parts", "raw"),
    ]
    assert _view(raw, "text").shown == {"text": "text\n", "is_cut": False}
    assert _view(raw, "nonsense").section == "html"
    assert [(part["number"], part["depth"]) for part in _view(raw, "parts").shown["parts"]] == [
        ("0", 0),
        ("1", 1),
        ("1.1", 2),
        ("1.2", 2),
        ("2", 1),
    ]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("html", 'sandbox="allow-popups allow-popups-to-escape-sandbox"'),
        ("text", "Your code is 482913"),
        ("source", '<span class="hl-tag">&lt;p</span>'),
        ("attachments", 'alt="Preview of i.png"'),
        ("links", 'rel="noopener noreferrer">https://shop.example/a</a>'),
        ("checks", "Alternative texts"),
        ("headers", "b.example"),
        ("envelope", "differs"),
        ("parts", "multipart/mixed"),
        ("raw", "MIME-Version"),
    ],
)
def test_every_section_can_be_rendered(section: str, words: str) -> None:
    mail = a_mail("Your code is 482913\n", "<p>x <a href='https://shop.example/a'>a</a></p><img src=x>")
    mail["Received"] = "from a.example by b.example with SMTP; Mon, 23 Nov 2026 05:00:00 +0000"
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="i.png")
    mail.add_attachment(b"BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT", maintype="text", subtype="calendar")
    view = _view(octets(mail), section, recipients=("jane@example.org", "secret@example.org"))
    assert view.section == section
    assert words in _rendered(view)
    # What has no name of its own is called by what it is.
    assert ("<bdi>text/calendar</bdi>" in _rendered(view)) == (section in ("html", "text"))


def test_an_event_shows_what_happened() -> None:
    view = mail_view(_event(), None, LIMITS, {})
    assert view.event is not None
    assert (view.people, view.attachments, view.expectation) == ([], [], None)
    shown = _rendered(view)
    assert "550" in shown
    assert "&lt;b&gt;@x.org" in shown
    assert 'href="/s/x/ui/captures/0"' in shown


def test_the_fragment_frames_the_html_and_never_holds_it() -> None:
    shown = _rendered(_view(octets(a_mail("text\n", "<p>unmistakable</p>"))))
    assert 'src="/s/x/ui/captures/1/document?' in shown
    assert "unmistakable" not in shown


def test_remote_images_are_offered_only_where_there_are_some() -> None:
    raw = octets(a_mail(None, "<img src='https://cdn.example.com/i.png'>"))
    assert "Fetch them" in _rendered(_view(raw))
    assert "Keep them out" in _rendered(_view(raw, asked={"remote": "1"}))
    assert "Fetch them" not in _rendered(_view(octets(a_mail(None, "<p>x</p>"))))


def test_width_and_colours_are_asked_for() -> None:
    raw = octets(a_mail(None, "<p>x</p>"))
    assert "mail-width-phone" in _rendered(_view(raw, asked={"width": "phone"}))
    assert "mail-width-desktop" in _rendered(_view(raw, asked={"width": "<b>"}))
    assert "inverted" in _rendered(_view(raw, asked={"dark": "1"}))


@pytest.mark.parametrize(
    "section",
    ["html", "text", "source", "attachments", "links", "checks", "headers", "envelope", "parts", "raw"],
)
def test_nothing_that_a_mail_says_is_markup_in_the_fragment(section: str) -> None:
    hostile = "<script>alert(1)</script>"
    mail = a_mail(
        hostile, f"<a href='https://x.example/\"{hostile}'>{hostile}</a>", Subject=hostile, X_Tag=hostile
    )
    mail["Received"] = f"from {hostile} by {hostile}; x"
    mail.add_attachment(hostile.encode(), maintype="text", subtype="plain", filename=f'"{hostile}')
    view = _view(octets(mail), section, recipients=(f'"{hostile}"@x.org',), sender=f'"{hostile}"@x.org')
    shown = _rendered(view)
    assert view.section == section
    assert "<script" not in shown


@pytest.mark.parametrize("section", ["text", "raw"])
def test_of_a_long_mail_the_beginning_is_shown_and_no_letter_of_it_is_broken(section: str) -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "é€".encode() * 200_000
    for padding in range(5):
        view = _view(b"X: " + b"x" * padding + b"\r\n" + raw, section)
        assert 50_000 < len(view.shown["text"]) <= 256 * 1024
        assert view.shown["text"].strip("é€X: x\n").isascii()
        assert "Download all of it" in _rendered(view)


def test_mail_without_any_header_can_be_shown() -> None:
    view = _view(b"no header", sender="")
    assert view.section == "text"
    assert "<pre" in _rendered(view)
    assert "no header" in _rendered(_view(b"\xff\x00no header", "raw", sender=""))
