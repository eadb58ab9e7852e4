"""How long a stop may take: what hangs beyond our reach, such as a database, must not keep the process; it stops nothing."""

from __future__ import annotations

import logging
import os
import threading

log = logging.getLogger("stagedoor")
# Clients that hang get half of it; what an orchestrator kills, it kills after ten.
_STOP_S = 8.0


def limit_stop(seconds: float = _STOP_S) -> None:
    """End this process after so many seconds with exit code 1, unless it has ended before.

    What was answered is stored; what waits to be stored was not answered, as after a crash.
    """
    # A thread, since what hangs may be a thread that the interpreter waits for at its end.
    timer = threading.Timer(seconds, _end, (seconds,))
    timer.daemon = True
    timer.start()


def _end(seconds: float) -> None:
    log.error(
        "the server did not stop within %g s, since its database or disk does not answer: ended", seconds
    )
    os._exit(1)
