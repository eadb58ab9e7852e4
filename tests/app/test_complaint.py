"""One problem, as a line for people and as JSON."""

import orjson
import pytest

from app.complaint import complain, problem


def test_a_problem_is_a_line_or_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    told = problem("Port not available", 500, "Port 1 is taken.", "Take another.")
    complain(told, as_json=False)
    assert capsys.readouterr().err == "stagedoor: Port 1 is taken. Take another.\n"
    complain(told, as_json=True)
    assert orjson.loads(capsys.readouterr().err) == told
    assert problem("Conflict", 409, "")["detail"] == "Conflict"
