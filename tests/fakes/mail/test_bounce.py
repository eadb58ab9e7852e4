"""Delivery status notifications, read by the standard library."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from fakes.core.limits import Limits
from fakes.mail.bounce import Undelivered, notification
from fakes.mail.parse import parse
from tests.fakes.mail.builders import a_mail, octets

RAW = octets(a_mail(Subject="Welcome"))
MAIL = Undelivered(
    sender="shop@example.com",
    recipient="jane@example.org",
    reason="550 5.1.1 No such user",
    status="5.1.1",
    raw=RAW,
    headers_length=parse(RAW, Limits()).headers_length,
    message_id="<1@example.com>",
    arrived_ms=1_795_000_000_000,
    now_ms=1_795_000_060_000,
    token="0123456789abcdef",
)


def _read(mail: Undelivered) -> EmailMessage:
    return message_from_bytes(notification(mail), policy=policy.default)


def test_a_notification_is_a_delivery_report_to_the_sender() -> None:
    notice = _read(MAIL)
    assert notice.get_content_type() == "multipart/report"
    assert notice.get_param("report-type") == "delivery-status"
    assert notice["Return-Path"] == "<>"
    assert notice["To"] == "shop@example.com"
    assert notice["In-Reply-To"] == "<1@example.com>"
    assert notice["Auto-Submitted"] == "auto-replied"
    assert [defect for part in notice.walk() for defect in part.defects] == []
    assert parse(notification(MAIL), Limits()).flags == ()


def test_its_report_names_recipient_action_and_status() -> None:
    _, report, _ = _read(MAIL).iter_parts()
    blocks = report.get_payload()
    assert isinstance(blocks, list)
    whole, recipient = (block for block in blocks if isinstance(block, Message))
    assert whole["Reporting-MTA"] == "dns; stagedoor.localhost"
    assert recipient["Final-Recipient"] == "rfc822; jane@example.org"
    assert (recipient["Action"], recipient["Status"]) == ("failed", "5.1.1")
    assert recipient["Diagnostic-Code"] == "smtp; 550 5.1.1 No such user"


def test_the_mail_comes_back_whole_or_its_headers_if_it_is_large() -> None:
    *_, returned = _read(MAIL).iter_parts()
    assert returned.get_content_type() == "message/rfc822"
    assert RAW in notification(MAIL)
    large = replace(MAIL, raw=RAW + b"x" * 60_000)
    *_, returned = _read(large).iter_parts()
    assert returned.get_content_type() == "text/rfc822-headers"
    assert "Subject: Welcome" in returned.get_content()
    assert len(notification(large)) < 5_000


def test_addresses_beyond_ascii_take_the_global_form() -> None:
    notice = notification(replace(MAIL, recipient="jürgen@exämple.de", message_id=None))
    assert b"Content-Type: message/global-delivery-status" in notice
    assert "Final-Recipient: utf-8; jürgen@exämple.de".encode() in notice
    assert b"In-Reply-To" not in notice
