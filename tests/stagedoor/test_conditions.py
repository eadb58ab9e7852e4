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
        assert search(**{name: None}) == search()


@pytest.mark.parametrize(("search", "conditions"), SEARCHES)
def test_a_misspelt_condition_is_refused(search: Callable[..., Search], conditions: Any) -> None:
    assert "tu" not in conditions.__annotations__
    with pytest.raises(TypeError, match="tu"):
        search(tu="ann@example.com")
