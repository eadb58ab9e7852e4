import orjson

from app.problem import problem
from fakes.core.errors import InvalidInput, StoreUnavailable


def test_a_problem_can_have_further_members() -> None:
    document = orjson.loads(problem(InvalidInput("no"), culprit={"id": 1}).body)
    assert (document["detail"], document["culprit"]) == ("no", {"id": 1})


def test_what_passes_says_when_to_come_again() -> None:
    assert problem(StoreUnavailable("The disk is full.")).headers["retry-after"] == "1"
    assert "retry-after" not in problem(InvalidInput("no")).headers
