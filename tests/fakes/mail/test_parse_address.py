"""Address lists as they should be and as they are."""

from __future__ import annotations

import pytest

from fakes.mail.parse_address import read_addresses


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a@x.org", [("", "a@x.org")]),
        ("Ann <a@x.org>, b@x.org", [("Ann", "a@x.org"), ("", "b@x.org")]),
        ('"Doe, \\"J\\" Ann" <a@x.org>', [('Doe, "J" Ann', "a@x.org")]),
        ("Team: a@x.org, B <b@x.org>;, c@x.org", [("", "a@x.org"), ("B", "b@x.org"), ("", "c@x.org")]),
        ("undisclosed-recipients:;", []),
        ("a@x.org (Ann (at) work)", [("Ann (at) work", "a@x.org")]),
        ("a@x.org (open", [("open", "a@x.org")]),
        ("=?utf-8?q?J=C3=BCrgen?= <j@x.org>", [("Jürgen", "j@x.org")]),
        ("=?utf-8?q?Doe,_Ann?= <a@x.org>", [("Doe, Ann", "a@x.org")]),
        ("Jürgen <jürgen@exämple.de>", [("Jürgen", "jürgen@exämple.de")]),
        ('"ann doe"@x.org', [("", '"ann doe"@x.org')]),
        ('Ann <"ann doe"@x.org>', [("Ann", '"ann doe"@x.org')]),
        ("ann@[IPv6:2001:db8::1]", [("", "ann@[IPv6:2001:db8::1]")]),
        ("[Team] Ann <a@x.org>", [("[Team] Ann", "a@x.org")]),
        ("<@relay.org,@other.org:a@x.org>", [("", "a@x.org")]),
        ("a @ x . org", [("", "a@x.org")]),
        ("Ann a@x.org", [("Ann", "a@x.org")]),
        ("Ann <a@x.org", [("Ann", "a@x.org")]),
        ("Ann <a@x.org, b@x.org", [("Ann", "a@x.org"), ("", "b@x.org")]),
        ("<a@x.org> <b@x.org>", [("", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org; b@x.org;", [("", "a@x.org"), ("", "b@x.org")]),
        ('"a@x.org"', [("", "a@x.org")]),
        ('"open <a@x.org>', [("open", "a@x.org")]),
        ('open "\\" a@x.org', [("open \\", "a@x.org")]),
        ("root", [("", "root")]),
        ("Ann Doe", [("Ann Doe", "")]),
        ("<>", []),
        ("Ann <>", [("Ann", "")]),
        (" , ,", []),
        ("", []),
        ("[", [("", "[")]),
    ],
)
def test_every_mailbox_of_a_list_is_found(value: str, addresses: list[tuple[str, str]]) -> None:
    found, is_cut = read_addresses(value, 100)
    assert list(found) == addresses
    assert not is_cut


@pytest.mark.parametrize("separator", [", ", "; "])
def test_a_list_is_cut_at_the_limit(separator: str) -> None:
    value = separator.join(f"u{number}@x.org" for number in range(5))
    assert read_addresses(value, 5)[1] is False
    found, is_cut = read_addresses(value, 4)
    assert (len(found), is_cut) == (4, True)


def test_of_an_endless_field_only_as_much_is_read_as_the_limit_needs() -> None:
    found, is_cut = read_addresses("a@x.org, " + "x" * 10_000, 2)
    assert (found[0].address, is_cut) == ("a@x.org", True)
    assert max(len(one.address) for one in found) <= 640
