from app.api import answers


def test_answers_are_json_bytes() -> None:
    response = answers.answer({"a": 1}, 201)
    assert (response.status_code, response.body, response.media_type) == (201, b'{"a":1}', "application/json")
