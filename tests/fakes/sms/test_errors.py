import pytest

from fakes.core.errors import KernelError
from fakes.sms.errors import IllegalMove, InTransit, InvalidNumber, MessageNotFound, Unsubscribed


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (InvalidNumber("12"), 400, "'12' is not a phone number."),
        (MessageNotFound("There is no text SM1."), 404, "There is no text SM1."),
        (Unsubscribed("+14155552671", "12345"), 409, "+14155552671 answered STOP to 12345."),
        (InTransit("It is queued."), 409, "It is queued."),
        (IllegalMove("sent", "queued"), 409, "A text that is sent cannot become queued."),
    ],
)
def test_each_failure_is_a_named_fact_with_a_status(error: KernelError, status: int, words: str) -> None:
    assert (error.status, error.detail) == (status, words)
    assert error.title
