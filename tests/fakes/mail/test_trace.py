"""The way of a mail, read out of its Received fields."""

from fakes.mail.parse_result import Header
from fakes.mail.trace import hops


def _received(value: str) -> Header:
    return Header("Received", value, value)


def test_hops_stand_in_the_order_in_which_they_happened() -> None:
    found = hops(
        [
            _received(
                "from b.example (b [10.0.0.2]) by c.example with ESMTPS id 2; Mon, 23 Nov 2026 05:00:02 +0000"
            ),
            Header("Subject", "x", "x"),
            _received(
                "from [10.0.0.1] by b.example with HTTP id 1 for <ann@example.com>; Mon, 23 Nov 2026 06:00:01 +0100"
            ),
        ]
    )
    assert [(hop.sender, hop.receiver, hop.protocol, hop.recipient, hop.at) for hop in found] == [
        ("[10.0.0.1]", "b.example", "HTTP", "ann@example.com", "2026-11-23T05:00:01.000Z"),
        ("b.example", "c.example", "ESMTPS", "", "2026-11-23T05:00:02.000Z"),
    ]


def test_a_field_that_says_nothing_is_still_a_hop() -> None:
    (hop,) = hops([_received("(qmail 1 invoked by alias)")])
    assert (hop.sender, hop.receiver, hop.at, hop.whole) == ("", "", None, "(qmail 1 invoked by alias)")
    assert hops([]) == []
