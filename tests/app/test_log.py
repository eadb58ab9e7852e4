import logging
import subprocess
import sys

import pytest

from app.log import Formatter


def a_record(message: str, error: Exception | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, None) if error is not None else None
    return logging.LogRecord("app", logging.WARNING, "x.py", 1, message, (), exc_info)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("GET /\n2026-01-01 INFO app: forged", r"GET /\n2026-01-01 INFO app: forged"),
        ("\x1b[2J\x00\x9b\u2028", r"\x1b[2J\x00\x9b\u2028"),
        ("\ud800", r"\ud800"),
        ("Käse ✓\n", "Käse ✓"),
    ],
)
def test_a_message_is_one_line_whatever_is_in_it(said: str, shown: str) -> None:
    line = Formatter().format(a_record(said))
    assert line.endswith(f"WARNING app: {shown}")
    assert line.encode()


def test_a_traceback_cannot_look_like_a_record() -> None:
    shown = Formatter().format(a_record("failed", ValueError("x\n2026-01-01 INFO app: forged\x1b[2J")))
    assert shown.splitlines()[1:] == [
        "    ValueError: x",
        r"    2026-01-01 INFO app: forged\x1b[2J",
    ]


def test_the_log_goes_to_standard_error_from_the_level_on_that_was_asked_for() -> None:
    program = (
        "import logging; from app.log import install; install('info');"
        "logging.getLogger('a').info('one'); logging.getLogger('a').debug('two');"
        "logging.getLogger('uvicorn.error').info('three');"
        "logging.getLogger('httpx').info('four'); logging.getLogger('httpcore.http11').info('five')"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == ""
    assert result.stderr.endswith("INFO a: one\n")
    assert len(result.stderr.splitlines()) == 1
