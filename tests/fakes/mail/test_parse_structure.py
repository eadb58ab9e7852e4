"""MIME trees: numbers, roles and places of parts."""

from __future__ import annotations

import pytest

from fakes.core.limits import Limits
from fakes.mail.parse import parse
from fakes.mail.parse_result import ParsedMail
from tests.fakes.mail.corpus_templates import BROKEN, STRUCTURES

LIMITS = Limits()


def _mail(template: str) -> ParsedMail:
    return parse(template.encode(), LIMITS)


def _tree(template: str) -> list[tuple[str, str, str]]:
    return [(part.number, part.content_type, part.role) for part in _mail(template).parts]


TREES = {
    "plain": [("1", "text/plain", "text")],
    "html-only": [("1", "text/html", "html")],
    "alternative": [
        ("0", "multipart/alternative", "container"),
        ("1", "text/plain", "text"),
        ("2", "text/html", "html"),
    ],
    "nested": [
        ("0", "multipart/mixed", "container"),
        ("1", "multipart/alternative", "container"),
        ("1.1", "text/plain", "text"),
        ("1.2", "multipart/related", "container"),
        ("1.2.1", "text/html", "html"),
        ("1.2.2", "image/png", "attachment"),
        ("2", "application/pdf", "attachment"),
    ],
    "related-start": [
        ("0", "multipart/related", "container"),
        ("1", "image/png", "attachment"),
        ("2", "text/html", "html"),
    ],
    "invite": [
        ("0", "multipart/alternative", "container"),
        ("1", "text/plain", "text"),
        ("2", "text/html", "html"),
        ("3", "text/calendar", "attachment"),
    ],
    "attached-message": [
        ("0", "multipart/mixed", "container"),
        ("1", "text/plain", "text"),
        ("2", "message/rfc822", "attachment"),
    ],
    "digest": [
        ("0", "multipart/digest", "container"),
        ("1", "message/rfc822", "attachment"),
        ("2", "message/rfc822", "attachment"),
    ],
    "file-text": [
        ("0", "multipart/mixed", "container"),
        ("1", "text/plain", "text"),
        ("2", "text/plain", "attachment"),
    ],
    "attachment-is-the-mail": [("1", "application/pdf", "attachment")],
}


@pytest.mark.parametrize("name", TREES)
def test_parts_have_imap_numbers_and_roles(name: str) -> None:
    assert _tree(STRUCTURES[name]) == TREES[name]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("no-terminator", ("missing-terminator",)),
        ("no-terminator-inner", ("missing-terminator",)),
        ("no-delimiter", ("missing-boundary",)),
        ("no-boundary-parameter", ("missing-boundary",)),
        ("wrong-boundary", ("missing-boundary",)),
        ("garbage-between", ("broken-headers",)),
        ("no-headers", ("no-headers",)),
        ("only-terminator", ()),
        ("part-without-blank-line", ()),
        ("base64-garbage", ()),
    ],
)
def test_what_is_broken_has_its_flag(name: str, flags: tuple[str, ...]) -> None:
    assert _mail(BROKEN[name]).flags == flags


@pytest.mark.parametrize(
    ("disposition", "cid", "is_inline"),
    [
        ("inline", "", True),
        ("inline; filename=a.png", "<c@x>", True),
        ("attachment", "<c@x>", False),
        ("", "<c@x>", True),
        ("", "", False),
    ],
)
def test_inline_is_what_says_so_or_can_be_referred_to(disposition: str, cid: str, is_inline: bool) -> None:
    fields = "Content-Type: image/png\n"
    fields += f"Content-Disposition: {disposition}\n" if disposition else ""
    fields += f"Content-ID: {cid}\n" if cid else ""
    part = parse(f"{fields}\npng".encode(), LIMITS).parts[0]
    assert part.is_inline is is_inline
    assert part.content_id == (cid.strip("<>") or None)


def test_text_after_a_file_is_shown_and_a_named_text_is_a_file() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nbefore\n--b\nContent-Type: image/png\n\npng\n"
        b"--b\n\nafter\n--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: inline\n\nfile\n--b--"
    )
    assert [part.role for part in parse(raw, LIMITS).parts[1:]] == [
        "text",
        "attachment",
        "text",
        "attachment",
    ]


def test_an_alternative_gives_the_first_of_each_kind() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\nfirst\n--b\n\nsecond\n"
        b"--b\nContent-Type: text/html; name=x.html\n\n<p>\n--b--"
    )
    assert [part.role for part in parse(raw, LIMITS).parts[1:]] == ["text", "attachment", "html"]


def test_parts_beyond_the_limit_are_left_out_and_what_came_before_is_there() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\ntext\n" * 10
    mail = parse(raw, Limits(max_parts=3))
    assert [part.number for part in mail.parts] == ["0", "1", "2"]
    assert mail.flags == ("too-many-parts",)


def test_a_multipart_whose_delimiters_are_lost_among_others_is_shown_as_text() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * 201 + b"--b\n\ntext\n--b--\n"
    mail = parse(raw, Limits(max_parts=2))
    assert [(part.number, part.role) for part in mail.parts] == [("1", "text")]
    assert mail.flags == ("too-many-parts", "missing-boundary")


def test_multiparts_below_the_depth_limit_are_attachments() -> None:
    mail = parse(STRUCTURES["nested"].encode(), Limits(max_depth=1))
    assert [(part.number, part.role) for part in mail.parts] == [
        ("0", "container"),
        ("1", "attachment"),
        ("2", "attachment"),
    ]
    assert mail.flags == ("too-deep",)


def test_offsets_point_at_the_body_without_the_line_end_of_the_delimiter() -> None:
    for line_end in (b"\r\n", b"\n", b"\r"):
        raw = STRUCTURES["alternative"].encode().replace(b"\n", line_end)
        text, html = parse(raw, LIMITS).parts[1:]
        assert raw[text.offset : text.offset + text.length] == b"Your code is 123456" + line_end + b"Bye"
        assert raw[html.offset : html.offset + html.length] == b"<p>Your code is <b>123456</b></p>"


@pytest.mark.parametrize("length", [900, 1000, 1010, 1020, 1024, 3000])
@pytest.mark.parametrize("boundary", ["b", "b" * 60, "b" * 1500])
def test_a_delimiter_is_found_behind_any_stretch_of_base64(length: int, boundary: str) -> None:
    head = f"Content-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\nContent-Type: a/b\n\n"
    mail = _mail(f"{head}{'A' * length}\n--{boundary}--\n")
    assert mail.flags == ()
    assert (mail.parts[1].offset, mail.parts[1].length) == (len(head), length)
