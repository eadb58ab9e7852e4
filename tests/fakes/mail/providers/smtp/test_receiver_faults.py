"""Faults strike at every stage of a conversation, and the mail tells which did."""

import asyncio
from base64 import b64encode
from functools import partial
from typing import Any

import pytest

from fakes.core.errors import StoreUnavailable
from fakes.core.faults import Subject
from tests.fakes.mail.providers.smtp.builders import MAIL, Client, Rules, open_port

HELLO, SENDER, RECIPIENT, DATA = MAIL.splitlines(keepends=True)
AUTH = b"AUTH PLAIN " + b64encode(b"\0sbx-checkout\0secret") + b"\r\n"
STEPS = {
    "auth": AUTH,
    "mail": SENDER,
    "rcpt": RECIPIENT,
    "data": DATA,
    "end_of_data": b"Subject: x\r\n\r\nhi\r\n.\r\n",
}
STAGES = list(STEPS)


async def answers_up_to(client: Client, stage: str) -> list[str]:
    """Go through the conversation until `stage`; return the answers of the stages."""
    await client.say(HELLO)
    return [await client.say(STEPS[each]) for each in STAGES[: STAGES.index(stage) + 1]]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_refusal_takes_the_place_of_the_answer_and_the_next_try_may_succeed(stage: str) -> None:
    faults = Rules({stage: {"status": 451, "message": "4.7.1 Greylisted, come back later"}})
    async with open_port(faults=faults) as port, port.client() as client:
        answers = await answers_up_to(client, stage)
        assert answers[-1] == "451 4.7.1 Greylisted, come back later"
        assert not any(answer.startswith("4") for answer in answers[:-1])
        assert port.inbox.mails == []
        faults.do.clear()
        later = (
            STAGES
            if stage == "auth"
            else STAGES[1:]
            if stage == "end_of_data"
            else STAGES[STAGES.index(stage) :]
        )
        answers = [await client.say(STEPS[each]) for each in later]
        assert answers[-1] == "250 2.0.0 Ok: queued as 000000000001"


@pytest.mark.parametrize(
    ("stage", "do", "answer"),
    [
        ("auth", {"status": 535}, "535 5.7.8 Refused"),
        ("auth", {"code": 454, "message": "Temporary failure"}, "454 4.0.0 Temporary failure"),
        ("mail", {"code": 550, "message": "Sender blocked"}, "550 5.1.1 Sender blocked"),
        ("rcpt", {"status": 550, "message": "No such\r\nuser"}, "550 5.1.1 No such user"),
        ("data", {"status": 554}, "554 5.0.0 Refused"),
        ("end_of_data", {"status": 552, "message": "Mailbox full"}, "552 5.3.4 Mailbox full"),
    ],
)
async def test_codes_and_words_are_the_rules_own(stage: str, do: dict[str, Any], answer: str) -> None:
    async with open_port(faults=Rules({stage: do})) as port, port.client() as client:
        assert (await answers_up_to(client, stage))[-1] == answer


@pytest.mark.parametrize("stage", STAGES)
async def test_421_ends_the_conversation(stage: str) -> None:
    faults = Rules({stage: {"status": 421, "message": "Too busy"}})
    async with open_port(faults=faults) as port, port.client() as client:
        assert (await answers_up_to(client, stage))[-1] == "421 4.3.0 Too busy"
        assert await client.rest() == ""


@pytest.mark.parametrize("stage", STAGES)
async def test_a_dropped_connection_says_nothing(stage: str) -> None:
    async with open_port(faults=Rules({stage: {"drop": True}})) as port, port.client() as client:
        with pytest.raises(ConnectionError):
            await answers_up_to(client, stage)
        await port.finish()
        assert port.inbox.mails == []


@pytest.mark.parametrize(
    ("do", "heard"),
    [
        ({"status": 554, "message": "Go away"}, "554 5.0.0 Go away\r\n"),
        ({"status": 421}, "421 4.3.0 Refused\r\n"),
    ],
)
async def test_a_client_may_be_refused_at_the_door(do: dict[str, Any], heard: str) -> None:
    async with open_port(faults=Rules({"connect": do})) as port, port.client(is_greeted=False) as client:
        assert await client.rest() == heard


async def test_a_connection_may_be_dropped_at_the_door() -> None:
    dropping = open_port(faults=Rules({"connect": {"drop": True}}))
    async with dropping as port, port.client(is_greeted=False) as client:
        with pytest.raises(ConnectionError):
            await client.hear()


@pytest.mark.parametrize("stage", ["connect", *STAGES])
async def test_a_delay_holds_the_answer_back_and_nothing_else(stage: str) -> None:
    loop = asyncio.get_running_loop()
    async with open_port(faults=Rules({stage: {"delay_ms": 120}})) as port:
        started_s = loop.time()
        async with port.client() as client:
            await answers_up_to(client, "end_of_data")
        assert loop.time() - started_s > 0.11
        assert port.inbox.mails[0].envelope.flags == (
            () if stage in ("connect", "auth") else ("fault", "fault:rule1")
        )


async def test_a_delayed_refusal_comes_late() -> None:
    loop = asyncio.get_running_loop()
    slow = open_port(faults=Rules({"rcpt": {"delay_ms": 120, "status": 450}}))
    async with slow as port, port.client() as client:
        started_s = loop.time()
        assert (await answers_up_to(client, "rcpt"))[-1] == "450 4.2.0 Refused"
        assert loop.time() - started_s > 0.11


async def test_rules_are_told_what_is_about_to_happen() -> None:
    faults = Rules({"none": {}})
    async with open_port(faults=faults) as port, port.client() as client:
        await answers_up_to(client, "end_of_data")
    at = partial(Subject, channel="mail", provider="smtp", sandbox="checkout")
    greeted = {"helo": "client.example", "user": ""}
    known = {"helo": "client.example", "user": "sbx-checkout"}
    addressed = partial(at, sender="a@example.com", recipients=("b@example.com",))
    assert faults.seen == [
        at(sandbox="default", stage="connect", fields={"helo": "", "user": ""}),
        at(stage="auth", fields=greeted),
        at(stage="mail", sender="a@example.com", fields=known),
        addressed(stage="rcpt", fields=known),
        addressed(stage="data", fields=known),
        addressed(stage="end_of_data", body="hi\n", fields={"subject": "x", **known}),
    ]


async def test_the_mails_header_chooses_whose_rules_hold_at_its_end() -> None:
    faults = Rules({"none": {}})
    async with open_port(faults=faults) as port, port.client() as client:
        for line in (HELLO, SENDER, RECIPIENT, DATA):
            await client.say(line)
        await client.say(b"X-Stagedoor-Sandbox: other\r\n\r\nhi\r\n.\r\n")
    assert [(subject.stage, subject.sandbox) for subject in faults.seen[-2:]] == [
        ("data", "default"),
        ("end_of_data", "other"),
    ]


async def store_is_away() -> None:
    raise StoreUnavailable("the database is locked")


async def test_rules_that_cannot_be_read_are_a_temporary_failure() -> None:
    away = open_port(faults=Rules(before=store_is_away))
    async with away as port, port.client(is_greeted=False) as client:
        assert await client.rest() == "421 4.3.0 The store is unavailable, try again later\r\n"


async def test_rules_that_cannot_be_read_later_are_a_temporary_failure_too() -> None:
    faults = Rules()
    async with open_port(faults=faults) as port, port.client() as client:
        await client.say(HELLO)
        faults.before = store_is_away
        assert await client.say(SENDER) == "451 4.3.0 The mail was not stored, try again later"
        faults.before = None
        assert await client.say(SENDER) == "250 2.1.0 Ok"
