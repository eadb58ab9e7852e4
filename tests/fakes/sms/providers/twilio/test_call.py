from dataclasses import replace
from typing import Any

import pytest

from fakes.core.faults import Verdict
from fakes.sms.providers.twilio.account import AccountDirectory, Credentials, account_sid
from fakes.sms.providers.twilio.call import Call, ConnectionDropped, header_of, sandbox_of
from fakes.sms.providers.twilio.errors import TwilioError
from fakes.sms.providers.twilio.form import Form
from tests.fakes.sms.builders import ACCOUNT, a_text

FORM = Form([("To", "+1415"), ("From", "+1500"), ("Body", "Hi"), ("StatusCallback", "https://a/b")])


def a_call() -> Call:
    names = {"account": ACCOUNT, "sid": "SM1"}
    return Call("qa", Credentials(ACCOUNT, "token"), "POST", "/x.json", names, Form([]), FORM)


def verdict(**do: Any) -> Verdict:
    return Verdict("f1", do)


def test_faults_are_matched_against_what_the_request_says() -> None:
    subject = a_call().subject()
    assert (subject.sandbox, subject.channel, subject.provider) == ("qa", "sms", "twilio")
    assert (subject.sender, subject.recipients, subject.body) == ("+1500", ("+1415",), "Hi")
    assert (subject.method, subject.path) == ("POST", "/x.json")
    assert subject.fields["StatusCallback"] == "https://a/b"
    assert subject.impossible == {"delivery"}
    sends = replace(a_call(), path=f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert sends.subject().impossible == frozenset()


@pytest.mark.parametrize(
    ("do", "code", "status", "message"),
    [
        ({"code": 21610}, 21610, 400, "Attempt to send to unsubscribed recipient"),
        (
            {"code": "21611"},
            21611,
            429,
            "This 'From' number has exceeded the maximum number of queued messages",
        ),
        ({"code": 99999, "status": 418, "message": "Odd"}, 99999, 418, "Odd"),
        ({"status": 500}, 20500, 500, "An internal server error has occurred"),
        ({"code": "odd"}, 20500, 500, "An internal server error has occurred"),
    ],
)
def test_a_fault_refuses(do: dict[str, Any], code: int, status: int, message: str) -> None:
    with pytest.raises(TwilioError) as caught:
        a_call().judged(verdict(**do))
    assert (caught.value.code, caught.value.status, caught.value.message) == (code, status, message)


def test_a_fault_drops_the_connection() -> None:
    with pytest.raises(ConnectionDropped):
        a_call().judged(verdict(drop=True))


@pytest.mark.parametrize(
    ("do", "outcome", "error_code"),
    [
        ({"delivery": "undelivered", "error_code": 30007}, "undelivered", 30007),
        ({"delivery": "failed"}, "failed", 30008),
        ({"delivery": "sent"}, "sent", 30008),
        ({"delivery": "lost"}, "undelivered", 30008),
        ({"delivery": "undelivered", "error_code": "x"}, "undelivered", 30008),
        ({"delay_ms": 5}, "delivered", None),
    ],
)
def test_a_fault_decides_how_a_text_ends_and_is_noted(
    do: dict[str, Any], outcome: str, error_code: int | None
) -> None:
    text = a_call().judged(verdict(**do)).fated(a_text())
    assert (text.outcome, text.error_code, text.flags) == (outcome, error_code, ("fault", "fault:f1"))


def test_without_a_fault_a_text_stays_as_it_is() -> None:
    call = a_call()
    assert call.judged(None) is call
    assert call.fated(a_text()) == a_text()


def test_the_sandbox_is_the_named_one_else_the_accounts_else_the_credentials_else_default() -> None:
    directory = AccountDirectory()
    for name in ("one", "two"):
        directory.learn(name)
    one, two = account_sid("one"), account_sid("two")
    assert sandbox_of("named", directory, {"account": one}, two) == "named"
    assert sandbox_of(None, directory, {"account": one}, two) == "one"
    assert sandbox_of(None, directory, {"account": ACCOUNT}, two) == "two"
    assert sandbox_of(None, directory, {}, "SK1") is None


def test_reads_a_header() -> None:
    scope = {"headers": [(b"authorization", b"Basic x")]}
    assert header_of(scope, b"authorization") == "Basic x"
    assert header_of(scope, b"host") == ""
