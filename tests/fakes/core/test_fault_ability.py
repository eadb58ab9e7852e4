"""What no provider can do is refused, and said."""

from typing import Any

import pytest

from fakes.core.errors import InvalidInput
from fakes.core.fault_ability import Ability, check
from fakes.core.fault_rule import checked_rule

PHONE = Ability(channel="sms", provider="phone", actions=frozenset({"status", "delivery"}))
POST = Ability(channel="mail", provider="post", actions=frozenset({"status", "drop"}), stages=("rcpt",))


@pytest.mark.parametrize(
    ("rule", "detail", "hint"),
    [
        (
            {"provider": "phone", "do": {"drop": True}},
            "'drop'",
            "For phone: delivery, status; no stages.",
        ),
        ({"channel": "sms", "do": {"status": 500}, "stage": "rcpt"}, "stage 'rcpt'", "no stages"),
        ({"provider": "post", "do": {"delivery": "x"}, "stage": "rcpt"}, "'delivery'", "; stages rcpt."),
        ({"channel": "mail", "provider": "phone", "do": {"status": 500}}, "no provider", "phone in sms"),
        ({"do": {"decline": "lost_card"}}, "No provider", "For post: drop, status"),
        ({"do": {"message": "no"}}, "'message' alone", "'status'"),
    ],
)
def test_what_could_never_act_is_refused_with_what_can(rule: dict[str, Any], detail: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(checked_rule(rule), [PHONE, POST])
    assert detail in refused.value.detail
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    "rule",
    [
        {"do": {"drop": True}},
        {"do": {"status": 500}, "stage": "rcpt"},
        {"provider": "phone", "do": {"delivery": "failed"}},
    ],
)
def test_what_any_of_them_can_do_is_taken(rule: dict[str, Any]) -> None:
    check(checked_rule(rule), [PHONE, POST])
