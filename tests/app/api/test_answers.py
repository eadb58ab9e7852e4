from app.api import answers
from app.api.schemas import Deleted


def test_answers_are_json_bytes() -> None:
    response = answers.answer({"a": 1}, 201)
    assert (response.status_code, response.body, response.media_type) == (201, b'{"a":1}', "application/json")


def test_a_route_is_documented_with_its_model_and_its_problems() -> None:
    described = answers.documented(Deleted)
    assert described[200]["model"] is Deleted
    assert {400, 404, 503} <= described.keys()
