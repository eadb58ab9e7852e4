"""Envelope against headers: who gets a mail and who is only said to."""

from __future__ import annotations

from fakes.core.captures import Json
from fakes.mail.comparison import compared


def _mail(sender: str, recipients: list[str], **fields: list[str]) -> Json:
    headers = {
        key: [{"name": "", "address": each} for each in fields.get(key, [])]
        for key in ("author", "to", "cc", "bcc")
    }
    return {"envelope": {"from": sender, "to": recipients}, "from": headers["author"], **headers}


def test_where_both_agree_nothing_is_marked() -> None:
    rows = compared(_mail("a@x.org", ["b@x.org"], author=["A@x.org"], to=["B@X.org"]))
    assert [(row.address, row.in_envelope, row.in_header, row.is_different) for row in rows] == [
        ("a@x.org", True, "From", False),
        ("b@x.org", True, "To", False),
    ]


def test_blind_copies_forgotten_recipients_and_bounce_addresses_are_marked() -> None:
    rows = compared(
        _mail(
            "bounce@x.org", ["b@x.org", "hidden@x.org"], author=["a@x.org"], to=["b@x.org"], cc=["lost@x.org"]
        )
    )
    assert {row.address: row.is_different for row in rows} == {
        "bounce@x.org": True,
        "a@x.org": True,
        "b@x.org": False,
        "hidden@x.org": True,
        "lost@x.org": True,
    }


def test_a_bcc_field_that_travels_and_the_null_sender_are_explained() -> None:
    rows = compared(_mail("", ["b@x.org"], bcc=["b@x.org"]))
    assert rows[0].address == "<>"
    assert "every recipient can read it" in rows[1].words
