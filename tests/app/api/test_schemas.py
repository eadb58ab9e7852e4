import pytest
from pydantic import ValidationError

from app.api.schemas import CaptureChange, ClockChange, Fault, FaultAction


def test_unknown_members_of_a_request_are_mistakes() -> None:
    with pytest.raises(ValidationError):
        CaptureChange.model_validate({"colour": "red"})


@pytest.mark.parametrize("tags", [[""], ["x" * 101], ["x"] * 51, ["a\0"], ["a\nb"]])
def test_tags_are_bounded(tags: list[str]) -> None:
    with pytest.raises(ValidationError):
        CaptureChange(tags=tags)


def test_what_is_left_out_has_its_default() -> None:
    fault = Fault(do=FaultAction(status=500))
    assert (fault.times, fault.after, fault.probability) == (None, 0, 1)
    assert ClockChange(advance="P1D").model_dump(exclude_none=True) == {"advance": "P1D"}
