import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from stagedoor import ServerFailed, Stagedoor, serve
from stagedoor.server import start

ROOT = Path(__file__).resolve().parent.parent.parent


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def test_a_server_runs_for_the_time_of_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGEDOOR_AUTH", "ann:secret")
    monkeypatch.setenv("STAGEDOOR_HTTP_PORT", "1")
    monkeypatch.setenv("STAGEDOOR_DATABASE_URL", "postgresql://nowhere.invalid/x")
    with serve() as server:
        with Stagedoor(server.url) as door:
            assert door.captures.list() == []
        assert server.process.poll() is None
    assert server.process.returncode == 0
    assert not is_up(server.url)


def test_options_and_environment_are_the_servers(tmp_path: Path) -> None:
    database = tmp_path / "kept.db"
    with serve(
        "--no-ephemeral", "--database-url", f"sqlite:///{database}", env={"STAGEDOOR_AUTH": "a:b"}
    ) as server:
        assert is_up(server.url)
        assert httpx.get(server.url, trust_env=False).status_code == 401
    assert database.is_file()


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(
        ServerFailed, match=r"(?s)`stagedoor serve --smtp-starttls maybe` .*exit code 2.*Input should be"
    ):
        start("--smtp-starttls", "maybe")


def test_a_server_that_was_killed_can_still_be_stopped() -> None:
    server = start()
    assert server.last_words() == ""
    server.process.kill()
    server.process.wait()
    assert f"{server.url} ended during the run: exit code -9" in server.last_words()
    assert server.stop() == -signal.SIGKILL


def test_a_server_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagedoor.server._STOP_S", 0.1)
    server = start()
    os.kill(server.process.pid, signal.SIGSTOP)
    assert server.stop() == -signal.SIGKILL


def test_a_server_ends_with_the_process_that_started_it() -> None:
    program = (
        "import os; from stagedoor.server import start; "
        "print(start().process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", program]
    started = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert started.returncode == -signal.SIGKILL
    assert has_ended(int(started.stdout))


def has_ended(pid: int) -> bool:
    """Wait for a process that is not our child to end."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended, _, _ = select.select([descriptor], [], [], 20)
    os.close(descriptor)
    return bool(ended)
