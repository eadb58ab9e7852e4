import re

import pytest

from stagedoor import Sms, Stagedoor, StagedoorError, UnexpectedCapture, WaitTimeout
from tests.stagedoor.senders import send_text

ANN = "+15551230001"
BOB = "+15551230002"


def test_captures_of_every_channel_are_listed_newest_first(door: Stagedoor) -> None:
    for number in (1, 2, 3):
        send_text(door.env(), ANN, f"Text {number}")
    send_text(door.env(), BOB, "Text 4")
    assert [each.title for each in door.captures.list()] == ["Text 4", "Text 3", "Text 2", "Text 1"]
    assert [each.title for each in door.captures.list(to=ANN, count=2)] == ["Text 3", "Text 2"]
    assert [each.title for each in door.captures.list(to=re.compile("2$"))] == ["Text 4"]
    assert door.captures.count(channel="sms") == 4
    assert door.captures.count(to=BOB) == 1
    assert door.captures.count(where=lambda each: "3" in each.title) == 1
    assert door.captures.count(channel="mail") == 0


def test_a_search_finds_words(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "The quick brown fox")
    assert len(door.captures.list(q='"brown fox"')) == 1
    assert door.captures.list(q="-quick") == []
    with pytest.raises(StagedoorError, match="400"):
        door.captures.list(q=" ".join("abcdefghijklmnopqrstuvwxyz0123456789"))


def test_one_capture_is_read_marked_tagged_and_deleted(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Hi")
    capture = door.captures.wait_for(to=ANN)
    assert isinstance(capture, Sms)
    assert door.captures.mark_read(capture).is_read
    assert not door.captures.mark_read(capture.id, is_read=False).is_read
    assert door.captures.tag(capture, ["checkout", "bug"]).tags == ("checkout", "bug")
    assert door.captures.list(tag="bug")[0].id == capture.id
    door.captures.delete(capture)
    with pytest.raises(StagedoorError, match="404"):
        door.captures.get(capture)


def test_captures_are_cleared_by_condition(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Hi")
    send_text(door.env(), BOB, "Hi")
    assert door.captures.clear(to=ANN) == 1
    with pytest.raises(TypeError, match="cannot decide to matching"):
        door.captures.clear(to=re.compile("x"))
    assert door.captures.clear() == 1
    assert door.captures.list() == []


def test_several_captures_of_any_channel_and_none(door: Stagedoor) -> None:
    door.captures.assert_none(timeout=0.05)
    send_text(door.env(), ANN, "One")
    send_text(door.env(), ANN, "Two")
    assert [each.title for each in door.captures.wait_for_many(2)] == ["One", "Two"]
    with pytest.raises(UnexpectedCapture, match="No capture was expected"):
        door.captures.assert_none()


def test_a_part_that_is_not_there_is_an_error(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Hi")
    with pytest.raises(StagedoorError, match="404"):
        door.captures.part(door.captures.wait_for(), 1)


def test_the_newest_code_sent_to_somebody(door: Stagedoor) -> None:
    env = door.env()
    send_text(env, ANN, "Your code is 111111")
    first = door.code(to=ANN)
    assert first == "111111"
    send_text(env, ANN, "Your code is 222222")
    send_text(env, BOB, "Your code is 333333")
    assert door.code(to=ANN, after=first) == "222222"
    assert door.code(to=ANN) == "222222"
    assert door.code() == "333333"


def test_a_code_that_does_not_come_is_told_with_what_did(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Welcome to Acme")
    with pytest.raises(WaitTimeout, match="holding a one-time code") as caught:
        door.code(to=ANN, timeout=0.1)
    assert caught.value.near_misses[0].reasons == ("holds no one-time code",)


def test_a_link_is_found_by_what_is_in_its_url(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "Confirm: https://acme.example/confirm?t=1 or see https://acme.example/help")
    assert door.link(to=ANN, containing="help") == "https://acme.example/help"
    assert door.link() == "https://acme.example/confirm?t=1"
    with pytest.raises(WaitTimeout, match=r"holds no such link, but .*confirm\?t=1"):
        door.link(to=ANN, containing="reset", timeout=0.1)


def test_everything_that_concerns_somebody_in_order(door: Stagedoor) -> None:
    send_text(door.env(), ANN, "One")
    send_text(door.env(), BOB, "Not hers")
    door.sms.receive(ANN, "+15005550006", "Two")
    assert [each.title for each in door.people(ANN)] == ["One", "Two"]
    assert door.people("+19990000000") == []
