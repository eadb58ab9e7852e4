import logging

import pytest

from fakes.core.bus import Bus, Event


def test_a_listener_hears_its_sandbox_until_it_ends() -> None:
    bus = Bus()
    heard: list[Event] = []
    end = bus.subscribe(heard.append, sandbox="a")

    bus.publish(Event("capture", "a", 1))
    bus.publish(Event("capture", "b", 2))
    assert bus.is_watched("a")
    end()
    bus.publish(Event("capture", "a", 3))

    assert [event.number for event in heard] == [1]
    assert not bus.is_watched("a")


def test_a_listener_for_all_hears_every_sandbox() -> None:
    bus = Bus()
    heard: list[Event] = []
    bus.subscribe(heard.append)

    bus.publish(Event("capture", "a", 1))
    bus.publish(Event("capture", "b", 2))

    assert [event.sandbox for event in heard] == ["a", "b"]


def test_ending_twice_is_harmless_also_when_others_came_since() -> None:
    bus = Bus()
    heard: list[Event] = []
    end = bus.subscribe(heard.append, sandbox="a")
    end()
    bus.subscribe(heard.append, sandbox="a")
    end()

    bus.publish(Event("capture", "a", 1))

    assert len(heard) == 1


def test_a_listener_that_fails_is_logged_and_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus()
    heard: list[Event] = []

    def fail(_event: Event) -> None:
        raise ValueError("no")

    bus.subscribe(fail)
    bus.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(Event("capture", "a", 1))

    assert heard
    assert "a listener failed on capture" in caplog.text


def test_the_version_of_a_sandbox_differs_once_something_happened_to_its_captures() -> None:
    bus = Bus()
    first = bus.version("a")
    bus.publish(Event("jobs", "a", 1))
    bus.publish(Event("capture", "b", 1))
    assert bus.version("a") == first != Bus().version("a")

    seen = {first}
    for kind in ("capture", "update", "delete", "resync"):
        bus.publish(Event(kind, "a", 1))
        seen.add(bus.version("a"))
    bus.pass_over(Event("capture", "a", 2))
    seen.add(bus.version("a"))
    assert len(seen) == 6
