import os
import socket
import subprocess
import sys
from pathlib import Path

from app.holder import holder_of


def test_the_program_that_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        name = Path("/proc/self/comm").read_text().strip()
        assert holder_of(port) == f"{name}, process {os.getpid()}"
    assert holder_of(port) == ""


def test_another_stagedoor_is_called_so() -> None:
    program = "import socket, sys; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, "stagedoor", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert holder_of(port) == f"another Stagedoor, process {process.pid}"
        process.communicate()


def test_a_system_that_does_not_tell_names_nobody(tmp_path: Path) -> None:
    assert holder_of(25, tmp_path) == ""
