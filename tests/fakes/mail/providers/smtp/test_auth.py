"""AUTH PLAIN and LOGIN find the username in whatever form the client gives it."""

from base64 import b64encode

import pytest

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.auth import MECHANISMS, Mechanism, login, plain
from fakes.mail.providers.smtp.reply import Refused


def encoded(text: str | bytes) -> bytes:
    return b64encode(text.encode() if isinstance(text, str) else text)


async def run(mechanism: Mechanism, initial: bytes | None, *answers: bytes) -> tuple[str, list[bytes]]:
    """Run an exchange with a client that gives `answers`; return the username and the challenges."""
    challenges: list[bytes] = []

    async def ask(challenge: bytes) -> bytes:
        challenges.append(challenge)
        return answers[len(challenges) - 1]

    return await mechanism(None if initial is None else initial.decode(), ask), challenges


async def test_plain_with_an_initial_response() -> None:
    assert await run(plain, encoded("\0user\0pass")) == ("user", [])
    assert await run(plain, encoded("identity\0user\0pass")) == ("user", [])
    assert await run(plain, encoded("\0jürgen\0")) == ("jürgen", [])


async def test_plain_with_a_challenge() -> None:
    assert await run(plain, None, encoded("\0user\0pass")) == ("user", [b"334 "])


async def test_login_with_and_without_an_initial_response() -> None:
    assert await run(login, encoded("user"), encoded("pass")) == ("user", [b"334 UGFzc3dvcmQ6"])
    asked = [b"334 VXNlcm5hbWU6", b"334 UGFzc3dvcmQ6"]
    assert await run(login, None, encoded("user"), encoded("pass")) == ("user", asked)
    assert await run(login, b"=", b"") == ("", [b"334 UGFzc3dvcmQ6"])


async def test_a_username_is_made_safe_to_show() -> None:
    assert await run(login, encoded(b"a\x00b\r\n\xff"), b"") == ("a�b���", [b"334 UGFzc3dvcmQ6"])


@pytest.mark.parametrize(
    ("mechanism", "initial", "answers", "answer"),
    [
        (plain, None, [b"*"], reply.AUTH_CANCELLED),
        (login, None, [b"*"], reply.AUTH_CANCELLED),
        (login, encoded("user"), [b"*"], reply.AUTH_CANCELLED),
        (plain, b"not base64", [], reply.NOT_BASE64),
        (plain, b"YQ", [], reply.NOT_BASE64),
        (plain, None, [b"\xff"], reply.NOT_BASE64),
        (login, None, [encoded("user"), b"%"], reply.NOT_BASE64),
        (plain, encoded("user"), [], reply.NOT_CREDENTIALS),
        (plain, encoded("a\0b\0c\0d"), [], reply.NOT_CREDENTIALS),
        (plain, b"=", [], reply.NOT_CREDENTIALS),
    ],
)
async def test_what_is_no_exchange_is_refused(
    mechanism: Mechanism, initial: bytes | None, answers: list[bytes], answer: bytes
) -> None:
    with pytest.raises(Refused) as refusal:
        await run(mechanism, initial, *answers)
    assert refusal.value.answer == answer


def test_the_mechanisms_are_those_that_are_announced() -> None:
    assert list(MECHANISMS) == ["PLAIN", "LOGIN"]
