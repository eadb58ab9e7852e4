"""Which release this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("stagedoor")
    except PackageNotFoundError:
        return "0+unknown"
