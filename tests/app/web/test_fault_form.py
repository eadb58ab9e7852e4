from typing import Any

import pytest

from app.web.fault_form import rule_of, words_of
from fakes.core.errors import InvalidInput
from fakes.core.fault_rule import checked_rule


def test_what_was_left_empty_is_not_in_the_rule() -> None:
    assert rule_of({"channel": "", "answer": " 503 ", "message": ""}) == {"do": {"status": 503}}


def test_every_field_has_its_place() -> None:
    typed = {
        "channel": "sms",
        "provider": "twilio",
        "stage": "rcpt",
        "match_to": "*@x.test",
        "match_body": "code",
        "match_field": "MaxPrice",
        "match_value": "1*",
        "answer": "21610",
        "message": "no",
        "delay_ms": "20",
        "delivery": "failed",
        "error_code": "30007",
        "decline": "lost_card",
        "callbacks": "drop",
        "drop": "yes",
        "times": "2",
        "after": "1",
        "chance": "50",
        "seed": "-7",
    }
    rule = rule_of(typed)
    assert rule == {
        "channel": "sms",
        "provider": "twilio",
        "stage": "rcpt",
        "match": {"to": "*@x.test", "body": "code", "MaxPrice": "1*"},
        "do": {
            "code": 21610,
            "message": "no",
            "delay_ms": 20,
            "delivery": "failed",
            "error_code": 30007,
            "decline": "lost_card",
            "callbacks": "drop",
            "drop": True,
        },
        "times": 2,
        "after": 1,
        "probability": 0.5,
        "seed": -7,
    }
    with pytest.raises(InvalidInput, match="do not go together"):
        checked_rule(rule)


@pytest.mark.parametrize(
    "typed", [{}, {"channel": "mail"}, {"answer": "500", "times": "two"}, {"delay_ms": "1s"}]
)
def test_what_makes_no_rule_is_refused_in_words(typed: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        rule_of(typed)


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ({"status": 503, "message": "later", "delay_ms": 5}, "answers 503 “later”, waits 5 ms"),
        ({"code": "rate_limit"}, "answers rate_limit"),
        ({"drop": True}, "cuts the connection"),
        ({"delivery": "undelivered", "error_code": 30007}, "leaves it undelivered with error 30007"),
        ({"decline": "lost_card"}, "declines with lost_card"),
        ({"callbacks": "duplicate"}, "sends the callback twice"),
        ({"error_code": 1}, "does nothing"),
    ],
)
def test_a_rule_is_told_in_words(do: dict[str, Any], words: str) -> None:
    assert words_of({"do": do}) == words
