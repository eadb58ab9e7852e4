import sys

import pytest

from app.cli_output import connection_first, explained, print_json, printable, session_of
from stagedoor import StagedoorError, WaitTimeout


def test_what_could_drive_a_terminal_is_replaced() -> None:
    assert printable("a\x1b[2Jb\x07\u202ec\n") == "a�[2Jb��c\n"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (WaitTimeout("nothing came"), 1, "nothing came"),
        (
            StagedoorError("Unauthorized", status=401, hint="in Python"),
            1,
            "Hint: Give user and password: `stagedoor --auth",
        ),
        (
            StagedoorError("Not found", status=404, hint="GET /stagedoor/v1/sandboxes lists them."),
            1,
            "Hint: `stagedoor sandbox list` lists them.",
        ),
        (FileExistsError(17, "File exists", "out"), 1, "stagedoor: out: File exists"),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(None), 0, ""),
        (SystemExit("words"), 1, ""),
        (SystemExit(3), 3, ""),
    ],
)
def test_errors_are_worded_for_people(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: list[str], **_options: object) -> None:
        raise error

    assert explained(fail) == code
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("captures list --url U --json", "--url U captures list --json"),
        ("captures --url=U list --auth a:b", "--url=U --auth a:b captures list"),
        ("captures list -- --url U", "captures list -- --url U"),
        ("captures list --url", "--url"),
    ],
)
def test_the_connection_may_be_given_anywhere(given: str, read: str) -> None:
    assert connection_first(given.split()) == read.split()


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(TypeError):
        print_json(object())


def test_a_command_line_without_a_session_is_a_mistake_of_ours() -> None:
    import typer

    group = typer.main.get_command(typer.Typer(callback=lambda: None))
    with pytest.raises(TypeError, match="no session"):
        session_of(typer.Context(group))
    assert sys.stdout
