from datetime import UTC, datetime, timedelta

import httpx
import pytest

from stagedoor import Stagedoor, StagedoorError
from stagedoor._calls.world import iso_duration
from tests.stagedoor.senders import send_text

ANN = "+15551230001"


def test_a_sandbox_is_created_listed_reset_and_deleted(door: Stagedoor, name: str) -> None:
    assert door.sandboxes.create(name).name == name
    assert name in [sandbox.name for sandbox in door.sandboxes.list()]
    send_text(door.env(), ANN, "Hi")
    assert next(each for each in door.sandboxes.list() if each.name == name).channels == {"sms": 1}
    door.reset()
    assert door.captures.list() == []
    door.sandboxes.delete(name)
    assert name not in [sandbox.name for sandbox in door.sandboxes.list()]
    with pytest.raises(StagedoorError, match="There is no sandbox"):
        door.sandboxes.reset(name)


def test_a_name_that_cannot_be_is_refused_with_the_rule(door: Stagedoor) -> None:
    with pytest.raises(StagedoorError, match=r"(?s)400.*Hint: A name has"):
        door.sandboxes.create("Not a name")


def test_the_environment_selects_the_sandbox(door: Stagedoor, name: str) -> None:
    env = door.env()
    assert env == door.sandboxes.env(name)
    assert env["STAGEDOOR_SANDBOX"] == name
    assert env["STAGEDOOR_SANDBOX_URL"] == door.sandbox_url


def test_the_default_sandbox_has_an_environment_too(door: Stagedoor) -> None:
    with Stagedoor(door.url) as default:
        assert default.env()["STAGEDOOR_SANDBOX"] == "default"
        assert default.name == "default"


def test_a_fault_is_added_listed_and_removed(door: Stagedoor) -> None:
    fault = door.faults.add(do={"status": 503}, provider="twilio", match={"to": ANN}, times=1)
    assert (fault.provider, fault.match, fault.do, fault.times) == ("twilio", {"to": ANN}, {"status": 503}, 1)
    assert door.faults.list() == [fault]
    door.faults.remove(fault)
    door.faults.remove(fault.id)
    door.faults.add(do={"drop": True})
    door.faults.clear()
    assert door.faults.list() == []


def test_a_fault_spoils_what_it_matches_as_long_as_it_is_active(door: Stagedoor) -> None:
    env = door.env()
    with door.faults.active(do={"status": 503}, provider="twilio") as fault:
        with pytest.raises(httpx.HTTPStatusError, match="503"):
            send_text(env, ANN, "Hi")
        assert [(each.id, each.hits) for each in door.faults.list()] == [(fault.id, 1)]
    send_text(env, ANN, "Hi")
    assert door.faults.list() == []


def test_a_rule_that_means_nothing_is_refused(door: Stagedoor) -> None:
    with pytest.raises(StagedoorError, match="explode"):
        door.faults.add(do={"explode": True})


def test_the_clock_moves_stops_and_comes_back(door: Stagedoor) -> None:
    before = door.clock.now()
    assert door.clock.advance(days=3) - before > timedelta(days=3)
    assert door.clock.advance(timedelta(hours=-1)) - before > timedelta(days=2, hours=23)
    assert door.clock.advance("P1D") - before > timedelta(days=3, hours=23)
    stopped = door.clock.freeze()
    assert door.clock.now() == stopped
    assert door.clock.read().is_frozen
    assert not door.clock.resume() < stopped
    assert not door.clock.read().is_frozen
    day = datetime(2030, 1, 1, tzinfo=UTC)
    assert door.clock.set(day) - day < timedelta(minutes=1)
    assert door.clock.set("2031-01-01T00:00:00Z").year == 2031
    assert abs(door.clock.reset() - before) < timedelta(minutes=1)
    assert door.clock.read().offset_ms == 0


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=3), "PT259200.000S"),
        (timedelta(milliseconds=-1500), "-PT1.500S"),
        (timedelta(), "PT0.000S"),
    ],
)
def test_durations_are_spelled_in_seconds(duration: timedelta, text: str) -> None:
    assert iso_duration(duration) == text
