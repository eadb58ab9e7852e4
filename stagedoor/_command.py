"""The `stagedoor` console script: it finds the server's folder and starts it there; it owns no option of its own.

The server's packages are called `app` and `fakes`, names that users' own projects have too. So they are never
installed at top level: the wheel carries them inside this package, and the server runs in a process whose import
path begins with that folder and does not hold the current directory.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = 'stagedoor'; from app.command import main; main()"


def server_folder() -> Path:
    """Return the folder that holds the packages `app` and `fakes`: inside the wheel, else the checkout's top."""
    package = Path(__file__).resolve().parent
    for folder in (package / "_server", package.parent):
        if (folder / "app" / "cli.py").is_file() and (folder / "fakes" / "__init__.py").is_file():
            return folder
    raise FileNotFoundError(f"no Stagedoor server beside {package}: reinstall the package `stagedoor`")


def server_command(*arguments: str) -> list[str]:
    """Return the argument vector that runs `stagedoor` with these arguments as a child process.

    The child imports the server's own `app` and `fakes`, whatever the current directory, `PYTHONPATH` and
    site-packages hold under these names.
    """
    return [sys.executable, "-P", "-c", _START, str(server_folder()), *arguments]


def main() -> NoReturn:
    """Replace this process by the server's, so that signals and the exit code are its own."""
    try:
        command = server_command(*sys.argv[1:])
    except FileNotFoundError as error:
        sys.exit(f"stagedoor: {error}")
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted here)
