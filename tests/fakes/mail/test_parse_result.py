"""How a parsed mail is asked."""

from __future__ import annotations

from fakes.core.limits import Limits
from fakes.mail.parse import parse

RAW = (
    b"Subject: s\nX-Tag: one\nx-tag: two\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n"
    b"--b\nContent-Type: image/png\n\npng\n--b--\n"
)


def test_headers_are_found_in_any_case_and_the_first_counts() -> None:
    mail = parse(RAW, Limits())
    assert mail.header("X-TAG") == "one"
    assert mail.header("X-None") is None


def test_parts_are_found_by_number_and_attachments_are_what_is_no_body() -> None:
    mail = parse(RAW, Limits())
    image = mail.part("2")
    assert image is not None
    assert mail.attachments == (image,)
    assert mail.part("3") is None
