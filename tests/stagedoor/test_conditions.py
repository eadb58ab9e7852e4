"""The types promise conditions; the searches must take exactly those."""

from collections.abc import Callable
from typing import Any

import pytest

from stagedoor._match import Search, capture_search, mail_search, payment_search, sms_search
from stagedoor.conditions import CaptureConditions, MailConditions, PaymentConditions, SmsConditions

SEARCHES: list[tuple[Callable[..., Search], Any]] = [
    (capture_search, CaptureConditions),
    (mail_search, MailConditions),
    (sms_search, SmsConditions),
    (payment_search, PaymentConditions),
]


@pytest.mark.parametrize(("search", "conditions"), SEARCHES)
def test_every_condition_of_the_type_is_taken_and_none_is_no_condition(
    search: Callable[..., Search], conditions: Any
) -> None:
    for name in conditions.__annotations__:
        assert search(kind=None, **{name: None} if name != "kind" else {}) == search(kind=None)


@pytest.mark.parametrize("search", [mail_search, sms_search])
def test_what_the_app_sent_is_meant_unless_another_kind_is_named(search: Callable[..., Search]) -> None:
    assert search().filters["kind"] == "outbound"
    assert search(kind="inbound").filters["kind"] == "inbound"
    assert "kind" not in search(kind=None).filters
    assert str(search()) == ""
    assert str(search(kind="event")) == "kind = 'event'"


@pytest.mark.parametrize(("search", "conditions"), SEARCHES)
def test_a_misspelt_condition_is_refused(search: Callable[..., Search], conditions: Any) -> None:
    assert "tu" not in conditions.__annotations__
    with pytest.raises(TypeError, match="tu"):
        search(tu="ann@example.com")
