"""Where header blocks end, and what their fields say."""

from __future__ import annotations

import pytest

from fakes.core.limits import Limits
from fakes.mail.parse_header import (
    decode_base64,
    decode_words,
    read_headers,
    readable,
    undecoded,
)

LIMITS = Limits()


@pytest.mark.parametrize(
    ("raw", "fields", "body", "flags"),
    [
        (b"A: 1\r\nB: 2\r\n\r\nbody", [("A", "1"), ("B", "2")], b"body", ()),
        (b"A: 1\nB: 2\n\nbody", [("A", "1"), ("B", "2")], b"body", ()),
        (b"A: 1\rB: 2\r\rbody", [("A", "1"), ("B", "2")], b"body", ()),
        (b"A: 1\n\r\nbody\r\n\r\nmore", [("A", "1")], b"body\r\n\r\nmore", ()),
        (b"A: 1\r\n\nbody", [("A", "1")], b"body", ()),
        (b"A: 1\r\r\nB: 2\r\r\n\r\r\nbody", [("A", "1"), ("B", "2")], b"body", ()),
        (b"A: 1", [("A", "1")], b"", ()),
        (b"A: 1\r\n folded\r\n\tmore\r\n\r\n", [("A", "1 folded\tmore")], b"", ()),
        (b"A: bare\rB: 2\r\n\r\n", [("A", "bare\rB: 2")], b"", ()),
        (b"A : 1\n\n", [("A", "1")], b"", ()),
        (b"\r\nbody", [], b"body", ()),
        (b"", [], b"", ()),
        (b"no header\n\nbody", [], b"no header\n\nbody", ()),
        (
            b"A: 1\ngarbage here\nB: 2\n\nbody",
            [("A", "1")],
            b"garbage here\nB: 2\n\nbody",
            ("broken-headers",),
        ),
        (b"A: 1\r\n x\r\ngarbage\r\n", [("A", "1 x")], b"garbage\r\n", ("broken-headers",)),
        (b"A: 1\rgarbage\rB: 2\r\r", [("A", "1")], b"garbage\rB: 2\r\r", ("broken-headers",)),
        (b"From jane 2026\nA: 1\n\n", [("A", "1")], b"", ()),
        (b"A: 1\n:no name\nB: 2\n\n", [("A", "1"), ("B", "2")], b"", ()),
    ],
)
def test_a_block_ends_at_its_empty_line_or_at_the_first_line_that_is_no_field(
    raw: bytes, fields: list[tuple[str, str]], body: bytes, flags: tuple[str, ...]
) -> None:
    block = read_headers(raw, 0, len(raw), LIMITS)
    assert (block.fields, raw[block.body_start :], block.flags) == (fields, body, flags)


def test_a_block_is_read_within_its_borders_only() -> None:
    raw = b"--b\r\nA: 1\r\n\r\nbody\r\n--b"
    block = read_headers(raw, 5, 11, LIMITS)
    assert (block.fields, block.body_start) == ([("A", "1")], 11)


def test_more_fields_than_allowed_are_left_out_and_the_body_is_found() -> None:
    raw = b"A: 1\nB: 2\nC: 3\n\nbody"
    block = read_headers(raw, 0, len(raw), Limits(max_header_count=2))
    assert block == ([("A", "1"), ("B", "2")], 16, ("too-many-headers",))


def test_a_longer_block_than_allowed_is_cut_at_a_line_and_the_body_is_found() -> None:
    raw = b"A: 1\nB: 2\nC: 3\n\nbody"
    block = read_headers(raw, 0, len(raw), Limits(max_header_bytes=12))
    assert block == ([("A", "1"), ("B", "2")], 16, ("headers-too-long",))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=", "éé"),
        ("=?utf-8*en?q?x_y?=", "x y"),
        ("a=?utf-8?q?b?=c", "abc"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?x?no?=", "=?utf-8?x?no?="),
    ],
)
def test_encoded_words_are_decoded_wherever_they_stand(value: str, text: str) -> None:
    assert decode_words(value) == text
    assert readable(value) == text


def test_readable_values_hold_nothing_that_a_store_or_a_page_would_choke_on() -> None:
    assert readable("=?utf-8?q?a=0D=0Ab=00?=") == "a  b\ufffd"
    assert readable(b"caf\xe9".decode("utf-8", "surrogateescape")) == "café"
    assert readable("caf\u00e9") == "café"
    assert undecoded(b"=?utf-8?q?x?= \xe9".decode("utf-8", "surrogateescape")) == "=?utf-8?q?x?= é"
    assert undecoded("a\x00b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        (b"SGVsbG8=", b"Hello"),
        (b"SGVsbG8", b"Hello"),
        (b"SGVs\r\nbG8=\r\n", b"Hello"),
        (b"SG!Vs*bG8", b"Hello"),
        (b"SGVsbG8gd", b"Hello "),
        (b"SGVsbG8=\n-- footer", b"Hello"),
        (b"A", b""),
        (b"", b""),
        (b"====", b""),
    ],
)
def test_base64_is_read_as_far_as_it_goes(data: bytes, decoded: bytes) -> None:
    assert decode_base64(data) == decoded
