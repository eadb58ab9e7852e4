"""What a part's header says of its body, however often that header was seen before."""

from __future__ import annotations

import pytest

from fakes.core.limits import Limits
from fakes.mail.parse_head import Head, fields_by_name, head_of, read_head

LIMITS = Limits()


def _head(text: str) -> Head:
    raw = text.encode()
    return read_head(raw, 0, len(raw), LIMITS)[0]


def test_a_part_that_says_nothing_is_plain() -> None:
    assert head_of({}) == Head("", {}, None, "7bit", None, None, "", None, False)


def test_everything_that_a_header_can_say_of_a_body() -> None:
    head = _head(
        "Content-Type: image/PNG; name=a.png; Charset=US-ASCII\nContent-Transfer-Encoding: Base64\n"
        "Content-ID: <logo@shop>\nContent-Disposition: INLINE; filename=b.png\n\nbody"
    )
    parameters = {"name": "a.png", "charset": "US-ASCII"}
    assert head == Head(
        "image/png", parameters, "us-ascii", "base64", "b.png", "logo@shop", "logo@shop", "inline", True
    )


@pytest.mark.parametrize(
    ("written", "encoding"),
    [(" QUOTED-Printable ", "quoted-printable"), ('"base64"', "base64"), ("x-uue", "x-uue"), ("?!", "7bit")],
)
def test_the_transfer_encoding_is_read_as_senders_write_it(written: str, encoding: str) -> None:
    assert _head(f"Content-Transfer-Encoding:{written}\n\n").transfer_encoding == encoding


def test_a_type_without_a_slash_is_none_but_its_parameters_count() -> None:
    head = _head("Content-Type: text; charset=utf-8\n\n")
    assert (head.content_type, head.charset) == ("", "utf-8")


@pytest.mark.parametrize("filler", ["", "X-Long: " + "x" * 500 + "\n"])
def test_the_same_header_is_read_alike_wherever_it_stands(filler: str) -> None:
    block = f"Content-Type: text/html\n{filler}no field\n\nbody"
    for before in ("", "--b\n", "--another\n"):
        raw = (before + block).encode()
        head, body_start, flags = read_head(raw, len(before), len(raw), LIMITS)
        assert (head.content_type, flags) == ("text/html", ("broken-headers",))
        assert raw[body_start:] == b"no field\n\nbody"


def test_the_first_of_two_equal_fields_counts() -> None:
    assert fields_by_name([("A", "1"), ("a", "2"), ("B", "3")]) == {"a": "1", "b": "3"}
