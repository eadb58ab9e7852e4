import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from app.cli import cli
from app.cli_output import explained
from tests.app.commands import command

ROOT = Path(__file__).parents[2]


def test_commands_that_do_not_serve_load_no_server() -> None:
    code = "import sys, app.cli; print([m for m in ('fastapi', 'sqlalchemy', 'uvicorn', 'aiosmtpd') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_version() -> None:
    assert command("version").stdout.startswith("stagedoor ")
    assert "version" in orjson.loads(command("version", "--json").stdout)

    assert command("--version").stdout == command("version").stdout


def test_help_lists_every_command_in_whole_sentences() -> None:
    text = command("--help").stdout
    for name in ("serve", "sandbox", "captures", "version"):
        assert name in text
    for group in ("sandbox", "captures"):
        assert "..." not in command(group, "--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize("arguments", [["nonsense"], ["captures", "list", "--limit", "0"]])
def test_a_wrong_command_line_is_an_error(arguments: list[str]) -> None:
    result = command(*arguments)
    assert result.exit_code == 2
    assert result.stderr


def test_a_server_that_is_not_there_is_an_error_for_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stagedoor", "--url", "http://127.0.0.1:1", "sandbox", "list"])
    assert explained(cli) == 1
    words = capsys.readouterr().err
    assert "No Stagedoor answers at http://127.0.0.1:1" in words
    assert "`stagedoor --url URL …` or STAGEDOOR_URL" in words
    assert "Python" not in words


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://["])
def test_a_url_that_is_none_is_a_wrong_command_line(url: str) -> None:
    result = command("captures", "list", url=url)
    assert result.exit_code == 2
    assert "'--url'" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "status", "words"),
    [
        (["--url", "http://127.0.0.1:1", "sandbox", "list"], 1, 503, "No Stagedoor answers"),
        (["--url", "nonsense", "captures", "list"], 2, 400, "nonsense"),
        (["captures", "list", "--limit", "0"], 2, 400, "--limit"),
    ],
)
def test_with_json_an_error_is_one_object_on_standard_error(
    arguments: list[str],
    code: int,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["stagedoor", *arguments, "--json"])
    assert explained(cli) == code
    said = capsys.readouterr()
    problem = orjson.loads(said.err)
    assert said.out == ""
    assert problem["status"] == status
    assert words in problem["title"] + problem["detail"]
