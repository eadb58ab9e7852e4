from typing import Any

import pytest

from fakes.core.errors import InvalidInput, NotFound
from fakes.core.fake import Context
from fakes.core.fault_ability import Ability
from fakes.core.fault_rule import checked_rule
from fakes.core.faults import Subject, Verdict
from fakes.core.ids import public_id


def a_subject(**changes: Any) -> Subject:
    values: dict[str, Any] = {
        "sandbox": "default",
        "channel": "sms",
        "provider": "twilio",
        "method": "POST",
        "path": "/Messages.json",
        "sender": "+15005550006",
        "recipients": ("+15551230000",),
        "body": "your code is 123456",
        "fields": {"amount": 500},
    }
    return Subject(**{**values, **changes})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "needs a 'do'"),
        ({"do": {}}, "needs a 'do'"),
        ({"do": {"explode": 1}}, "'explode'"),
        ({"do": {"status": 500}, "colour": 1}, "'colour'"),
        ({"do": {"status": 99}}, "'status'"),
        ({"do": {"status": True}}, "'status'"),
        ({"do": {"delay_ms": -1}}, "'delay_ms'"),
        ({"do": {"status": 500}, "times": 0}, "'times'"),
        ({"do": {"status": 500}, "after": "x"}, "'after'"),
        ({"do": {"status": 500}, "probability": 2}, "'probability'"),
        ({"do": {"status": 500}, "stage": "lunch"}, "'lunch'"),
        ({"do": {"callbacks": "eat"}}, "'eat'"),
        ({"do": {"status": 500}, "match": {"to": ["x"]}}, "'match'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(rule: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        checked_rule(rule)


@pytest.mark.parametrize(
    ("rule", "is_hit"),
    [
        ({}, True),
        ({"channel": "sms"}, True),
        ({"channel": "mail"}, False),
        ({"provider": "twilio"}, True),
        ({"provider": "vonage"}, False),
        ({"match": {"to": "+1555*"}}, True),
        ({"match": {"to": "+1444*"}}, False),
        ({"match": {"from": "+15005550006", "method": "post", "path": "/mess*"}}, True),
        ({"match": {"body": "CODE"}}, True),
        ({"match": {"body": "lamp"}}, False),
        ({"match": {"amount": 500}}, True),
        ({"match": {"amount": 501}}, False),
        ({"match": {"unknown": "x"}}, False),
        ({"stage": "rcpt"}, False),
        ({"stage": "end_of_data"}, False),
    ],
)
async def test_a_rule_hits_what_it_matches(context: Context, rule: dict[str, Any], is_hit: bool) -> None:
    await context.faults.add("default", {**rule, "do": {"status": 503}})
    assert (await context.faults.decide(a_subject()) is not None) == is_hit


async def test_stages_and_callbacks_have_rules_of_their_own(context: Context) -> None:
    await context.faults.add("default", {"do": {"callbacks": "drop"}})
    await context.faults.add("default", {"stage": "rcpt", "do": {"code": 450}})
    await context.faults.add("default", {"do": {"status": 500}})

    drawn = [
        await context.faults.decide(a_subject(stage=stage))
        for stage in ("callback", "rcpt", "mail", "end_of_data", "")
    ]

    assert [verdict.do if verdict else None for verdict in drawn] == [
        {"callbacks": "drop"},
        {"code": 450},
        None,
        {"status": 500},
        {"status": 500},
    ]


async def test_rules_are_counted(context: Context) -> None:
    rule = await context.faults.add("default", {"do": {"status": 500}, "after": 1, "times": 2})

    hits = [await context.faults.decide(a_subject()) is not None for _ in range(5)]

    assert hits == [False, True, True, False, False]
    (counted,) = context.faults.rules("default")
    assert (counted.seen, counted.hits) == (5, 2)
    assert counted.as_json()["id"] == public_id(rule.number)


async def test_chance_is_the_same_in_every_run(context: Context) -> None:
    runs = []
    for sandbox in ("a", "b"):
        await context.faults.add(sandbox, {"do": {"drop": True}, "probability": 0.5, "seed": 3})
        runs.append([await context.faults.decide(a_subject(sandbox=sandbox)) is not None for _ in range(12)])

    assert runs[0] == runs[1]
    assert 0 < sum(runs[0]) < 12


async def test_the_first_rule_that_hits_decides(context: Context) -> None:
    await context.faults.add("default", {"do": {"status": 500}, "times": 1})
    await context.faults.add("default", {"do": {"status": 429}})

    first, second = [await context.faults.decide(a_subject()) for _ in range(2)]

    assert (first and first.status, second and second.status) == (500, 429)


async def test_rules_stay_in_their_sandbox_and_can_be_removed(context: Context) -> None:
    rule = await context.faults.add("a", {"do": {"status": 500}})

    assert await context.faults.decide(a_subject()) is None
    with pytest.raises(NotFound):
        await context.faults.remove("default", public_id(rule.number))
    assert await context.faults.remove("a", public_id(rule.number)) == 1
    assert not context.faults.is_armed("a")
    await context.faults.add("a", {"do": {"status": 500}})
    assert await context.faults.remove("a") == 1
    assert await context.faults.remove("a") == 0


async def test_rules_are_read_back_at_start(context: Context) -> None:
    await context.faults.add("a", {"do": {"status": 500}})
    before = context.faults.rules("a")

    await context.faults.load()
    assert context.faults.rules("a") == before
    await context.faults.refresh("a")
    assert context.faults.rules("a") == before


async def test_a_verdict_says_what_to_do() -> None:
    verdict = Verdict(
        "f1", {"code": "rate_limit", "message": "slow down", "delay_ms": 1, "decline": "lost_card"}
    )
    await verdict.pause()

    assert (verdict.status, verdict.code, verdict.message, verdict.decline) == (
        None,
        "rate_limit",
        "slow down",
        "lost_card",
    )
    assert verdict.is_refusal
    assert not verdict.drops
    assert (verdict.delivery, verdict.error_code, verdict.callbacks) == (None, None, None)
    assert verdict.flags == ["fault", "fault:f1"]


async def test_a_fault_counts_only_where_it_can_act(context: Context) -> None:
    context.faults.learn(
        [
            Ability(channel="sms", provider="twilio", actions=frozenset({"delay_ms"})),
            Ability(channel="payments", provider="till", actions=frozenset({"decline"})),
        ]
    )
    await context.faults.add("default", {"do": {"decline": "lost_card"}})
    assert await context.faults.decide(a_subject()) is None
    assert await context.faults.decide(a_subject(channel="payments", provider="till")) is not None
    [rule] = context.faults.rules("default")
    assert (rule.seen, rule.hits) == (1, 1)
    with pytest.raises(InvalidInput, match="'decline'"):
        await context.faults.add("default", {"provider": "twilio", "do": {"decline": "lost_card"}})
