from typing import Any

import pytest

from fakes.core.errors import InvalidInput
from fakes.core.fault_rule import checked_rule


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ({"callbacks": "drop", "status": 500}, "'callbacks' and 'status' do not go together"),
        ({"callbacks": "delay", "decline": "lost_card"}, "'callbacks' and 'decline'"),
        ({"drop": True, "status": 500}, "'drop' and 'status'"),
        ({"status": 402, "decline": "lost_card"}, "'status' and 'decline'"),
        ({"code": 450, "delivery": "failed"}, "'code' and 'delivery'"),
    ],
)
def test_what_would_never_happen_beside_something_else_is_refused(do: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_rule({"do": do})
    assert words in refused.value.detail
    assert refused.value.hint == "Add two faults, one for each."


@pytest.mark.parametrize(
    "do",
    [
        {"callbacks": "delay", "delay_ms": 5},
        {"status": 402, "code": "lost_card", "message": "no", "delay_ms": 5},
        {"drop": True, "delay_ms": 5},
        {"delivery": "undelivered", "error_code": 30007},
        {"decline": "lost_card", "delay_ms": 5},
    ],
)
def test_what_goes_together_is_taken(do: dict[str, Any]) -> None:
    assert checked_rule({"do": do})["do"] == do
