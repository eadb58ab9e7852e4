import pytest

from stagedoor._sse import Event, EventReader


def read(text: str) -> tuple[list[Event], EventReader]:
    reader = EventReader()
    events = [event for line in text.split("\n") if (event := reader.feed(line)) is not None]
    return events, reader


def test_an_event_with_id_kind_and_data() -> None:
    events, reader = read('id: 07\nevent: capture\ndata: {"id": "07"}\n\n')
    assert events == [Event("capture", {"id": "07"}, "07")]
    assert reader.last_id == "07"


def test_data_of_several_lines_and_without_a_blank() -> None:
    events, _ = read('data:{"a":\ndata: 1}\n\n')
    assert events == [Event("message", {"a": 1})]


def test_the_last_id_stays_with_later_events() -> None:
    events, _ = read("id: 1\ndata: {}\n\nevent: update\ndata: {}\n\n")
    assert [event.id for event in events] == ["1", "1"]


def test_comments_and_events_without_data_are_nothing() -> None:
    assert read(": still here\n\nevent: capture\n\nunknown: x\n\n")[0] == []


def test_what_is_no_object_is_wrapped() -> None:
    assert read("data: [1]\n\n")[0] == [Event("message", {"value": [1]})]


@pytest.mark.parametrize(("line", "retry_ms"), [("retry: 250", 250), ("retry: soon", 1000), ("retry:", 1000)])
def test_the_pause_that_the_server_asks_for(line: str, retry_ms: int) -> None:
    assert read(line)[1].retry_ms == retry_ms


def test_a_cut_off_event_is_forgotten() -> None:
    reader = EventReader()
    reader.feed("event: capture")
    reader.feed('data: {"a": ')
    reader.restart()
    reader.feed("data: {}")
    assert reader.feed("") == Event("message", {})
