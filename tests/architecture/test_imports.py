"""Who may import whom, and what a command costs that only wants to say its version."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SERVER_LIBRARIES = (
    "aiosmtpd",
    "alembic",
    "fastapi",
    "jinja2",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "uvicorn",
)


def loaded_with(modules: str, unwanted: tuple[str, ...]) -> list[str]:
    """Return which of some modules are there in a process that has imported others."""
    program = f"import sys, {modules}; print(*sorted(set(sys.modules) & set({unwanted!r})))"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_every_import_contract_holds() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("stagedoor._command", ("httpx", "typer", *SERVER_LIBRARIES)),
        ("stagedoor.pytest_plugin", ("httpx", *SERVER_LIBRARIES)),
        ("stagedoor", SERVER_LIBRARIES),
        ("app.cli", SERVER_LIBRARIES),
    ],
)
def test_importing_one_part_does_not_load_what_only_others_need(
    module: str, unwanted: tuple[str, ...]
) -> None:
    assert loaded_with(module, unwanted) == []


def test_a_server_opens_its_ports_before_it_loads_what_not_every_server_needs() -> None:
    # Each of them takes a while to load, and memory to keep: it comes with the first page, or with the setting.
    late = ("alembic", "cryptography", "fastapi", "httpx", "jinja2", "psycopg", "starlette", "websockets")
    assert loaded_with("app.serve, app.lifespan", late) == []
