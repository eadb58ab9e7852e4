import pytest

from fakes.sms.errors import IllegalMove
from fakes.sms.states import STAGES, is_in_transit, moved, next_step, visible_error

ALLOWED = {
    ("scheduled", "accepted"),
    ("scheduled", "canceled"),
    ("scheduled", "failed"),
    ("accepted", "queued"),
    ("accepted", "failed"),
    ("queued", "sending"),
    ("queued", "failed"),
    ("sending", "sent"),
    ("sending", "failed"),
    ("sent", "delivered"),
    ("sent", "undelivered"),
}


@pytest.mark.parametrize("state", STAGES)
@pytest.mark.parametrize("wanted", STAGES)
def test_every_move_of_the_table(state: str, wanted: str) -> None:
    if (state, wanted) in ALLOWED:
        assert moved(state, wanted) == wanted
    else:
        with pytest.raises(IllegalMove, match=f"that is {state} cannot become {wanted}"):
            moved(state, wanted)


@pytest.mark.parametrize(
    ("start", "outcome", "path"),
    [
        ("queued", "delivered", ["sending", "sent", "delivered"]),
        ("accepted", "delivered", ["queued", "sending", "sent", "delivered"]),
        ("scheduled", "delivered", ["accepted", "queued", "sending", "sent", "delivered"]),
        ("queued", "undelivered", ["sending", "sent", "undelivered"]),
        ("queued", "failed", ["sending", "failed"]),
        ("queued", "sent", ["sending", "sent"]),
        ("received", "delivered", []),
        ("canceled", "delivered", []),
    ],
)
def test_time_leads_to_the_outcome(start: str, outcome: str, path: list[str]) -> None:
    state, walked = start, []
    while (step := next_step(state, outcome)) is not None:
        state = moved(state, step[0])
        walked.append(state)
    assert walked == path


def test_only_what_the_provider_still_works_on_is_in_transit() -> None:
    assert {state for state in STAGES if is_in_transit(state)} == {
        "scheduled",
        "accepted",
        "queued",
        "sending",
    }


def test_a_reason_shows_only_once_the_text_has_failed() -> None:
    assert visible_error("sent", 30007) is None
    assert visible_error("undelivered", 30007) == 30007
