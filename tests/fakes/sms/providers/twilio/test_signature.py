from urllib.parse import parse_qsl, urlencode

import pytest
from twilio.request_validator import RequestValidator

from fakes.sms.providers.twilio.signature import signature, signed_string

STATUS_FIELDS = {
    "MessageSid": "SM" + "1" * 32,
    "SmsSid": "SM" + "1" * 32,
    "MessageStatus": "delivered",
    "SmsStatus": "delivered",
    "AccountSid": "AC" + "0" * 32,
    "From": "+15005550006",
    "To": "+15551230000",
    "ApiVersion": "2010-04-01",
    "RawDlrDoneDate": "2611222301",
}
CALL_FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}


@pytest.mark.parametrize(
    ("url", "fields", "expected"),
    [
        ("https://staging.example.com/sms/status?tenant=42", STATUS_FIELDS, "hZMNLeFjIRAKlUYOaKFJB6r0lS4="),
        ("https://mycompany.com/myapp.php?foo=1&bar=2", CALL_FIELDS, "GvWf1cFY/Q7PnoempGyD5oXAezc="),
    ],
)
def test_agrees_with_worked_examples(url: str, fields: dict[str, str], expected: str) -> None:
    assert signature(signed_string(url, fields.items()), "12345") == expected


def test_signs_the_bare_url_of_a_get() -> None:
    assert signed_string("http://app/sms?To=%2B1#rc=3") == "http://app/sms?To=%2B1"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/sms?a=1&b=%20x", "https://app.example/sms", "https://app.example:8443/ünï/sms"],
)
def test_the_official_validator_agrees(url: str) -> None:
    fields = [("Body", "Ünï & = +\n😘"), ("FromCity", ""), ("To", "+1"), ("Body2", "")]
    received = dict(parse_qsl(urlencode(fields), keep_blank_values=True))
    assert RequestValidator("secret").validate(url, received, signature(signed_string(url, fields), "secret"))


def test_repeated_fields_count_each_value_once() -> None:
    assert signed_string("u", [("b", "2"), ("a", "z"), ("b", "1"), ("b", "2")]) == "uazb1b2"
