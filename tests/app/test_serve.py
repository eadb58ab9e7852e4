import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from app.serve import parser, read_settings
from app.settings import Settings

pytestmark = pytest.mark.usefixtures("measured_processes")
FREE = ("--http-port", "0", "--smtp-port", "0", "--ephemeral")
ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `serve` in a process of its own; yields it and its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", *flags],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


def finished(*flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "serve", *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_setting_is_a_flag_with_its_default() -> None:
    words = " ".join(parser().format_help().split())
    for name in Settings.model_fields:
        assert f"--{name.replace('_', '-')}" in words
    assert "(default: 8025)" in words


def test_flags_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGEDOOR_HTTP_PORT", "1")
    settings, as_json = read_settings(["--http-port", "2", "--no-ephemeral", "--json"])
    assert (settings.http_port, settings.ephemeral, as_json) == (2, False, True)


def test_a_setting_that_makes_no_sense_ends_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        read_settings(["--http-port", "99999"])
    assert end.value.code == 2
    assert "--http-port (STAGEDOOR_HTTP_PORT): " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "words"),
    [(["--http-port", "abc"], "STAGEDOOR_HTTP_PORT"), (["--htpp-port", "1"], "--htpp-port")],
)
def test_with_json_a_wrong_flag_is_a_problem_document(
    flags: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        read_settings([*flags, "--json"])
    told = orjson.loads(capsys.readouterr().err)
    assert (end.value.code, told["status"]) == (2, 400)
    assert words in told["detail"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_says_when_it_is_ready_and_stops_at_a_signal_even_with_idle_clients(number: signal.Signals) -> None:
    with serving(*FREE) as (process, line):
        match = re.fullmatch(r"ready http=http://127\.0\.0\.1:(\d+) smtp=127\.0\.0\.1:(\d+)\n", line)
        assert match
        clients = [socket.create_connection(("127.0.0.1", int(port))) for port in match.groups()]
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
        for client in clients:
            client.close()


def test_the_ready_line_can_be_json() -> None:
    with serving(*FREE, "--json") as (_process, line):
        assert set(orjson.loads(line)) == {"http", "smtp"}


@pytest.mark.parametrize(
    ("flag", "setting"), [("--http-port", "STAGEDOOR_HTTP_PORT"), ("--smtp-port", "STAGEDOOR_SMTP_PORT")]
)
def test_a_port_in_use_is_named_with_the_setting_to_change(flag: str, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = finished(*FREE, flag, str(port), "--json")
    assert result.returncode == 1
    told = orjson.loads(result.stderr)
    assert str(port) in told["detail"]
    assert setting in told["hint"]


def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    flags = ("--http-port", "0", "--smtp-port", "0", "--database-url", f"sqlite:///{tmp_path}/x.db")
    with serving(*flags):
        result = finished(*flags)
    assert result.returncode == 1
    assert "already serves" in result.stderr


def test_a_public_address_without_credentials_and_a_misspelt_setting_are_warned_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STAGEDOOR_HTPP_PORT", "1")
    with serving(*FREE, "--host", "0.0.0.0") as (process, line):
        assert line.startswith("ready http=http://0.0.0.0:")
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert "STAGEDOOR_AUTH" in errors
    assert "STAGEDOOR_HTPP_PORT is no setting; did you mean STAGEDOOR_HTTP_PORT?" in errors
    assert "files without a capture" not in errors


def test_a_database_that_does_not_answer_is_an_error_for_people() -> None:
    result = finished(
        "--http-port", "0", "--smtp-port", "0", "--database-url", "postgresql://nobody@127.0.0.1:1/x"
    )
    assert result.returncode == 1
    assert "The database cannot be" in result.stderr
    assert "start again" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_an_error_for_people() -> None:
    result = finished("--http-port", "0", "--smtp-port", "0", "--database-url", "sqlite:////dev/null/x/y.db")
    assert result.returncode == 1
    assert "/dev/null" in result.stderr
    assert "Traceback" not in result.stderr


def test_ports_are_tried_before_the_kernel_is_loaded() -> None:
    program = "import sys, app.serve; sys.exit('sqlalchemy' in sys.modules or 'fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
