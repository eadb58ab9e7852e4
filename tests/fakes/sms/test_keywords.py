import pytest

from fakes.sms.keywords import ANSWERS, keyword_in
from fakes.sms.segments import encoding_of


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        *(
            (word, "STOP")
            for word in ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
        ),
        *((word, "START") for word in ["START", "YES", "UNSTOP"]),
        *((word, "HELP") for word in ["HELP", "INFO"]),
        (" stop\n", "STOP"),
        ("Start", "START"),
        ("STOP it", None),
        ("please stop", None),
        ("STOP.", None),
        ("", None),
    ],
)
def test_only_a_text_of_one_keyword_counts(body: str, keyword: str | None) -> None:
    assert keyword_in(body) == keyword


@pytest.mark.parametrize("answer", ANSWERS.values())
def test_the_standard_answers_take_no_unicode(answer: str) -> None:
    assert encoding_of(answer) == "GSM-7"
