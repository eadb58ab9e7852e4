"""Envelopes, skeletons and mails as JSON."""

from __future__ import annotations

import pytest

from fakes.core.limits import Limits
from fakes.mail.models import Envelope, Mail, Skeleton, unique_addresses
from fakes.mail.parse import parse

ENVELOPE = Envelope(
    sender="a@x.org", recipients=("b@x.org", "c@x.org"), helo="h", peer="p", tls="TLSv1.3 X", auth_user="u"
)
RAW = (
    b"From: A <a@x.org>\nTo: B@x.org, d@x.org\nCc: e@x.org\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\n\ntext\n--b\nContent-Type: image/png; name=i.png\nContent-ID: <i>\n\npng\n--b--\n"
)


def test_an_envelope_has_the_contracts_shape() -> None:
    assert ENVELOPE.as_json() == {
        "from": "a@x.org",
        "to": ["b@x.org", "c@x.org"],
        "helo": "h",
        "peer": "p",
        "tls": "TLSv1.3 X",
        "auth_user": "u",
    }


def test_a_skeleton_finds_the_parts_again() -> None:
    mail = parse(RAW, Limits())
    skeleton = Skeleton(Skeleton.of(mail, ENVELOPE).detail)
    assert skeleton.parts == mail.parts
    assert skeleton.headers_length == mail.headers_length


def test_recipients_are_the_envelopes_and_those_that_only_headers_name() -> None:
    skeleton = Skeleton.of(parse(RAW, Limits()), ENVELOPE)
    assert skeleton.recipients == ["b@x.org", "c@x.org", "d@x.org", "e@x.org"]


def test_a_summary_lists_attachments_and_hides_offsets() -> None:
    summary = Skeleton.of(parse(RAW, Limits()), ENVELOPE).summary()
    assert summary["from"] == [{"name": "A", "address": "a@x.org"}]
    assert summary["attachments"] == [
        {"part": "2", "filename": "i.png", "content_type": "image/png", "content_id": "i", "inline": True}
    ]
    assert not {"parts", "headers_length", "text", "html", "headers"} & summary.keys()


def test_what_is_no_mail_has_the_shape_of_one() -> None:
    shown = Mail(Skeleton({"event": {"kind": "open"}})).as_json()
    assert shown["event"] == {"kind": "open"}
    assert shown["envelope"]["to"] == []
    assert (shown["text"], shown["html"], shown["attachments"], shown["headers"]) == (None, None, [], [])


@pytest.mark.parametrize(
    ("addresses", "unique"),
    [
        (["a@x.org", "A@X.org", "b@x.org"], ["a@x.org", "b@x.org"]),
        (["", "root"], ["root"]),
        (["x" * 400 + "@x.org"], []),
        ([], []),
    ],
)
def test_addresses_count_once_whatever_their_case(addresses: list[str], unique: list[str]) -> None:
    assert unique_addresses(addresses) == unique
