"""Every command's answers, over a real socket."""

import pytest

from fakes.core.limits import Limits
from fakes.mail.providers.smtp.session import StartTls
from tests.fakes.mail.providers.smtp.builders import ENVELOPE, MAIL, open_port

EHLO = b"EHLO client.example\r\n"
SENT = b"MAIL FROM:<a@example.com>\r\n"
ADDRESSED = SENT + b"RCPT TO:<b@example.com>\r\n"
SIZE = 52_428_800

ANSWERS = [
    # What was said before, the command, and the answer to it.
    (b"", b"HELO client.example", "250 stagedoor.localhost"),
    (b"", b"helo client.example", "250 stagedoor.localhost"),
    (b"", b"HELO", "501 5.5.4 Syntax: HELO hostname"),
    (b"", b"EHLO", "501 5.5.4 Syntax: EHLO hostname"),
    (b"", b"EHLO  ", "501 5.5.4 Syntax: EHLO hostname"),
    (b"", b"HELO a\x00b", "501 5.5.4 The name holds characters that no host name has"),
    (b"", b"EHLO a\rX: y", "501 5.5.4 The name holds characters that no host name has"),
    (b"", b"EHLO a\x1b[31m", "501 5.5.4 The name holds characters that no host name has"),
    (b"", b"EHLO \xff\xfe", "501 5.5.4 The name holds characters that no host name has"),
    (b"", b"MAIL FROM:<a@example.com>", "503 5.5.1 Send HELO or EHLO first"),
    (b"", b"RCPT TO:<a@example.com>", "503 5.5.1 Send HELO or EHLO first"),
    (b"", b"DATA", "503 5.5.1 Send HELO or EHLO first"),
    (b"", b"AUTH PLAIN", "503 5.5.1 Send EHLO first"),
    (b"HELO a\r\n", b"AUTH PLAIN", "503 5.5.1 Send EHLO first"),
    (b"", b"", "500 5.5.2 Command not recognized"),
    (b"", b"XYZZY", "500 5.5.2 Command not recognized"),
    (b"", b"\xff\xfe", "500 5.5.2 Command not recognized"),
    (b"", b"NOOP\x00", "500 5.5.2 Command not recognized"),
    (b"", b" NOOP", "500 5.5.2 Command not recognized"),
    (b"", b"EXPN list", "502 5.5.1 Command not implemented"),
    (b"", b"STARTTLS", "502 5.5.1 Command not implemented"),
    (b"", b"NOOP", "250 2.0.0 Ok"),
    (b"", b"NOOP with words", "250 2.0.0 Ok"),
    (b"", b"RSET", "250 2.0.0 Ok"),
    (b"", b"RSET now", "501 5.5.4 Syntax: RSET"),
    (b"", b"QUIT now", "501 5.5.4 Syntax: QUIT"),
    (b"", b"QUIT", "221 2.0.0 Bye"),
    (b"", b"VRFY", "501 5.5.4 Syntax: VRFY address"),
    (b"", b"VRFY a@example.com", "252 2.0.0 Cannot verify the user, but will take mail for it"),
    (b"", b"VRFY <a\x01@example.com>", "553 5.1.3 The address is malformed"),
    (b"", b"HELP NOOP", "214 2.0.0 NOOP [text]"),
    (b"", b"HELP rcpt", "214 2.0.0 RCPT TO:<address>"),
    (b"", b"GET / HTTP/1.1", "421 4.7.0 This port speaks SMTP, not HTTP"),
    (EHLO, b"MAIL", "501 5.5.4 Syntax: MAIL FROM:<address> [SIZE=n] [BODY=7BIT|8BITMIME] [SMTPUTF8]"),
    (EHLO, b"MAIL TO:<a@example.com>", "501 5.5.4 Syntax: MAIL FROM:<address> [SIZE=n] [BODY=7BIT|8BITMIME] [SMTPUTF8]"),
    (EHLO, b"MAIL FROM:", "501 5.5.4 Syntax: MAIL FROM:<address> [SIZE=n] [BODY=7BIT|8BITMIME] [SMTPUTF8]"),
    (EHLO, b"MAIL FROM:<a@example.com>", "250 2.1.0 Ok"),
    (EHLO, b"mail from: <a@example.com>", "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:<>", "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:a@example.com", "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:<a@example.com", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<@>", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<a\rX: y@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<a\x00@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<a@example.com>\r", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<a\xc2\x85@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<\xff@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO, b"MAIL FROM:<" + b"(" * 1900, "553 5.1.3 The address is malformed"),
    (EHLO, "MAIL FROM:<jürgen@exämple.com> SMTPUTF8".encode(), "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:<a@example.com> BODY=8BITMIME SIZE=1000 SMTPUTF8", "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:<a@example.com> AUTH=<>", "250 2.1.0 Ok"),
    (EHLO, b"MAIL FROM:<a@example.com> BODY=BINARYMIME", "501 5.5.4 Syntax error in the parameters"),
    (EHLO, b"MAIL FROM:<a@example.com> SIZE=many", "501 5.5.4 Syntax error in the parameters"),
    (EHLO, b"MAIL FROM:<a@example.com> SIZE=52428801", "552 5.3.4 The message exceeds the maximum size"),
    (EHLO, b"MAIL FROM:<a@example.com> RET=FULL", "555 5.5.4 Parameter not recognized or not implemented"),
    (EHLO + SENT, b"MAIL FROM:<a@example.com>", "503 5.5.1 MAIL was already given"),
    (b"HELO a\r\n", b"MAIL FROM:<a@example.com>", "250 2.1.0 Ok"),
    (EHLO, b"RCPT TO:<b@example.com>", "503 5.5.1 Send MAIL first"),
    (EHLO + SENT, b"RCPT TO:<b@example.com>", "250 2.1.5 Ok"),
    (EHLO + SENT, b"RCPT TO:<postmaster>", "250 2.1.5 Ok"),
    (EHLO + SENT, b"RCPT TO:<>", "553 5.1.3 The address is malformed"),
    (EHLO + SENT, b"RCPT TO:<b\rc@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO + SENT, b"RCPT TO:<b\x00@example.com>", "553 5.1.3 The address is malformed"),
    (EHLO + SENT, b"RCPT TO:", "501 5.5.4 Syntax: RCPT TO:<address>"),
    (EHLO + SENT, b"RCPT <b@example.com>", "501 5.5.4 Syntax: RCPT TO:<address>"),
    (EHLO + SENT, b"RCPT TO:<b@example.com> =x", "501 5.5.4 Syntax error in the parameters"),
    (EHLO + SENT, b"RCPT TO:<b@example.com> NOTIFY=NEVER", "555 5.5.4 Parameter not recognized or not implemented"),
    (EHLO, b"DATA", "503 5.5.1 Send MAIL first"),
    (EHLO + SENT, b"DATA", "503 5.5.1 Send RCPT first"),
    (EHLO + ADDRESSED, b"DATA now", "501 5.5.4 Syntax: DATA"),
    (EHLO + ADDRESSED, b"DATA", "354 End data with <CR><LF>.<CR><LF>"),
    (EHLO + ADDRESSED + b"RSET\r\n", b"DATA", "503 5.5.1 Send MAIL first"),
    (EHLO + ADDRESSED + EHLO, b"DATA", "503 5.5.1 Send MAIL first"),
    (MAIL + b".\r\n", b"RCPT TO:<b@example.com>", "503 5.5.1 Send MAIL first"),
    (MAIL + b".\r\n", b"MAIL FROM:<c@example.com>", "250 2.1.0 Ok"),
    (EHLO, b"AUTH", "501 5.5.4 Syntax: AUTH PLAIN|LOGIN [initial-response]"),
    (EHLO, b"AUTH PLAIN a b", "501 5.5.4 Syntax: AUTH PLAIN|LOGIN [initial-response]"),
    (EHLO, b"AUTH CRAM-MD5", "504 5.5.4 Unrecognized authentication mechanism"),
    (EHLO, b"AUTH PLAIN AHVzZXIAcGFzcw==", "235 2.7.0 Authentication successful"),
    (EHLO, b"AUTH plain AHVzZXIAcGFzcw==", "235 2.7.0 Authentication successful"),
    (EHLO, b"AUTH PLAIN !!!", "501 5.5.2 Cannot decode base64"),
    (EHLO, b"AUTH PLAIN *", "501 5.7.0 Authentication cancelled"),
    (EHLO, b"AUTH PLAIN", "334 "),
    (EHLO, b"AUTH LOGIN", "334 VXNlcm5hbWU6"),
    (EHLO + b"AUTH PLAIN AHVzZXIAcGFzcw==\r\n", b"AUTH PLAIN AHVzZXIAcGFzcw==", "503 5.5.1 Already authenticated"),
    (EHLO + SENT, b"AUTH PLAIN AHVzZXIAcGFzcw==", "503 5.5.1 Not permitted during a mail transaction"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "command", "answer"), ANSWERS)
async def test_every_command_has_its_answer_in_every_state(
    before: bytes, command: bytes, answer: str
) -> None:
    async with open_port() as port, port.client() as client:
        for line in before.splitlines(keepends=True):
            await client.say(line) if line != b".\r\n" else await client.say(b"Subject: x\r\n\r\n.\r\n")
        assert await client.say(command + b"\r\n") == answer


async def test_the_greeting_names_the_service() -> None:
    async with open_port(hostname="mail.example") as port, port.client(is_greeted=False) as client:
        assert await client.hear() == "220 mail.example ESMTP Stagedoor"


async def test_ehlo_announces_what_works() -> None:
    async with open_port() as port, port.client() as client:
        assert (await client.say(EHLO)).splitlines() == [
            "250-stagedoor.localhost",
            f"250-SIZE {SIZE}",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-PIPELINING",
            "250-ENHANCEDSTATUSCODES",
            "250-AUTH PLAIN LOGIN",
            "250 HELP",
        ]


async def test_ehlo_announces_starttls_only_while_it_can_be_used() -> None:
    async with open_port(starttls=StartTls.OPTIONAL) as port, port.client() as client:
        assert "250-STARTTLS" in (await client.say(EHLO)).splitlines()


async def test_help_lists_the_commands() -> None:
    async with open_port() as port, port.client() as client:
        answer = await client.say(b"HELP\r\n")
        assert answer.startswith("214 2.0.0 Commands: ")
        assert answer.split(": ")[1].split() == [
            "AUTH",
            "DATA",
            "EHLO",
            "HELO",
            "HELP",
            "MAIL",
            "NOOP",
            "QUIT",
            "RCPT",
            "RSET",
            "STARTTLS",
            "VRFY",
        ]
        assert await client.say("HELP ünknown\r\n".encode()) == answer


async def test_a_thousand_recipients_are_taken_and_no_more() -> None:
    async with open_port() as port, port.client() as client:
        await client.say(EHLO)
        await client.say(SENT)
        for number in range(1000):
            assert await client.say(b"RCPT TO:<r%d@example.com>\r\n" % number) == "250 2.1.5 Ok"
        assert await client.say(b"RCPT TO:<last@example.com>\r\n") == "452 4.5.3 Too many recipients"
        assert await client.say(b"DATA\r\n") == "354 End data with <CR><LF>.<CR><LF>"
        assert await client.say(b"\r\nhi\r\n.\r\n") == "250 2.0.0 Ok: queued as 000000000001"
        assert len(port.inbox.mails[0].envelope.recipients) == 1000


async def test_parameters_need_ehlo() -> None:
    async with open_port() as port, port.client() as client:
        await client.say(b"HELO a\r\n")
        assert (await client.say(b"MAIL FROM:<a@example.com> SIZE=1\r\n")).startswith("501 5.5.4 ")


async def test_size_is_limited_by_the_setting() -> None:
    async with open_port(limits=Limits(max_message_bytes=100)) as port, port.client() as client:
        assert "250-SIZE 100" in (await client.say(EHLO)).splitlines()
        assert (await client.say(b"MAIL FROM:<a@example.com> SIZE=101\r\n")).startswith("552 5.3.4 ")
        assert (await client.say(b"MAIL FROM:<a@example.com> SIZE=100\r\n")).startswith("250 ")


async def test_who_only_says_nonsense_is_sent_away() -> None:
    async with open_port() as port, port.client() as client:
        for _ in range(20):
            assert (await client.say(b"WHAT\r\n")).startswith("500 5.5.2 ")
        assert await client.say(b"WHAT\r\n") == "421 4.7.0 Too many unknown commands, closing the connection"
        assert await client.rest() == ""


async def test_a_browser_cannot_be_made_to_send_mail() -> None:
    request = (
        b"POST / HTTP/1.1\r\nHost: localhost:1025\r\nContent-Type: text/plain\r\n\r\n"
        + MAIL
        + b"\r\nhi\r\n.\r\n"
    )
    async with open_port() as port, port.client() as client:
        client.writer.write(request)
        assert await client.rest() == "421 4.7.0 This port speaks SMTP, not HTTP\r\n"
        await port.finish()
        assert port.inbox.mails == []


@pytest.mark.parametrize("size", [2048, 2049, 60_000])
async def test_a_command_line_is_bounded(size: int) -> None:
    async with open_port() as port, port.client() as client:
        line = b"NOOP ".ljust(size, b"x")
        expected = "250 2.0.0 Ok" if size <= 2048 else "500 5.5.2 Command line too long"
        assert await client.say(line + b"\r\n") == expected
        assert await client.say(b"NOOP\r\n") == "250 2.0.0 Ok"


async def test_the_envelope_is_told_apart_from_the_headers() -> None:
    async with open_port() as port, port.client() as client:
        for line in (*ENVELOPE.splitlines(keepends=True), b"DATA\r\n"):
            await client.say(line)
        await client.say(b"From: other@example.com\r\nTo: else@example.com\r\n\r\nhi\r\n.\r\n")
        mail = port.inbox.mails[0]
        assert (mail.envelope.sender, mail.envelope.recipients) == ("a@example.com", ("b@example.com",))
        assert mail.session.helo == "client.example"
        assert mail.session.peer == "127.0.0.1:{}".format(client.writer.get_extra_info("sockname")[1])
        assert (mail.session.tls, mail.session.auth_user, mail.session.sandbox) == (None, None, "default")


async def test_the_null_sender_is_empty() -> None:
    async with open_port() as port, port.client() as client:
        for line in (EHLO, b"MAIL FROM:<>\r\n", b"RCPT TO:<b@example.com>\r\n", b"DATA\r\n", b"\r\n.\r\n"):
            await client.say(line)
        assert port.inbox.mails[0].envelope.sender == ""
