from typing import Any

import pytest

from fakes.payments.document import Document
from fakes.payments.flows import intent_outcome


def intent(**fields: Any) -> Document:
    data = {
        "id": "pi_1",
        "object": "payment_intent",
        "status": "requires_confirmation",
        "setup_future_usage": None,
        "capture_method": "automatic",
        "payment_method_options": {},
        **dict.fromkeys(intent_outcome.COPIED),
        **fields,
    }
    return Document(data, account="", seq=1, created=0)


@pytest.mark.parametrize(
    ("usage", "option", "found"),
    [
        (None, None, None),
        ("on_session", None, "on_session"),
        ("on_session", "off_session", "off_session"),
        ("off_session", "none", None),
    ],
)
def test_a_methods_own_usage_comes_first(usage: str | None, option: str | None, found: str | None) -> None:
    options = {"card": {"setup_future_usage": option}} if option else {}
    assert intent_outcome.usage_of(intent(setup_future_usage=usage, payment_method_options=options)) == found


def test_a_methods_own_capture_comes_first() -> None:
    options = {"card": {"capture_method": "manual"}}
    assert intent_outcome.holds(intent(payment_method_options=options), "card")
    assert not intent_outcome.holds(intent(payment_method_options=options), "link")
    assert intent_outcome.holds(intent(capture_method="manual"), "link")


def test_what_a_charge_takes_over() -> None:
    destination = intent(transfer_data={"destination": "acct_1"}, application_fee_amount=7)
    copied = intent_outcome.copied(destination)
    assert (copied["application_fee_amount"], copied["transfer_group"]) == (7, "group_pi_1")
    assert destination["transfer_group"] == "group_pi_1"
    assert intent_outcome.copied(intent())["transfer_group"] is None


@pytest.mark.parametrize(
    ("status", "verb"),
    [("requires_action", "authenticate"), ("processing", "settle"), ("requires_payment_method", "confirm")],
)
def test_by_what_an_intent_moves_on(status: str, verb: str) -> None:
    assert intent_outcome.verb_of(intent(status=status)) == verb
