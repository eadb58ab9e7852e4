from typing import Any

import pytest
from twilio.base.deserialize import rfc2822_datetime

from fakes.core.captures import Json
from fakes.sms.providers.twilio import resource

ACCOUNT = "AC" + "0" * 32
SID = "SM" + "1" * 32


def a_row(**changes: Any) -> Json:
    return {
        "account": ACCOUNT,
        "sid": SID,
        "body": "Hi",
        "created_ms": 1_692_853_305_123,
        "sent_ms": None,
        "updated_ms": 1_692_853_305_999,
        "direction": "outbound-api",
        "status": "queued",
        "error_code": None,
        "sender": "+15005550006",
        "recipient": "+14155552671",
        "service": None,
        "media": "[]",
        "segments": 2,
        "is_redacted": 0,
        "feedback": None,
        **changes,
    }


def test_a_new_text_has_exactly_the_providers_keys() -> None:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}"
    assert resource.message(a_row()) == {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "Hi",
        "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
        "date_sent": None,
        "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": "+15005550006",
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "2",
        "price": None,
        "price_unit": "USD",
        "sid": SID,
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": "+14155552671",
        "uri": f"{uri}.json",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "delivered", "sent_ms": 1}, {"price": "-0.01580", "date_sent": "Thu, 01 Jan 1970 00:00:00 +0000"}),
        ({"status": "sent", "media": '[{"sid": "ME1"}]'}, {"price": "-0.02000", "num_media": "1"}),
        ({"status": "failed", "error_code": 30003}, {"price": None, "error_code": 30003, "error_message": "Unreachable destination handset"}),
        ({"status": "undelivered", "error_code": 12}, {"error_code": 12, "error_message": "Unknown error"}),
        ({"status": "sent", "error_code": 30003}, {"error_code": None, "error_message": None}),
        ({"status": "accepted", "sender": "", "service": "MG1"}, {"from": None, "num_segments": "0", "messaging_service_sid": "MG1"}),
        ({"is_redacted": 1}, {"body": ""}),
    ],
)  # fmt: skip
def test_what_changes_with_its_state(changes: Json, expected: Json) -> None:
    shown = resource.message(a_row(**changes))
    assert {name: shown[name] for name in expected} == expected


def test_the_official_sdk_reads_the_dates() -> None:
    assert str(rfc2822_datetime(resource.rfc2822(1_692_853_305_123))) == "2023-08-24 05:01:45+00:00"


def test_media_and_feedback_point_back_to_their_text() -> None:
    shown = resource.medium(a_row(), {"sid": "ME1", "url": "https://app/a.png", "content_type": "image/png"})
    assert shown["uri"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/ME1.json"
    assert (shown["parent_sid"], shown["content_type"]) == (SID, "image/png")
    assert resource.feedback(a_row(feedback="confirmed"))["outcome"] == "confirmed"
