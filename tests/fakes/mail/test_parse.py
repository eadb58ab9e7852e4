"""The parser against the standard library over the corpus, against random bytes, and against bombs."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.core.limits import Limits
from fakes.mail import parse_structure
from fakes.mail.parse import parse
from fakes.mail.parse_body import bodies, decode_part, part_text
from tests.fakes.mail.corpus import Sample, samples
from tests.fakes.mail.explained import EXPLAINED
from tests.fakes.mail.reference import Reading, read_with_ours, read_with_standard_library

LIMITS = Limits()
_SAMPLES = samples()


def _differences(sample: Sample) -> dict[tuple[str, str, str], str]:
    ours, theirs = read_with_ours(sample.raw), read_with_standard_library(sample.raw)
    template = sample.name.partition("/")[0]
    return {
        (
            sample.kind,
            template,
            field,
        ): f"{sample.name}: {getattr(ours, field)!r} != {getattr(theirs, field)!r}"
        for field in Reading._fields
        if getattr(ours, field) != getattr(theirs, field)
    }


def test_corpus_reads_as_the_standard_library_reads_it_but_for_explained_differences() -> None:
    found: dict[tuple[str, str, str], str] = {}
    for sample in _SAMPLES:
        found |= _differences(sample)
    assert [text for key, text in found.items() if key not in EXPLAINED] == []
    assert set(EXPLAINED) - set(found) == set(), "these differences do not exist any more"


def test_corpus_is_large_and_its_names_are_unique() -> None:
    assert len(_SAMPLES) > 900
    assert len({(sample.kind, sample.name) for sample in _SAMPLES}) == len(_SAMPLES)


def _assert_sound(raw: bytes, limits: Limits) -> None:
    mail = parse(raw, limits)
    assert "unparsable" not in mail.flags or b"\x00" in raw
    assert 0 <= mail.headers_length <= len(raw)
    for part in mail.parts:
        assert 0 <= part.offset <= part.offset + part.length <= len(raw)
        decode_part(raw, part)
        part_text(raw, part).text.encode()
    shown = bodies(raw, mail.parts)
    texts = [mail.subject, mail.date_raw or "", mail.message_id or "", shown.text or "", shown.html or ""]
    texts += [text for field in mail.headers for text in field]
    texts += [text for one in (*mail.from_, *mail.to, *mail.cc) for text in one]
    texts += [part.filename or "" for part in mail.parts]
    for text in texts:
        text.encode()
    assert "\x00" not in mail.subject
    numbers = [part.number for part in mail.parts]
    assert len(numbers) == len(set(numbers))


def test_corpus_reads_soundly_and_so_does_every_torn_mail_of_it() -> None:
    for sample in _SAMPLES:
        _assert_sound(sample.raw, LIMITS)
        middle = len(sample.raw) // 2
        _assert_sound(sample.raw[:middle], LIMITS)
        _assert_sound(sample.raw[middle:], LIMITS)


_PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b" ",
    b"\t",
    b":",
    b";",
    b'"',
    b"--b",
    b"--b--",
    b"\r\n--b\r\n",
    b"boundary=b",
]
_PIECES += [
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    b"Content-Type: text/html; charset=utf-7\r\n",
]
_PIECES += [
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uue\r\n\r\nbegin 644 a\r\n",
]
_PIECES += [
    b"Subject: =?utf-8?q?=C3?=",
    b"=?utf-7?b?K",
    b"To: a <",
    b"@",
    b">,(",
    b")",
    b"\\",
    b"\x00",
    b"\xff",
    b"\xc3",
]
_PIECES += [b"Date: Tue, 24 Nov 2026 10:00:00 +9999\r\n", b"filename*0*=x'y'%ff", b"From: ", b"Content-ID: <"]


@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join)))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_without_raising_and_all_parts_lie_inside(raw: bytes) -> None:
    _assert_sound(raw, LIMITS)
    _assert_sound(
        raw, Limits(max_header_count=2, max_header_bytes=20, max_parts=2, max_depth=1, max_recipients=1)
    )


def _nested(levels: int) -> bytes:
    heads = [f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(levels)]
    return "".join(heads).encode() + b"\ntext\n"


def _prefixes() -> bytes:
    head = "".join(
        f"Content-Type: multipart/mixed; boundary={'b' * level}\n\n--{'b' * level}\n"
        for level in range(1, 19)
    )
    return head.encode() + b"--bbbbbbbbbbbbbbbbbbbbbbbbbx\n" * 300_000


_MULTIPART = b"Content-Type: multipart/mixed; boundary=b\n\n"
_BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "10,000 nested multiparts": (lambda: _nested(10_000), "too-deep"),
    "10,000 delimiters": (lambda: _MULTIPART + b"--b\n\nx\n" * 10_000, "too-many-parts"),
    "a million delimiters": (lambda: _MULTIPART + b"--b\n" * 1_000_000, "too-many-parts"),
    "prefixes of boundaries": (_prefixes, "too-many-parts"),
    "100,000 headers": (lambda: b"X: y\n" * 100_000 + b"\nbody", "too-many-headers"),
    "100,000 header lines in a part": (
        lambda: _MULTIPART + b"--b\n" + b"X: y\n" * 100_000,
        "too-many-headers",
    ),
    "a header of 10 MB": (lambda: b"Subject: " + b"x" * 10_000_000 + b"\n\nbody", "headers-too-long"),
    "a line of 10 MB": (lambda: b"x" * 10_000_000, "no-headers"),
    "1,000,000 continuation lines": (
        lambda: b"Subject: s\n" + b" x\n" * 1_000_000 + b"\n",
        "headers-too-long",
    ),
    "1,000,000 addresses": (lambda: b"To: " + b"a," * 500_000 + b"\n\n", "too-many-addresses"),
    "a name of blanks": (lambda: b"To: x" + b" " * 900_000 + b"x\n\n", "too-many-addresses"),
    "open comments": (lambda: b"To: " + b"(" * 900_000 + b"\n\n", "too-many-addresses"),
    "open quotes": (lambda: b"To: " + b'a "\\' * 200_000 + b"\n\n", "too-many-addresses"),
    "open escaped quotes": (lambda: b"To: " + b'"\\' * 450_000 + b"\n\n", "too-many-addresses"),
    "open angles": (lambda: b"To: " + b"<" * 900_000 + b"\n\n", "too-many-addresses"),
    "open encoded words": (lambda: b"Subject: " + b"=?a?q?" * 150_000 + b"\n\n", ""),
    "encoded words": (lambda: b"Subject: " + b"=?a?q?x?= " * 90_000 + b"\n\n", ""),
    "parameters": (lambda: b"Content-Type: text/plain" + b'; a="' * 150_000 + b"\n\n", ""),
    "parameter comments": (lambda: b"Content-Type: a/b; c=" + b" (" * 400_000 + b"\n\n", ""),
    "parameter sections": (
        lambda: b"Content-Type: a/b" + b"".join(b"; name*%d=x" % n for n in range(50_000)) + b"\n\n",
        "",
    ),
    "spaces in a quoted-printable body": (
        lambda: b"Content-Transfer-Encoding: quoted-printable\n\n=" + b" " * 5_000_000,
        "",
    ),
    "a date of 900 KB": (lambda: b"Date: " + b"1 " * 450_000 + b"\n\n", ""),
    "blank lines of bare CR": (lambda: b"a: b\n" + b"\rx" * 3_000_000, "headers-too-long"),
}


# Each takes a second or so; quadratic time would be minutes.
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", _BOMBS)
def test_bombs_take_linear_time_and_leave_a_mail(name: str) -> None:
    build, flag = _BOMBS[name]
    raw = build()
    mail = parse(raw, LIMITS)
    bodies(raw, mail.parts)
    assert "unparsable" not in mail.flags
    assert not flag or flag in mail.flags
    assert len(mail.parts) <= LIMITS.max_parts
    assert len(mail.headers) <= LIMITS.max_header_count


def test_an_ordinary_mail_has_everything_in_its_place() -> None:
    raw = (
        b"From: Shop <shop@example.com>\r\nTo: a@example.com, b@example.com\r\nCc: C <c@example.com>\r\n"
        b"Bcc: d@example.com\r\nReply-To: help@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"Message-ID: <1@example.com>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nHello\r\n"
    )
    mail = parse(raw, LIMITS)
    assert mail.from_ == (("Shop", "shop@example.com"),)
    assert [one.address for one in (*mail.to, *mail.cc, *mail.bcc, *mail.reply_to)] == [
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
        "help@example.com",
    ]
    assert mail.subject == "Grüße"
    assert mail.header("subject") == "Grüße"
    assert mail.headers[5] == ("Subject", "Grüße", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    assert mail.message_id == "<1@example.com>"
    assert (mail.date, mail.date_raw) == ("2026-11-24T09:00:00.000Z", "Tue, 24 Nov 2026 10:00:00 +0100")
    assert raw[mail.headers_length :] == b"Hello\r\n"
    assert mail.flags == ()


def test_a_date_that_is_none_is_kept_as_it_came() -> None:
    mail = parse(b"Date: yesterday\n\n", LIMITS)
    assert (mail.date, mail.date_raw) == (None, "yesterday")


def test_a_mail_without_any_header_is_one_text() -> None:
    mail = parse(b"Hello\n\nworld", LIMITS)
    assert mail.flags == ("no-headers",)
    assert bodies(b"Hello\n\nworld", mail.parts).text == "Hello\n\nworld"


def test_binary_rubbish_is_kept_as_one_unparsable_attachment() -> None:
    raw = b"\x00\x01\x02" * 10
    mail = parse(raw, LIMITS)
    assert mail.flags == ("unparsable",)
    assert decode_part(raw, mail.attachments[0]) == raw


def test_a_mistake_of_the_parser_loses_no_mail(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(*_: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(parse_structure._Walk, "entity", mistaken)
    with caplog.at_level(logging.ERROR):
        mail = parse(b"Subject: s\n\nbody", LIMITS)
    assert mail.flags == ("unparsable",)
    assert (mail.parts[0].offset, mail.parts[0].length) == (0, 16)
    assert "could not be parsed" in caplog.text
