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
    program = f"import sys, {module}; print(*sorted(set(sys.modules) & set({unwanted!r})))"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
