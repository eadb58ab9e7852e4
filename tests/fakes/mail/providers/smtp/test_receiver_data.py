"""What arrives is what was sent: contents, pipelines, and attempts to smuggle a second mail in."""

import pytest

from tests.fakes.mail.providers.smtp.builders import ENVELOPE, MAIL, open_port

SMUGGLED = b"MAIL FROM:<evil@example.com>\r\nRCPT TO:<victim@example.com>\r\nDATA\r\nevil\r\n.\r\n"
QUEUED = "250 2.0.0 Ok: queued as {:012d}"
IN_ORDER = ["250 HELP", "250 2.1.0 Ok", "250 2.1.5 Ok", "354 End data with <CR><LF>.<CR><LF>"]


def finals(answers: str) -> list[str]:
    """Return the last line of each answer."""
    return [line for line in answers.splitlines() if line[3:4] == " "]


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n\r.\n\r", b"\r\n\x00.\r\n", b"\x00.\r\n"]
)  # fmt: skip
async def test_no_second_mail_is_smuggled_in_behind_an_end_that_is_none(end: bytes) -> None:
    content = b"Subject: x\r\n\r\nharmless" + end + SMUGGLED.removesuffix(b"\r\n.\r\n")
    async with open_port() as port, port.client() as client:
        client.writer.write(MAIL + content + b"\r\n.\r\nQUIT\r\n")
        answers = finals(await client.rest())
    assert answers == [*IN_ORDER, QUEUED.format(1), "221 2.0.0 Bye"]
    assert port.inbox.raws == [content.replace(b"\r\n.", b"\r\n") + b"\r\n"]
    assert port.inbox.mails[0].envelope.sender == "a@example.com"


async def test_a_whole_dialogue_in_one_packet_is_answered_in_order() -> None:
    async with open_port() as port, port.client() as client:
        second = MAIL.partition(b"\r\n")[2]
        client.writer.write(
            MAIL
            + b"one\r\n.\r\nNOOP\r\n"
            + second
            + b"..two\r\n.\r\nRSET\r\nVRFY a\r\nWHAT\r\nQUIT\r\nNOOP\r\n"
        )
        assert finals(await client.rest()) == [
            *IN_ORDER,
            QUEUED.format(1),
            "250 2.0.0 Ok",
            *IN_ORDER[1:],
            QUEUED.format(2),
            "250 2.0.0 Ok",
            "252 2.0.0 Cannot verify the user, but will take mail for it",
            "500 5.5.2 Command not recognized",
            "221 2.0.0 Bye",
        ]
    assert port.inbox.raws == [b"one\r\n", b".two\r\n"]


async def test_a_group_of_commands_is_answered_before_the_data_is_sent() -> None:
    async with open_port() as port, port.client() as client:
        await client.say(b"EHLO a\r\n")
        answers = [await client.say(MAIL.partition(b"\r\n")[2])] + [await client.hear() for _ in range(2)]
        assert answers == IN_ORDER[1:]
        assert await client.say(b"x\r\n.\r\nNOOP\r\n") == QUEUED.format(1)
        assert await client.hear() == "250 2.0.0 Ok"


async def test_a_group_with_a_refusal_in_it_says_which_was_refused() -> None:
    async with open_port() as port, port.client() as client:
        await client.say(b"EHLO a\r\n")
        client.writer.write(
            b"MAIL FROM:<a@example.com>\r\nRCPT TO:<bad\x00@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
        )
        assert [await client.hear() for _ in range(4)] == [
            "250 2.1.0 Ok", "553 5.1.3 The address is malformed", "250 2.1.5 Ok", IN_ORDER[3],
        ]  # fmt: skip
        await client.say(b".\r\n")
        assert port.inbox.mails[0].envelope.recipients == ("b@example.com",)


async def test_commands_behind_a_line_that_is_too_long_are_obeyed() -> None:
    async with open_port() as port, port.client() as client:
        client.writer.write(b"NOOP\r\nNOOP " + b"x" * 100_000 + b"\r\nRSET x\r\nQUIT\r\n")
        assert (await client.rest()).splitlines() == [
            "250 2.0.0 Ok", "500 5.5.2 Command line too long", "501 5.5.4 Syntax: RSET", "221 2.0.0 Bye",
        ]  # fmt: skip


async def test_a_line_feed_in_an_address_ends_the_command_and_begins_no_header() -> None:
    async with open_port() as port, port.client() as client:
        client.writer.write(b"EHLO a\r\nMAIL FROM:<a\nX-Injected: y@example.com>\r\nQUIT\r\n")
        assert finals(await client.rest())[1:3] == [
            "553 5.1.3 The address is malformed",
            "500 5.5.2 Command not recognized",
        ]


@pytest.mark.parametrize("size", [0, 1, 100, 65_534, 65_535, 65_536, 300_000, 3_000_000])
async def test_mails_of_any_size_arrive_whole(size: int) -> None:
    line = b"0123456789abcdef" * 4 + b"\r\n"
    content = (line * (size // len(line) + 1))[: max(0, size - 2)] + b"\r\n"
    async with open_port() as port, port.client() as client:
        for command in MAIL.splitlines(keepends=True):
            await client.say(command)
        assert await client.say(content + b".\r\n") == QUEUED.format(1)
    assert port.inbox.raws == [content]


async def test_a_new_mail_knows_nothing_of_the_one_before() -> None:
    async with open_port() as port, port.client() as client:
        for number in range(3):
            for command in ENVELOPE.replace(b"b@", b"b%d@" % number).splitlines(keepends=True)[
                bool(number) :
            ]:
                await client.say(command)
            await client.say(b"DATA\r\n")
            assert await client.say(b"%d\r\n.\r\n" % number) == QUEUED.format(number + 1)
    assert [mail.envelope.recipients for mail in port.inbox.mails] == [
        (f"b{n}@example.com",) for n in range(3)
    ]
