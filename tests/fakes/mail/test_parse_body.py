"""Contents of parts: transfer encodings, charsets, and the bodies that a client shows."""

from __future__ import annotations

import pytest

from fakes.core.limits import Limits
from fakes.mail.parse import parse
from fakes.mail.parse_body import Bodies, PartText, bodies, decode_part, part_text


def _decoded(encoding: str, body: bytes) -> bytes:
    raw = b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + body
    return decode_part(raw, parse(raw, Limits()).parts[0])


def _text(content_type: str, body: bytes) -> PartText:
    raw = b"Content-Type: " + content_type.encode() + b"\n\n" + body
    return part_text(raw, parse(raw, Limits()).parts[0])


def _bodies(raw: bytes) -> Bodies:
    return bodies(raw, parse(raw, Limits()).parts)


@pytest.mark.parametrize(
    ("encoding", "body", "decoded"),
    [
        ("base64", b"SGVsbG8", b"Hello"),
        ("BASE64 (comment)", b"SGVsbG8=", b"Hello"),
        ("quoted-printable", b"a=3Db =\r\nc=C3=A9", b"a=b c\xc3\xa9"),
        ("quoted-printable", b"soft = \t\nbreak=", b"soft break"),
        ("quoted-printable", b"100=%zz", b"100=%zz"),
        ("x-uuencode", b"begin 644 a.txt\n%2&5L;&\\\n`\nend\n", b"Hello"),
        ("uuencode", b"text before\r\nbegin 644 a.txt\r\n%2&5L;&\\\r\n", b"Hello"),
        ("x-uuencode", b"begin 644 a.txt\n%2&5L;&\\    \n~~~\nend\n", b"Hello"),
        ("x-uuencode", b"no such thing", b"no such thing"),
        ("8bit", b"\xff\x00", b"\xff\x00"),
        ("x-rot13", b"Uryyb", b"Uryyb"),
        ("", b"plain", b"plain"),
    ],
)
def test_transfer_encodings_are_undone_as_far_as_they_go(encoding: str, body: bytes, decoded: bytes) -> None:
    assert _decoded(encoding, body) == decoded


@pytest.mark.parametrize(
    ("content_type", "body", "text", "flags"),
    [
        ("text/plain; charset=utf-8", b"Gr\xc3\xbc\r\ne\rf", "Grü\ne\nf", ()),
        ("text/plain; charset=utf-8", b"\xef\xbb\xbfmark", "mark", ()),
        ("text/plain; charset=x-klingon", b"Gr\xfc", "Grü", ("unknown-charset",)),
        ("text/plain; charset=utf-8", b"Gr\xfc", "Gr\ufffd", ("wrong-charset",)),
        ("text/html", b'<meta charset="koi8-r"><p>\xf0', '<meta charset="koi8-r"><p>П', ()),
        ("text/html", b"<p>\xc3\xbc", "<p>ü", ()),
        ("text/plain", b'<meta charset="koi8-r">\xc3\xbc', '<meta charset="koi8-r">ü', ()),
    ],
)
def test_texts_are_decoded_and_marked(
    content_type: str, body: bytes, text: str, flags: tuple[str, ...]
) -> None:
    assert _text(content_type, body) == (text, flags)


def test_a_mail_has_the_bodies_that_it_has() -> None:
    assert _bodies(b"Subject: s\n\nhello") == ("hello", None, ())
    assert _bodies(b"Content-Type: text/html\n\n<p>") == (None, "<p>", ())
    assert _bodies(b"Content-Type: image/png\n\n") == (None, None, ())
    assert _bodies(b"Content-Type: text/plain\n\n") == ("", None, ())


def test_several_texts_are_joined_line_by_line() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n\n--b\n\n--b\n\ntwo\n"
        b"--b\nContent-Type: text/plain; charset=x-klingon\n\nthree\n--b--"
    )
    assert _bodies(raw) == ("one\ntwo\nthree", None, ("unknown-charset",))
