import pytest

from stagedoor._calls.waiting import absent, wait, wait_one
from stagedoor._match import Search, mail_search
from stagedoor._wire import Answer, Request, Scope
from stagedoor.captures import Mail
from stagedoor.errors import StagedoorError, UnexpectedCapture, WaitTimeout
from tests.stagedoor.operations import Played, Watch, answer, capture_json, mail_json, play, problem

TO_ANN = mail_search(to="ann@example.com")
RESET = mail_search(to="ann@example.com", subject="Reset")


def scope(watch: Watch | None = None) -> Scope:
    return Scope("http://stagedoor.test", "blue", 10.0, watch or Watch())


def nothing(*misses: object) -> Answer:
    return problem(404, "Nothing came", near_misses=list(misses))


def asked(request: Request) -> dict[str, str]:
    return {"path": request.path.removeprefix("/s/blue/stagedoor/v1"), **dict(request.query)}


def failure(watch: Watch, search: Search, *answers: Answer, count: int = 1) -> WaitTimeout:
    """Wait ten seconds in vain; the last answer comes at the deadline."""
    operation = wait(scope(watch), search, Mail, count=count)
    with pytest.raises(WaitTimeout) as caught:
        play(operation, *answers[:-1], watch.then(10, answers[-1]))
    return caught.value


def test_what_the_filters_express_is_one_held_request() -> None:
    played = Played()
    mail = played.play(wait_one(scope(), TO_ANN, Mail, 5, "07"), answer(items=[mail_json(8)]))
    assert mail.id == "000000000008"
    assert len(played.requests) == 1
    assert asked(played.requests[0]) == {
        "path": "/captures/wait",
        "channel": "mail",
        "kind": "outbound",
        "to": "ann@example.com",
        "timeout": "5",
        "count": "1",
        "after": "07",
    }
    assert played.requests[0].hold_s == 5


def test_the_newest_that_were_asked_for_come_in_order_of_arrival() -> None:
    items = [mail_json(3), mail_json(1), mail_json(2)]
    found = play(wait(scope(), TO_ANN, Mail, count=2), answer(items=items))
    assert [mail.id[-1] for mail in found] == ["2", "3"]


def test_items_without_detail_are_fetched_whole() -> None:
    found = play(wait(scope(), TO_ANN, Mail), answer(items=[capture_json(1)]), answer(**mail_json(1)))
    assert found[0].text == "Use 123456"


def test_a_wait_longer_than_the_server_holds_goes_on_asking() -> None:
    watch, played = Watch(), Played()
    operation = wait(scope(watch), TO_ANN, Mail, timeout=90)
    played.play(operation, watch.then(60, nothing()), watch.then(10, answer(items=[mail_json(1)])))
    assert [request.hold_s for request in played.requests] == [60, 30]


def test_a_timeout_says_what_was_waited_for_and_what_came_instead() -> None:
    miss = {"capture": capture_json(2, to=["bob@example.com"]), "failed": "to is 'bob@example.com'"}
    error = failure(Watch(), TO_ANN, nothing(miss))
    assert str(error).splitlines() == [
        "Waited 10 s in sandbox 'blue' for a mail: to = 'ann@example.com'.",
        "What came instead:",
        "    mail 000000000002 to bob@example.com 'Your code': to is 'bob@example.com'",
        "See all of it at http://stagedoor.test/s/blue/",
    ]
    assert error.near_misses[0].to == ("bob@example.com",)


def test_a_timeout_in_an_empty_sandbox_says_so() -> None:
    assert "Nothing else came either" in str(failure(Watch(), TO_ANN, nothing()))


def test_only_some_near_misses_are_shown_the_newest_first() -> None:
    misses = [{"capture": capture_json(number), "failed": "no"} for number in range(1, 14)]
    error = failure(Watch(), TO_ANN, nothing(*misses))
    assert "… and 3 more" in str(error)
    assert [miss.id[-2:] for miss in error.near_misses[:2]] == ["13", "12"]


def test_a_404_that_is_no_timeout_is_an_error() -> None:
    with pytest.raises(StagedoorError, match="404 Not found"):
        play(wait(scope(), TO_ANN, Mail), problem(404))


def test_a_clause_is_decided_here_on_what_is_there_already() -> None:
    played = Played()
    page = answer(items=[mail_json(3, subject="Welcome"), mail_json(2, subject="Reset it"), mail_json(1)])
    found = played.play(wait(scope(), RESET, Mail), page)
    assert [mail.subject for mail in found] == ["Reset it"]
    assert [asked(request)["path"] for request in played.requests] == ["/captures"]


def test_between_looks_the_server_says_when_something_is_new() -> None:
    played = Played()
    found = played.play(
        wait(scope(), RESET, Mail),
        answer(items=[mail_json(1)]),
        answer(items=[mail_json(2)]),
        answer(items=[mail_json(3, subject="Reset"), mail_json(2), mail_json(1)]),
    )
    assert [mail.id[-1] for mail in found] == ["3"]
    assert [asked(request)["path"] for request in played.requests] == [
        "/captures",
        "/captures/wait",
        "/captures",
    ]
    assert asked(played.requests[1])["after"] == "000000000001"


def test_several_matches_may_come_one_by_one() -> None:
    found = play(
        wait(scope(), RESET, Mail, count=2),
        answer(items=[mail_json(1, subject="Reset 1")]),
        answer(items=[mail_json(2)]),
        answer(items=[mail_json(2, subject="Reset 2"), mail_json(1, subject="Reset 1")]),
    )
    assert [mail.subject for mail in found] == ["Reset 1", "Reset 2"]


def test_a_clause_that_fails_is_told_and_what_matched_is_not_among_the_others() -> None:
    mails = answer(items=[mail_json(2, subject="Reset"), mail_json(1, subject="Welcome")])
    misses = nothing(
        {"capture": capture_json(3, to=["bob@x"]), "failed": "to is 'bob@x'"},
        {"capture": capture_json(2, title="Reset"), "failed": "it came before"},
        {"capture": capture_json(1, title="Welcome"), "failed": "it came before"},
    )
    error = failure(Watch(), RESET, mails, misses, count=2)
    assert str(error).splitlines()[:4] == [
        "Waited 10 s in sandbox 'blue' for 2 mails: to = 'ann@example.com', subject containing 'Reset'.",
        "1 of 2 came.",
        "What came instead:",
        "    mail 000000000003 to bob@x 'Your code': to is 'bob@x'",
    ]
    assert [miss.reasons for miss in error.near_misses] == [
        ("to is 'bob@x'",),
        ("subject 'Welcome' does not contain 'Reset'",),
    ]


def test_a_long_wait_for_a_clause_goes_on_asking() -> None:
    watch, played = Watch(), Played()
    played.play(
        wait(scope(watch), RESET, Mail, timeout=90),
        answer(items=[]),
        watch.then(60, nothing()),
        watch.then(10, answer(items=[mail_json(1)])),
        answer(items=[mail_json(1, subject="Reset")]),
    )
    assert [request.hold_s for request in played.requests] == [0, 60, 30, 0]


def test_the_absence_of_mail_is_the_servers_to_watch() -> None:
    watch, played = Watch(), Played()
    operation = absent(scope(watch), TO_ANN, Mail, timeout=2, after=None)
    played.play(operation, watch.then(2, Answer(204)))
    assert asked(played.requests[0])["absent"] == "true"


def test_a_culprit_is_named() -> None:
    operation = absent(scope(), TO_ANN, Mail, timeout=2, after=None)
    with pytest.raises(UnexpectedCapture, match=r"No mail .to = 'ann@example.com'. was expected") as caught:
        play(operation, problem(409, culprit=capture_json(5)))
    assert caught.value.capture_id == "000000000005"


def test_an_absence_with_a_clause_is_watched_from_here() -> None:
    watch = Watch()
    operation = absent(scope(watch), RESET, Mail, timeout=2, after=None)
    play(operation, answer(items=[mail_json(1)]), watch.then(2, nothing()))
    with pytest.raises(UnexpectedCapture, match="subject containing 'Reset'"):
        play(
            absent(scope(), RESET, Mail, timeout=2, after=None),
            answer(items=[mail_json(1, subject="Reset")]),
        )
