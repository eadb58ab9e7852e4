"""A mail's sandbox by username and by header."""

import pytest

from fakes.core.errors import InvalidInput
from fakes.mail.providers.smtp.sandbox import of_mail, of_username


@pytest.mark.parametrize(
    ("username", "name"),
    [
        ("sbx-checkout", "checkout"),
        ("sbx-a", "a"),
        ("sbx-0-9", "0-9"),
        ("sbx-" + "a" * 63, "a" * 63),
        ("sbx-" + "a" * 64, None),
        ("sbx-", None),
        ("sbx--a", None),
        ("sbx-Checkout", None),
        ("sbx-a\n", None),
        ("SBX-checkout", None),
        ("checkout", None),
        ("apikey", None),
        ("", None),
    ],
)
def test_a_username_may_name_a_sandbox(username: str, name: str | None) -> None:
    assert of_username(username) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"X-Stagedoor-Sandbox: checkout\r\nSubject: x\r\n\r\nhi\r\n", "checkout"),
        (b"Subject: x\r\nx-stagedoor-sandbox:checkout  \r\n\r\nhi\r\n", "checkout"),
        (b"Subject: x\nX-STAGEDOOR-SANDBOX: checkout\n\nhi\n", "checkout"),
        (b"Subject: x\r\nX-Stagedoor-Sandbox: last\r\n", "last"),
        (b"X-Stagedoor-Sandbox: first\r\nX-Stagedoor-Sandbox: second\r\n\r\n", "first"),
        (b"Subject: x\r\n\r\nX-Stagedoor-Sandbox: body\r\n", None),
        (b"Subject: x\n\nX-Stagedoor-Sandbox: body\r\n\r\n", None),
        (b"Subject: X-Stagedoor-Sandbox: inside\r\n\r\n", None),
        (b"\r\nX-Stagedoor-Sandbox: body\r\n", None),
        (b"", None),
    ],
)
def test_a_header_may_name_a_sandbox(raw: bytes, name: str | None) -> None:
    assert of_mail(raw) == name


@pytest.mark.parametrize("value", [b"", b"Not A Name", b"a" * 64, b"\xff"])
def test_a_header_that_names_none_is_said_to_be_wrong(value: bytes) -> None:
    with pytest.raises(InvalidInput):
        of_mail(b"X-Stagedoor-Sandbox: " + value + b"\r\n\r\n")
