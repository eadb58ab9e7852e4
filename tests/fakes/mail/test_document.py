"""The HTML of a mail for a sandboxed frame: what it may do, and what it shows."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest

from fakes.core.errors import NotFound
from fakes.mail.document import darkens_itself, html_document, loads_remote_content
from fakes.mail.remote import RemoteImages
from tests.fakes.mail.builders import PNG, a_capture, a_mail, octets

DATA_URL = f"data:image/png;base64,{b64encode(PNG).decode()}"


def _mail(html: str, *, cid: str = "<Logo@x>", filename: str = "l o.png", subtype: str = "png") -> bytes:
    mail = a_mail("text\n", html)
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(PNG, maintype="image", subtype=subtype, cid=cid, filename=filename)
    return octets(mail)


def _shown(raw: bytes, *, is_dark: bool = False, is_printed: bool = False) -> tuple[str, str]:
    document = html_document(a_capture(raw), raw, is_dark=is_dark, is_printed=is_printed)
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


def test_remote_images_that_were_fetched_are_inside_and_the_policy_stays() -> None:
    raw = octets(a_mail(None, "<img src='https://cdn.example.com/i.png'><img src='https://x.example/2.png'>"))
    images = RemoteImages(found={"https://cdn.example.com/i.png": DATA_URL})
    document = html_document(a_capture(raw), raw, images=images)
    assert f'<img src="{DATA_URL}">' in document.body.decode()
    assert "img-src data:;" in document.policy


@pytest.mark.parametrize("tag", ["meta", "base", "link", "META", "Base"])
def test_elements_that_no_policy_stops_are_made_inert(tag: str) -> None:
    html, _ = _shown(
        _mail(f"<{tag} http-equiv=refresh href='//evil.example' content='0;url=//evil.example'><p>x</p>")
    )
    assert f"<x-{tag}" in html
    assert f"<{tag} http-equiv=refresh" not in html


def test_dark_and_light_do_not_depend_on_the_reader() -> None:
    styled = _mail("<style>@media (prefers-color-scheme: dark) { p { color: red } }</style><p>x</p>")
    assert "@media (max-width:0)" in _shown(styled)[0]
    dark = _shown(styled, is_dark=True)[0]
    assert "@media (min-width:0)" in dark
    assert "color-scheme:dark" in dark
    assert "invert" in _shown(_mail("<p>x</p>"), is_dark=True)[0]
    assert darkens_itself("@media (prefers-color-scheme:dark)")
    assert not darkens_itself("@media (prefers-color-scheme:light)")


def test_a_mail_whose_colours_stand_on_its_root_keeps_them_on_dark() -> None:
    pale = _shown(_mail("<html style='background:#cde'><p>x</p>"), is_dark=True)[0]
    assert "invert" in pale
    assert "background:#fff" not in pale
    assert "background:#fff" in _shown(_mail("<html lang=en><p>x</p>"), is_dark=True)[0]


def test_a_mail_that_is_dark_as_it_is_is_not_inverted() -> None:
    for page in ("<html style='background:#111;color:#eee'>", "<body bgcolor='#101020' text='#ffffff'>"):
        assert "invert" not in _shown(_mail(f"{page}<p>x</p>"), is_dark=True)[0]


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_background_of_a_mails_body_fills_the_frame(is_dark: bool) -> None:
    html, _ = _shown(_mail("<body style='background:#a0c0e0'><p>x</p>"), is_dark=is_dark)
    root = html.partition(":root{")[2].partition("}")[0]
    assert "color-scheme:light" in root
    assert "background" not in root


def test_what_is_printed_begins_with_the_header_and_may_be_plain_text() -> None:
    shown, _ = _shown(octets(a_mail("a < b\n", Subject="<b>")), is_printed=True)
    assert "<b>Subject</b> &lt;b&gt;" in shown
    assert "Jane &lt;jane@example.org&gt;" in shown
    assert "a &lt; b" in shown


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
        ("<link rel=stylesheet href='https://x.example/a.css'>", False),
        ("<a href='https://x.example'>x</a><img src='cid:a'><img src='data:image/png;base64,'>", False),
    ],
)
def test_it_is_known_whether_a_mail_asks_for_something_from_elsewhere(html: str, is_remote: bool) -> None:
    assert loads_remote_content(html) is is_remote


@pytest.mark.parametrize("before", [0, 131_060, 131_072, 300_000])
def test_remote_content_is_found_wherever_it_stands(before: int) -> None:
    assert loads_remote_content("x" * before + " <img src='https://x.example/a.png'>")


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


def test_a_small_picture_shown_many_times_counts_each_time() -> None:
    raw = (
        b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + b'<img src="cid:dot">\n' * 1_000
        + b"\n--b\nContent-Type: image/png\nContent-ID: <dot>\n\n"
        + b"x" * 20_000
        + b"\n--b--\n"
    )
    shown, _ = _shown(raw)
    assert 700 < shown.count("data:image/png") < 800
    assert len(shown) < 21_000_000
