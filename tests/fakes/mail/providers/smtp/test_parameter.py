"""Which parameters MAIL and RCPT take, and what each refusal says."""

import pytest

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.parameter import check_mail, check_rcpt
from fakes.mail.providers.smtp.reply import Refused


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIZE=0",
        "SIZE=1000",
        "size=1000 body=8bitmime",
        "BODY=7BIT",
        "SMTPUTF8",
        "AUTH=<>",
        "AUTH=e+3Dmc2@example.com",
        "SIZE=00000000000000001000",
    ],
)
def test_mail_takes_what_was_announced(text: str) -> None:
    check_mail(text, max_message_bytes=1000)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("SIZE", reply.BAD_PARAMETER),
        ("SIZE=", reply.BAD_PARAMETER),
        ("SIZE=-1", reply.BAD_PARAMETER),
        ("SIZE=1k", reply.BAD_PARAMETER),
        ("SIZE=²", reply.BAD_PARAMETER),
        ("SIZE=1 SIZE=2", reply.BAD_PARAMETER),
        ("SIZE=1001", reply.TOO_LARGE),
        ("SIZE=" + "9" * 1000, reply.TOO_LARGE),
        ("BODY", reply.BAD_PARAMETER),
        ("BODY=BINARYMIME", reply.BAD_PARAMETER),
        ("SMTPUTF8=yes", reply.BAD_PARAMETER),
        ("AUTH", reply.BAD_PARAMETER),
        ("=x", reply.BAD_PARAMETER),
        ("X=Y=Z", reply.BAD_PARAMETER),
        ("-X", reply.BAD_PARAMETER),
        (">", reply.BAD_PARAMETER),
        ("RET=FULL", reply.UNKNOWN_PARAMETER),
        ("X-OWN", reply.UNKNOWN_PARAMETER),
        ("SIZE=1001 RET=FULL", reply.UNKNOWN_PARAMETER),
    ],
)
def test_mail_refuses_the_rest(text: str, answer: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        check_mail(text, max_message_bytes=1000)
    assert refusal.value.answer == answer


def test_rcpt_takes_none() -> None:
    check_rcpt("")
    for text, answer in (("NOTIFY=NEVER", reply.UNKNOWN_PARAMETER), ("é", reply.BAD_PARAMETER)):
        with pytest.raises(Refused) as refusal:
            check_rcpt(text)
        assert refusal.value.answer == answer
