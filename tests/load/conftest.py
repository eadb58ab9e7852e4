"""Servers under load run as users run them: without the measurement of coverage, which would take most of their time."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def unmeasured_servers() -> Iterator[None]:
    """Let no child process measure coverage; what is killed could not report it anyway."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield
