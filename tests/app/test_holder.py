import os
import socket
from pathlib import Path

from app.holder import holder_of


def test_the_program_that_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        name = Path("/proc/self/comm").read_text().strip()
        assert holder_of(port) == f"{name}, process {os.getpid()}"
    assert holder_of(port) == ""


def test_a_system_that_does_not_tell_names_nobody(tmp_path: Path) -> None:
    assert holder_of(25, tmp_path) == ""
