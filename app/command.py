"""`stagedoor` before it is known which command is meant: serving loads nothing that only the others need."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

_EXIT_INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line; every error goes to standard error with an exit code that is not 0."""
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2:])
    from app.cli import cli
    from app.cli_output import explained

    sys.exit(explained(cli))


def _serve(arguments: list[str]) -> NoReturn:
    # Nothing that a start makes is garbage, and looking for some would take a tenth of its time.
    gc.disable()
    # None has to do with us, and looking for them reads the metadata of every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from app.serve import run

        run(arguments)
    except KeyboardInterrupt:
        # It came before the server had its own way to stop.
        sys.exit(_EXIT_INTERRUPTED)
