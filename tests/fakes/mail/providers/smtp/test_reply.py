"""Answers carry the codes that the RFCs ask for, on one line, whoever worded them."""

import re

import pytest

from fakes.core.errors import InvalidInput, StoreUnavailable, TooLarge
from fakes.mail.providers.smtp import reply

LINES = {name: value for name, value in vars(reply).items() if name.isupper() and isinstance(value, bytes)}


@pytest.mark.parametrize("name", LINES)
def test_every_answer_has_a_code_an_enhanced_code_of_its_class_and_words(name: str) -> None:
    line = LINES[name].decode("ascii")
    if line.startswith("3"):
        assert re.fullmatch(r"3[35]4 [\x20-\x7e]*", line)
    else:
        assert re.fullmatch(r"([245])\d\d \1\.\d\.\d [\x20-\x7e]+", line)


def test_usage_and_help() -> None:
    assert reply.usage(b"RSET") == b"501 5.5.4 Syntax: RSET"
    assert reply.help_for(b"RSET") == b"214 2.0.0 RSET"
    assert reply.help_for(b"WHAT") == reply.help_for(None) == b"214 2.0.0 Commands: " + b" ".join(reply.USAGE)


@pytest.mark.parametrize(
    ("code", "text", "line"),
    [
        (550, "No such user", b"550 5.1.1 No such user"),
        (550, "5.7.1 Spam", b"550 5.7.1 Spam"),
        (451, "Greylisted", b"451 4.3.0 Greylisted"),
        (499, "Odd", b"499 4.0.0 Odd"),
        (599, "", b"599 5.0.0 Refused"),
        (550, "two\r\nlines\x00", b"550 5.1.1 two lines"),
        (550, "grün", "550 5.1.1 grün".encode()),
    ],
)
def test_words_of_others_become_one_line_with_an_enhanced_code(code: int, text: str, line: bytes) -> None:
    assert reply.worded(code, text) == line


@pytest.mark.parametrize(
    ("error", "answer", "is_expected"),
    [
        (StoreUnavailable("locked"), reply.TRY_AGAIN, True),
        (TooLarge("5 parts too many"), reply.TOO_LARGE, True),
        (InvalidInput("'A b' is not a sandbox name."), b"554 5.6.0 'A b' is not a sandbox name.", True),
        (ZeroDivisionError(), reply.TRY_AGAIN, False),
        (OSError(28, "No space left on device"), reply.TRY_AGAIN, False),
    ],
)
def test_what_can_work_later_is_transient_and_what_cannot_is_permanent(
    error: Exception, answer: bytes, is_expected: bool
) -> None:
    assert (reply.for_error(error), reply.is_expected(error)) == (answer, is_expected)


def test_a_stored_mail_is_answered_with_its_id() -> None:
    assert reply.queued_as("01jz3") == b"250 2.0.0 Ok: queued as 01jz3"
