import pytest
from twilio.twiml.messaging_response import MessagingResponse

from fakes.sms.providers.twilio.twiml import MAX_BYTES, Answer, AnswerError, Redirect, Reply, parse_answer


def test_reads_what_the_official_builder_writes() -> None:
    response = MessagingResponse()
    response.message("Hi & <welcome> 😘")
    second = response.message(
        to="+14155552671", from_="12345", status_callback="https://app/status?a=1&b=2", method="GET"
    )
    second.body("See this")
    second.media("https://app/cat.png")
    second.media("https://app/dog.png")
    response.redirect("/more", method="GET")
    assert parse_answer("text/xml; charset=utf-8", response.to_xml().encode()) == Answer(
        (
            Reply("Hi & <welcome> 😘"),
            Reply(
                "See this",
                media=("https://app/cat.png", "https://app/dog.png"),
                to="+14155552671",
                sender="12345",
                status_callback="https://app/status?a=1&b=2",
                status_method="GET",
            ),
        ),
        Redirect("/more", "GET"),
    )


@pytest.mark.parametrize(
    ("content_type", "body", "answer"),
    [
        ("text/xml", b"<Response/>", Answer()),
        ("text/xml", b"", Answer()),
        ("", b" \n", Answer()),
        ("text/plain", b" Thanks! \n", Answer((Reply("Thanks!"),))),
        ("text/html; charset=utf-8", b"<Response><Message>x</Message></Response>", Answer((Reply("x"),))),
        ("application/xml", b"\n<?xml version='1.0'?><Response><Sms>x</Sms></Response>", Answer((Reply("x"),))),
        ("text/xml", b"<Response><Message action='/s'>x</Message></Response>", Answer((Reply("x", status_callback="/s"),))),
        ("text/xml", b"<Response><Message>\n  a\n  b\n</Message></Response>", Answer((Reply("a\n  b"),))),
        ("text/xml", b"<Response><Redirect>/a</Redirect><Message>never</Message></Response>", Answer((), Redirect("/a"))),
        ("text/xml", b"<Response><Say>x</Say><Message><![CDATA[a<b]]></Message></Response>", Answer((Reply("a<b"),), None, ("Say",))),
    ],
)  # fmt: skip
def test_reads_an_answer(content_type: str, body: bytes, answer: Answer) -> None:
    assert parse_answer(content_type, body) == answer


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("text/xml", b"<Response><Message>", 12100),
        ("text/xml", b"not xml", 12100),
        ("text/xml", b'<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Message>&a;</Message></Response>', 12100),
        ("text/xml", b'<!DOCTYPE r SYSTEM "http://evil/x.dtd"><Response/>', 12100),
        ("text/xml", b"<Response>" + b"<a>" * 20 + b"</a>" * 20 + b"</Response>", 12100),
        ("text/xml", b"<Response>" + b"<Message/>" * 2000 + b"</Response>", 12100),
        ("text/xml", b"<html><body>Internal error</body></html>", 12200),
        ("application/json", b'{"ok": true}', 12300),
        ("", b"<Response/>", 12300),
        ("text/plain", b"x" * (MAX_BYTES + 1), 11750),
    ],
)
def test_refuses_what_cannot_be_an_answer(content_type: str, body: bytes, code: int) -> None:
    with pytest.raises(AnswerError) as caught:
        parse_answer(content_type, body)
    assert caught.value.code == code
