from datetime import UTC, datetime, timedelta, timezone

import pytest

from stagedoor._wire import Answer, Scope, checked, instant, problem, segment, wire_text
from stagedoor.errors import StagedoorError
from tests.stagedoor.operations import answer
from tests.stagedoor.operations import problem as problem_answer


def test_a_request_goes_to_the_sandbox_of_its_scope() -> None:
    request = Scope(sandbox="blue").request("GET", "/captures", {"to": "a@x", "q": None, "limit": 5})
    assert request.path == "/s/blue/stagedoor/v1/captures"
    assert request.query == (("to", "a@x"), ("limit", "5"))


def test_a_scope_without_a_sandbox_has_no_prefix() -> None:
    scope = Scope(url="http://127.0.0.1:8025", sandbox="blue")
    assert scope.within(None).request("GET", "/clock").path == "/stagedoor/v1/clock"
    assert scope.sandbox_url == "http://127.0.0.1:8025/s/blue"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (10.0, "10"),
        (0.25, "0.25"),
        (1 / 3, "0.333"),
        (10_000_000.0, "10000000"),
        (0.0, "0"),
        ("x", "x"),
        (datetime(2026, 11, 23, 3, 21, 45, 120_000, UTC), "2026-11-23T03:21:45.120Z"),
    ],
)
def test_parameters_are_spelled_as_the_api_reads_them(value: str | float | datetime, text: str) -> None:
    assert wire_text(value) == text


def test_times_of_other_zones_become_utc() -> None:
    assert instant(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "2025-12-31T23:00:00.000Z"


def test_a_segment_cannot_leave_its_place_in_the_path() -> None:
    assert segment("a/../b?c=d") == "a%2F..%2Fb%3Fc%3Dd"
    assert segment("ann+x@example.com") == "ann+x@example.com"


def test_success_and_allowed_statuses_pass() -> None:
    assert checked(answer(201, a=1)).json() == {"a": 1}
    assert checked(answer(404), 404).status == 404
    assert Answer(204).json() == {}
    assert Answer(200, b"[1]").json() == {"items": [1]}


def test_a_problem_becomes_an_error_with_its_members() -> None:
    reply = problem_answer(409, "Conflict", detail="It is there.", hint="Use another.", culprit=7)
    with pytest.raises(StagedoorError, match=r"409 Conflict: It is there\.\nHint: Use another\.") as caught:
        checked(reply)
    assert caught.value.problem["culprit"] == 7


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b"[]"])
def test_an_answer_that_is_no_problem_is_quoted(body: bytes) -> None:
    error = problem(Answer(502, body))
    assert error.status == 502
    assert "Check that the URL" in error.hint
