import subprocess
import sys
from pathlib import Path

import pytest

from tests.server_process import ServerProcess

pytestmark = pytest.mark.usefixtures("measured_processes")
ROOT = Path(__file__).parents[2]


def test_serving_loads_nothing_that_only_other_commands_need() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app", "serve", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "app.serve" in loaded
    assert not {"typer", "rich", "stagedoor.client"} & loaded


def test_a_server_that_needs_no_tls_and_no_postgresql_loads_neither(stagedoor_process: ServerProcess) -> None:
    mapped = Path(f"/proc/{stagedoor_process.process.pid}/maps").read_text()
    assert "sqlite" in mapped
    assert "cryptography" not in mapped
    assert "psycopg" not in mapped


def test_other_commands_are_found() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app", "version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("stagedoor ")
