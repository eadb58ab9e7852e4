"""Paths read as the library reads them, but for what would do harm further on."""

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import example, given
from hypothesis import strategies as st

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.address import is_printable, read_path
from fakes.mail.providers.smtp.reply import Refused

PIECES = st.lists(
    st.sampled_from(["<", ">", "a", "b.c", "@", "example.com", ".", " ", '"', "\\", "(", ")", "[", "]", ":", ",", "é", "=", "+"]),
    max_size=12,
)  # fmt: skip


class Library(SMTP):
    """The library's reader of paths, without a connection around it."""

    def __init__(self) -> None:
        self.local_part_limit = 0


def library(text: str) -> tuple[str | None, str | None]:
    """Read `text` as the library does, which names the null path `<>`."""
    return Library()._getaddr(text)


def address_in(text: str) -> str:
    return read_path(text, library)[0]


@pytest.mark.parametrize(
    ("text", "address", "parameters"),
    [
        ("<a@example.com>", "a@example.com", ""),
        (" <a@example.com>", "a@example.com", ""),
        ("<a@example.com> SIZE=3 BODY=7BIT", "a@example.com", "SIZE=3 BODY=7BIT"),
        ("<a@example.com>SIZE=3", "a@example.com", "SIZE=3"),
        ("<>", "", ""),
        ("<> SIZE=3", "", "SIZE=3"),
        ("a@example.com", "a@example.com", ""),
        ("a@example.com SIZE=3", "a@example.com", "SIZE=3"),
        ("<postmaster>", "postmaster", ""),
        ('<"a b"@example.com>', '"a b"@example.com', ""),
        ("<a@[127.0.0.1]>", "a@[127.0.0.1]", ""),
        ("<@relay.example:a@example.com>", "a@example.com", ""),
        ("<jürgen@exämple.com>", "jürgen@exämple.com", ""),
        ("<a.b+c/d=e!f#g@x-y.example>", "a.b+c/d=e!f#g@x-y.example", ""),
    ],
)
def test_a_path_is_read(text: str, address: str, parameters: str) -> None:
    assert read_path(text, library) == (address, parameters)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        ">",
        "<@>",
        "<a@>",
        "<a@example.com",
        "a@",
        "@example.com",
        "<a b c",
        "(" * 1900,
        "<" + "(" * 1900,
        '"' * 1001,
        *(f"<a{chr(code)}@example.com>" for code in (*range(32), *range(127, 160), 0x2028, 0xD800, 0xDCFF)),
        "<a@example.com\r>",
        "<a@example.com>\t",
        "<a@example.com> SIZE=\x00",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_path(text, library)
    assert refusal.value.answer == reply.BAD_ADDRESS


@given(PIECES.map("".join))
@example("<a@b>c>")
@example("<a@b> >")
@example("<(>a@b")
def test_any_path_reads_as_the_library_reads_it_or_is_refused(text: str) -> None:
    try:
        address, parameters = read_path(text, library)
    except Refused:
        return
    expected, rest = library(text)
    assert ("<>" if address == "" else address, parameters) == (expected, rest)


@given(
    local=st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,5}(\.[A-Za-z0-9-]{1,3}){0,2}", fullmatch=True),
    domain=st.from_regex(r"[A-Za-z0-9-]{1,5}(\.[A-Za-z0-9-]{1,3}){0,2}", fullmatch=True),
)
def test_a_plain_address_reads_the_same_on_the_short_way(local: str, domain: str) -> None:
    assert address_in(f"<{local}@{domain}>") == library(f"<{local}@{domain}>")[0]


def test_printable_names() -> None:
    assert is_printable("client.example [127.0.0.1] ünïcode")
    assert not any(is_printable(f"a{character}") for character in "\r\n\x00\t\x7f\x85\udcff")
