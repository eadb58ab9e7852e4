import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stagedoor import _command
from tests.server_process import STOP_S, server_process

pytestmark = pytest.mark.usefixtures("measured_processes")
ROOT = Path(__file__).resolve().parent.parent.parent
CONSOLE_SCRIPT = [sys.executable, "-c", "from stagedoor._command import main; main()"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project whose packages are called as the server's are, and cannot be imported."""
    for name in ("app", "fakes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(
            "raise RuntimeError('the user\\'s own package was imported')\n"
        )
    return tmp_path


def _run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    search = os.pathsep.join([str(project), str(ROOT)])
    return subprocess.run(
        [*CONSOLE_SCRIPT, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": search, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_finds_the_server_beside_the_checkout() -> None:
    assert _command.server_folder() == ROOT


def test_runs_our_server_where_a_project_has_packages_of_the_same_names(project: Path) -> None:
    result = _run(project, "version")
    assert (result.returncode, result.stderr) == (0, "")


def test_passes_the_exit_code_on(project: Path) -> None:
    assert _run(project, "no-such-command").returncode == 2


def test_calls_itself_by_the_name_that_was_typed(project: Path) -> None:
    assert "stagedoor" in _run(project, "--help").stdout
    assert "-c" not in _run(project, "--help").stdout.split()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_server_itself(tmp_path: Path, number: signal.Signals) -> None:
    environment = {"PYTHONPATH": str(ROOT)}
    with server_process(tmp_path, command=CONSOLE_SCRIPT, environment=environment) as server:
        server.process.send_signal(number)
        assert server.process.wait(STOP_S) == 0


def test_says_what_to_do_where_the_server_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "__file__", str(tmp_path / "stagedoor" / "_command.py"))
    with pytest.raises(SystemExit, match="reinstall the package"):
        _command.main()
