"""The HTML of a mail for a sandboxed frame: what it may do, and what it shows."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest

from fakes.core.errors import NotFound
from fakes.mail.document import html_document, loads_remote_content
from tests.fakes.mail.builders import PNG, a_capture, a_mail, octets

DATA_URL = f"data:image/png;base64,{b64encode(PNG).decode()}"


def _mail(html: str, *, cid: str = "<Logo@x>", filename: str = "l o.png", subtype: str = "png") -> bytes:
    mail = a_mail("text\n", html)
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(PNG, maintype="image", subtype=subtype, cid=cid, filename=filename)
    return octets(mail)


def _shown(
    raw: bytes, *, is_remote_allowed: bool = False, own_hosts: tuple[str, ...] = ()
) -> tuple[str, str]:
    document = html_document(a_capture(raw), raw, is_remote_allowed=is_remote_allowed, own_hosts=own_hosts)
    assert document.content_type == "text/html; charset=utf-8"
    return document.body.decode(), document.policy


@pytest.mark.parametrize(
    "reference",
    ["cid:Logo@x", "cid:logo@X", "CID:Logo%40x", "cid:l%20o.png"],
)
def test_pictures_of_the_mail_are_embedded_however_they_are_referred_to(reference: str) -> None:
    html, _ = _shown(_mail(f'<img src="{reference}"><div style="background: url({reference})">'))
    assert html.count(DATA_URL) == 2
    assert reference not in html


def test_what_is_no_picture_or_not_there_is_not_embedded() -> None:
    html, _ = _shown(_mail('<img src="cid:other"><img src="cid:Logo@x">', subtype="x-shockwave"))
    assert 'src="cid:other"' in html
    assert 'src="cid:Logo@x"' in html


def test_a_page_may_load_nothing_and_run_nothing() -> None:
    _, policy = _shown(_mail("<p>x</p><img src='https://cdn.example.com/i.png'>"))
    rules = dict(rule.partition(" ")[::2] for rule in policy.split("; "))
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "media-src": "data:",
        "font-src": "data:",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }


def test_remote_content_comes_only_from_hosts_that_the_mail_names_and_never_from_our_own() -> None:
    raw = _mail(
        "<img src='https://CDN.example.com/i.png'><img src='//localhost:3000/i.png'>"
        "<img src=http://127.0.0.1:8025/api/v1/messages><img src='https://evil;script-src/'>"
    )
    _, policy = _shown(raw, is_remote_allowed=True, own_hosts=("127.0.0.1:8025",))
    assert "img-src data: cdn.example.com localhost:3000 evil;" in policy
    assert "8025" not in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy


@pytest.mark.parametrize("tag", ["meta", "base", "link", "META", "Base"])
def test_elements_that_no_policy_stops_are_made_inert(tag: str) -> None:
    html, _ = _shown(
        _mail(f"<{tag} http-equiv=refresh href='//evil.example' content='0;url=//evil.example'><p>x</p>")
    )
    assert f"<x-{tag}" in html
    assert f"<{tag} http-equiv=refresh" not in html


def test_style_sheets_of_named_hosts_work_when_remote_content_is_allowed() -> None:
    html, policy = _shown(
        _mail("<link rel=stylesheet href='https://cdn.example.com/a.css'>"), is_remote_allowed=True
    )
    assert "<link rel=stylesheet" in html
    assert "style-src 'unsafe-inline' cdn.example.com" in policy


def test_links_open_elsewhere_and_the_doctype_stays_first() -> None:
    html, _ = _shown(_mail("<!DOCTYPE html><html><body><a href='https://example.com'>x</a></body></html>"))
    assert html.startswith('<!DOCTYPE html><base target="_blank">')
    html, _ = _shown(_mail("<p>x</p>"))
    assert html.startswith('<base target="_blank">')


@pytest.mark.parametrize(
    ("html", "is_remote"),
    [
        ("<img src='https://x.example/i.png'>", True),
        ("<IMG SRC=//x.example/i.png>", True),
        ("<td background='http://x.example/i.png'>", True),
        ("<style>p { background: url( 'https://x.example/i.png') }</style>", True),
        ("<style>@import 'https://x.example/a.css'</style>", True),
        ("<link rel=stylesheet href=a>", True),
        ("<a href='https://x.example'>x</a><img src='cid:a'><img src='data:image/png;base64,'>", False),
    ],
)
def test_it_is_known_whether_a_mail_asks_for_something_from_elsewhere(html: str, is_remote: bool) -> None:
    assert loads_remote_content(html) is is_remote


def test_a_mail_without_html_has_no_document() -> None:
    raw = octets(a_mail("text\n"))
    with pytest.raises(NotFound):
        html_document(a_capture(raw), raw)
    raw = octets(a_mail(None, "<p>x</p>"))
    with pytest.raises(NotFound):
        html_document(a_capture(raw), None)


def test_pictures_beyond_a_bound_are_left_out() -> None:
    html = '<img src="cid:big"><img src="cid:big">'
    raw = (
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + html.encode()
        + b"\n--b\nContent-Type: image/png\nContent-ID: <big>\n\n"
        + b"x" * 15_000_000
        + b"\n--b--\n"
    )
    shown, _ = _shown(raw)
    assert shown.count("data:image/png") == 1
    assert shown.count("cid:big") == 1
