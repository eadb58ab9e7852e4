from typing import Any

import pytest

from fakes.sms.providers.twilio.errors import TwilioError
from fakes.sms.providers.twilio.form import (
    MAGIC_RECIPIENTS,
    MAGIC_SENDERS,
    Form,
    Origin,
    new_medium_sid,
    new_sid,
    parse_form,
    parse_pairs,
    text_draft,
)
from fakes.sms.service import TextDraft

FORM = "application/x-www-form-urlencoded"
NOW_MS = 1_700_000_000_000  # 2023-11-14T22:13:20Z
ORIGIN = Origin("default", "AC" + "0" * 32, NOW_MS)
SERVICE = "MG" + "a" * 32


def draft(**fields: str | list[str] | None) -> TextDraft:
    values: dict[str, Any] = {"To": "+14155552671", "From": "+15005550006", "Body": "Hi", **fields}
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, list):
            pairs += [(name, each) for each in value]
        elif value is not None:
            pairs.append((name, value))
    return text_draft(Form(pairs), ORIGIN)


def refusal(**fields: str | list[str] | None) -> TwilioError:
    with pytest.raises(TwilioError) as caught:
        draft(**fields)
    return caught.value


def test_reads_a_form_in_utf8_with_repeated_and_empty_fields() -> None:
    body = b"To=%2B1555&MediaUrl=a&MediaUrl=b&Body=hi+%C2%A3%F0%9F%98%98&From="
    form = parse_form(body, f"{FORM}; charset=utf-8", max_fields=10)
    assert form.get("To") == "+1555"
    assert form.all("MediaUrl") == ["a", "b"]
    assert form.get("Body") == "hi £😘"
    assert "From" in form
    assert form.get("From") == form.get("Missing") == ""
    assert form.as_dict()["MediaUrl"] == "a"


def test_what_no_column_can_hold_becomes_a_replacement_character() -> None:
    assert parse_pairs(b"Body=a%00b%FF", max_fields=10).get("Body") == "a\ufffdb\ufffd"


def test_a_body_that_is_no_form_is_refused_as_a_request_without_fields() -> None:
    with pytest.raises(TwilioError, match="not as application/json") as caught:
        parse_form(b'{"To": "+1555"}', "application/json", max_fields=10)
    assert (caught.value.code, caught.value.status) == (21604, 400)


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(TwilioError, match="more than 3 fields") as caught:
        parse_pairs(b"a=1&b=2&c=3&d=4", max_fields=3)
    assert caught.value.status == 400


def test_an_ordinary_text() -> None:
    text = draft(StatusCallback="https://app.example/status#rc=2")
    assert (text.sandbox, text.account, text.provider) == ("default", ORIGIN.account, "twilio")
    assert (text.sender, text.recipient, text.body) == ("+15005550006", "+14155552671", "Hi")
    assert text.status_callback == "https://app.example/status#rc=2"
    assert (text.service, text.send_at_ms, text.media) == (None, None, ())
    assert text.sid.startswith("SM")
    assert len(text.sid) == 34


def test_a_text_with_media_needs_no_body_and_has_another_kind_of_sid() -> None:
    text = draft(Body=None, MediaUrl=["https://app.example/a.png", "https://app.example/b"])
    assert text.sid.startswith("MM")
    assert [(item["url"], item["content_type"]) for item in text.media] == [
        ("https://app.example/a.png", "image/png"),
        ("https://app.example/b", "application/octet-stream"),
    ]
    assert text.body == ""


def test_a_messaging_service_may_choose_the_sender() -> None:
    assert (draft(From=None, MessagingServiceSid=SERVICE).sender) == ""
    assert (draft(MessagingServiceSid=SERVICE).sender) == "+15005550006"


def test_a_scheduled_text() -> None:
    text = draft(MessagingServiceSid=SERVICE, ScheduleType="fixed", SendAt="2023-11-14T23:13:20Z")
    assert text.send_at_ms == NOW_MS + 3_600_000


def test_smart_encoding_changes_what_is_sent() -> None:
    assert draft(Body="it’s", SmartEncoded="true").body == "it's"
    assert draft(Body="it’s", SmartEncoded="false").body == "it’s"


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"To": None}, 21604, "A 'To' phone number is required."),
        ({"To": " "}, 21604, "A 'To' phone number is required."),
        ({"From": None}, 21603, "A 'From' phone number is required."),
        ({"Body": None}, 21602, "Message body is required."),
        ({"Body": ""}, 21602, "Message body is required."),
        (
            {"Body": None, "MessagingServiceSid": SERVICE},
            21619,
            "A Message Body, Media URL or Content SID is required",
        ),
        ({"To": "9647514222232"}, 21211, "Invalid 'To' Phone Number: 964751422XXXX"),
        ({"To": "+1555"}, 21211, "Invalid 'To' Phone Number: +XXXX"),
        ({"From": "not a sender at all"}, 21212, "Invalid 'From' Number (caller ID): not a sender atXXXX"),
        ({"From": "+14155552671"}, 21266, "'To' and 'From' number cannot be the same: +14155552671"),
        ({"Body": "x" * 1601}, 21617, "The concatenated message body exceeds the 1600 character limit"),
        ({"MediaUrl": "cat.png"}, 21620, "Invalid media URL(s): cat.png"),
        ({"MediaUrl": ["https://a/b"] * 11}, 21623, "Number of media files exceeds allowed limit"),
        ({"StatusCallback": "/status"}, 21609, "The 'StatusCallback' URL /status is not a valid URL."),
        ({"ValidityPeriod": "0"}, 21624, "Invalid validity period value"),
        ({"ValidityPeriod": "36001"}, 21624, "Invalid validity period value"),
        ({"ValidityPeriod": "soon"}, 21624, "Invalid validity period value"),
        ({"MessagingServiceSid": "nope"}, 21701, "The Messaging Service nope does not exist"),
        ({"ScheduleType": "fixed"}, 35111, "SendAt parameter is required for scheduling a message"),
        ({"SendAt": "2023-11-14T23:13:20Z"}, 35118, "MessagingServiceSid is required to schedule a message"),
    ],
)
def test_refuses_as_the_provider_does(fields: dict[str, Any], code: int, message: str) -> None:
    error = refusal(**fields)
    assert (error.code, error.status, error.message) == (code, 400, message)


@pytest.mark.parametrize(
    ("send_at", "code"),
    [
        ("tomorrow", 35117),
        ("2023-11-14T22:14:20Z", 35114),
        ("2024-01-14T22:14:20Z", 35114),
        ("0001-01-01T00:00:00+23:59", 35114),
    ],
)
def test_a_schedule_must_lie_ahead_but_not_too_far(send_at: str, code: int) -> None:
    assert refusal(MessagingServiceSid=SERVICE, SendAt=send_at).code == code


def test_content_templates_are_refused_loudly() -> None:
    assert "does not imitate content templates yet" in refusal(ContentSid="HX" + "0" * 32).message


@pytest.mark.parametrize(("number", "code"), MAGIC_SENDERS.items())
def test_the_magic_senders_of_the_test_credentials(number: str, code: int) -> None:
    assert refusal(From=number).code == code


@pytest.mark.parametrize(("number", "code"), MAGIC_RECIPIENTS.items())
def test_the_magic_recipients_of_the_test_credentials(number: str, code: int) -> None:
    assert refusal(To=number).code == code


def test_a_validity_period_is_taken() -> None:
    assert draft(ValidityPeriod="600").body == "Hi"


def test_an_error_echoes_only_the_beginning_of_what_was_sent() -> None:
    assert len(refusal(MediaUrl="x" * 100_000).message) < 1000


def test_new_sids_are_the_providers_kind() -> None:
    assert new_sid(has_media=False) != new_sid(has_media=False)
    assert new_medium_sid().startswith("ME")
