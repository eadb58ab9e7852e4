"""What the inbox shows of a mail, as a value and as the fragment that is made of it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import fakes.mail
from fakes.core.captures import Capture
from fakes.mail.models import EVENT
from fakes.mail.view import TEMPLATE, MailView, mail_view
from tests.fakes.mail.builders import LIMITS, PNG, a_capture, a_mail, octets


def _view(raw: bytes, **changes: object) -> MailView:
    return mail_view(a_capture(raw, **changes), raw, LIMITS)


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


def _rendered(view: MailView, *, is_remote_allowed: bool = False) -> str:
    folder = Path(fakes.mail.__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    environment.filters["filesize"] = lambda size: f"{size} B"
    return environment.get_template(TEMPLATE).render(
        view={"mail": view.as_values()},
        base="/s/x/ui/captures/1",
        prefix="/s/x",
        is_remote_allowed=is_remote_allowed,
    )


def test_a_mail_shows_its_people_bodies_and_parts() -> None:
    mail = a_mail("text\n", "<p>html</p>", Subject="s", Cc="carl@example.org")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="i.png")
    view = _view(octets(mail), recipients=("jane@example.org", "secret@example.org"))
    assert [each["field"] for each in view.people] == ["From", "To", "Cc"]
    assert (view.sender, view.hidden) == ("shop@example.com", ["secret@example.org"])
    assert (view.has_html, view.text) == (True, "text\n")
    assert view.attachments[0]["filename"] == "i.png"
    assert [(part["number"], part["depth"]) for part in view.parts] == [
        ("0", 0),
        ("1", 1),
        ("1.1", 2),
        ("1.2", 2),
        ("2", 1),
    ]
    assert view.event is None


def test_an_event_shows_what_happened() -> None:
    view = mail_view(_event(), None, LIMITS)
    assert view.event is not None
    assert (view.has_html, view.people, view.attachments) == (False, [], [])
    shown = _rendered(view)
    assert "550" in shown
    assert "&lt;b&gt;@x.org" in shown
    assert 'href="/s/x/ui/captures/0"' in shown


def test_the_fragment_frames_the_html_and_never_holds_it() -> None:
    shown = _rendered(_view(octets(a_mail("text\n", "<p>unmistakable</p>"))))
    assert 'src="/s/x/ui/captures/1/document"' in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    assert "unmistakable" not in shown
    assert "remote=1" not in shown


def test_remote_content_is_offered_only_where_there_is_some() -> None:
    view = _view(octets(a_mail(None, "<img src='https://cdn.example.com/i.png'>")))
    assert 'href="/s/x/ui/captures/1?remote=1"' in _rendered(view)
    allowed = _rendered(view, is_remote_allowed=True)
    assert 'src="/s/x/ui/captures/1/document?remote=1"' in allowed
    assert 'href="/s/x/ui/captures/1"' in allowed


def test_nothing_that_a_mail_says_is_markup_in_the_fragment() -> None:
    hostile = "<script>alert(1)</script>"
    mail = a_mail(hostile, Subject=hostile, X_Tag=hostile, Cc=f'"{hostile}" <a@example.org>')
    mail.add_attachment(PNG, maintype="image", subtype="png", filename=f'"{hostile}')
    shown = _rendered(_view(octets(mail), recipients=(f'"{hostile}"@x.org',), sender=f'"{hostile}"@x.org'))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_mail_of_text_only_shows_its_text_at_once() -> None:
    shown = _rendered(_view(octets(a_mail("only text\n"))))
    assert '<details class="mail-text" open>' in shown
    assert "<iframe" not in shown


def test_mail_without_any_header_can_be_shown() -> None:
    assert "<pre" in _rendered(_view(b"no header", sender=""))
