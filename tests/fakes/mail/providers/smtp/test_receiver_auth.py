"""AUTH over a socket: any credentials are taken, and the username is told with the mail."""

from base64 import b64encode

import pytest

from tests.fakes.mail.providers.smtp.builders import ENVELOPE, Client, open_port

OK = "235 2.7.0 Authentication successful"
HELLO, *ENVELOPE_LINES = ENVELOPE.splitlines(keepends=True)


def encoded(text: str) -> bytes:
    return b64encode(text.encode()) + b"\r\n"


async def send_mail(client: Client, content: bytes = b"hi\r\n") -> str:
    for line in (*ENVELOPE_LINES, b"DATA\r\n"):
        await client.say(line)
    return await client.say(content + b".\r\n")


@pytest.mark.parametrize(
    "steps",
    [
        [(b"AUTH PLAIN " + encoded("\0user\0secret"), OK)],
        [(b"AUTH PLAIN\r\n", "334 "), (encoded("\0user\0secret"), OK)],
        [(b"AUTH LOGIN\r\n", "334 VXNlcm5hbWU6"), (encoded("user"), "334 UGFzc3dvcmQ6"), (encoded("secret"), OK)],
        [(b"AUTH LOGIN " + encoded("user"), "334 UGFzc3dvcmQ6"), (encoded("secret"), OK)],
        [
            (b"AUTH LOGIN\r\n", "334 VXNlcm5hbWU6"),
            (b"*\r\n", "501 5.7.0 Authentication cancelled"),
            (b"AUTH PLAIN\r\n", "334 "),
            (b"what?\r\n", "501 5.5.2 Cannot decode base64"),
            (b"AUTH PLAIN " + encoded("user"), "501 5.5.2 Expected identity, username and password, separated by NUL"),
            (b"NOOP\r\n", "250 2.0.0 Ok"),
            (b"AUTH PLAIN " + encoded("\0user\0secret"), OK),
        ],
    ],
)  # fmt: skip
async def test_an_exchange_ends_with_the_username_known(steps: list[tuple[bytes, str]]) -> None:
    async with open_port() as port, port.client() as client:
        await client.say(HELLO)
        for said, answer in steps:
            assert await client.say(said) == answer
        await send_mail(client)
        assert port.inbox.mails[0].session.auth_user == "user"
        assert "secret" not in repr(port.inbox.mails)


async def test_a_whole_exchange_in_one_packet() -> None:
    async with open_port() as port, port.client() as client:
        client.writer.write(HELLO + b"AUTH LOGIN\r\n" + encoded("user") + encoded("secret") + b"QUIT\r\n")
        answers = [line for line in (await client.rest()).splitlines() if line[3] == " "]
        assert answers == ["250 HELP", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", OK, "221 2.0.0 Bye"]


@pytest.mark.parametrize(("length", "answer"), [(12_288, OK), (12_289, "500 5.5.2 Command line too long")])
async def test_credentials_may_be_long_but_not_endless(length: int, answer: str) -> None:
    async with open_port() as port, port.client() as client:
        await client.say(HELLO)
        response = b64encode(b"\0user\0" + b"x" * (12_288 // 4 * 3 - 6))
        await client.say(b"AUTH PLAIN\r\n")
        assert await client.say(response.ljust(length, b"=") + b"\r\n") == answer


async def test_the_username_survives_rset_and_ehlo() -> None:
    async with open_port() as port, port.client() as client:
        for line in (HELLO, b"AUTH PLAIN " + encoded("\0user\0secret"), b"RSET\r\n", HELLO):
            await client.say(line)
        await send_mail(client)
        assert port.inbox.mails[0].session.auth_user == "user"


@pytest.mark.parametrize(
    ("username", "header", "sandbox"),
    [
        (None, b"", "default"),
        ("someone", b"", "default"),
        ("sbx-checkout", b"", "checkout"),
        (None, b"X-Stagedoor-Sandbox: checkout\r\n", "checkout"),
        ("someone", b"X-Stagedoor-Sandbox: checkout\r\n", "checkout"),
        ("sbx-first", b"X-Stagedoor-Sandbox: second\r\n", "first"),
        ("sbx-Not A Name", b"", "default"),
    ],
)
async def test_username_or_header_choose_the_sandbox(
    username: str | None, header: bytes, sandbox: str
) -> None:
    async with open_port() as port, port.client() as client:
        await client.say(HELLO)
        if username is not None:
            assert await client.say(b"AUTH PLAIN " + encoded(f"\0{username}\0x")) == OK
        await send_mail(client, b"Subject: x\r\n" + header + b"\r\nhi\r\n")
        assert port.inbox.mails[0].session.sandbox == sandbox


async def test_a_header_that_names_no_sandbox_is_refused_and_the_next_mail_taken() -> None:
    async with open_port() as port, port.client() as client:
        await client.say(HELLO)
        answer = await send_mail(client, b"X-Stagedoor-Sandbox: Not A Name\r\n\r\nhi\r\n")
        assert answer == "554 5.6.0 'Not A Name' is not a sandbox name."
        assert (await send_mail(client)).startswith("250 ")
        assert len(port.inbox.mails) == 1
