"""Servers under load run as users run them: without the measurement of coverage, which would take most of their time."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def unmeasured_servers(unmeasured_processes: None) -> None:
    """Let no server measure coverage; what is killed could not report it anyway."""
