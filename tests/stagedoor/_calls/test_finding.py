import pytest

from stagedoor._calls.finding import get, latest, newest, sift, whole
from stagedoor._match import capture_search, mail_search
from stagedoor._wire import Scope
from stagedoor.captures import Capture, Mail, Sms, capture_of
from stagedoor.errors import StagedoorError
from tests.stagedoor.operations import Played, answer, capture_json, mail_json, play, problem

SCOPE = Scope()


def test_pages_are_followed_to_the_end() -> None:
    played = Played()
    found = played.play(
        newest(SCOPE, mail_search(to="ann@x"), Mail),
        answer(items=[mail_json(3), mail_json(2)], next="000000000002"),
        answer(items=[mail_json(1)], next=None),
    )
    assert [mail.id[-1] for mail in found] == ["3", "2", "1"]
    assert played.requests[0].query == (
        ("channel", "mail"),
        ("kind", "outbound"),
        ("to", "ann@x"),
        ("limit", "500"),
    )
    assert played.requests[1].query[-1] == ("cursor", "000000000002")


def test_no_more_than_count_are_fetched() -> None:
    played = Played()
    found = played.play(newest(SCOPE, mail_search(), Mail, count=1), answer(items=[mail_json(3)], next="3"))
    assert len(found) == 1
    assert ("limit", "1") in played.requests[0].query


def test_the_server_leaves_out_what_is_not_later() -> None:
    played = Played()
    played.play(newest(SCOPE, mail_search(), Mail, after="000000000002"), answer(items=[], next=None))
    assert ("after", "000000000002") in played.requests[0].query


def test_what_lists_do_not_show_is_fetched_before_a_clause_looks_at_it() -> None:
    played = Played()
    sifting = played.play(
        sift(SCOPE, mail_search(text="zebra"), Mail),
        answer(items=[capture_json(2), capture_json(1)]),
        answer(**mail_json(2, text="a zebra")),
        answer(**mail_json(1, text="a horse")),
    )
    assert [mail.text for mail in sifting.matched] == ["a zebra"]
    assert [miss.reasons for miss in sifting.refused] == [("text 'a horse' does not contain 'zebra'",)]
    assert sifting.newest_id == "000000000002"
    assert [request.path[-12:] for request in played.requests[1:]] == ["000000000002", "000000000001"]


def test_what_a_list_item_can_refute_is_not_fetched() -> None:
    sifting = play(sift(SCOPE, mail_search(subject="Reset"), Mail), answer(items=[capture_json(1)]))
    assert sifting.matched == []
    assert len(sifting.refused) == 1


def test_nothing_there_leaves_the_place_to_go_on_from() -> None:
    assert play(sift(SCOPE, mail_search(), Mail, after="07"), answer(items=[])).newest_id == "07"


def test_the_latest_is_one_or_none() -> None:
    assert play(latest(SCOPE, mail_search(), Mail), answer(items=[])) is None
    found = play(latest(SCOPE, mail_search(), Mail), answer(items=[mail_json(2)]))
    assert found is not None
    assert found.id == "000000000002"


def test_a_capture_of_another_channel_is_not_passed_off_as_mail() -> None:
    sms = capture_of(capture_json(channel="sms", sms={"body": "Hi"}))
    assert play(whole(SCOPE, sms, Sms)) is sms
    assert play(whole(SCOPE, sms, Capture)) is sms
    with pytest.raises(StagedoorError, match="is not a mail"):
        play(whole(SCOPE, sms, Mail))


def test_a_capture_that_is_not_there() -> None:
    with pytest.raises(StagedoorError, match="404"):
        play(get(SCOPE, "x"), problem(404))


def test_any_channel_is_asked_without_a_channel() -> None:
    played = Played()
    played.play(newest(SCOPE, capture_search(), Capture), answer(items=[]))
    assert played.requests[0].query == (("limit", "500"),)
