"""How log records look on standard error: one line each, whatever clients put into them."""

from __future__ import annotations

import logging
import re

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROLS_BUT_NEWLINES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Formatter(logging.Formatter):
    """Makes control characters readable and indents tracebacks, so that no client can forge a record."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Return a record: its line, and below it, indented, the traceback if there is one."""
        line, *traceback = _CONTROLS_BUT_NEWLINES.sub(_escaped, super().format(record)).split("\n")
        return "\n".join([line, *(f"    {each}" for each in traceback)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """Return a record's line."""
        return _CONTROLS.sub(_escaped, super().formatMessage(record).rstrip("\n"))


def install(level: str) -> None:
    """Send this process's log to standard error: records of `level` and above."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # The service says itself where it is; uvicorn's own start and stop lines would only repeat it.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # Each webhook would be a line of the HTTP client's; the page of callbacks shows them, with their answers.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
