"""The examples of the docs: which of a page's code blocks run, and how. It holds no example itself.

A block runs if the line before it is `<!-- runs -->`. Those of one page run in order: `python` blocks in one
namespace, `sh` blocks with `stagedoor` on the path, `js` blocks beside the installed SDKs. `<!-- runs: pytest -->` marks a
file of tests. A block after `<!-- prints -->` is what the block before it must print, `...` standing for anything.
Ports 8025 and 1025 become those of a running server, and every page finds that server empty.
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from stagedoor import Stagedoor
from stagedoor._command import server_command
from tests.parts import NODE, NODE_PROJECT, NODE_SDKS
from tests.server_process import ServerProcess

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT_S = 120
_BLOCK = re.compile(
    r"^<!-- (?P<mark>runs|runs: pytest|prints) -->\n(?P<fence>```)(?P<language>\w+)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"^ *<!-- (?:runs|prints)", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One block that runs, where it stands, and what it must print (None: anything)."""

    page: Path
    line: int
    language: str
    code: str
    prints: str | None = None


class BrokenMarkError(Exception):
    """A mark that belongs to no block, or to one that cannot run."""


class ExampleFailedError(Exception):
    """An example did not do what the page says."""


def pages() -> list[Path]:
    """Return the pages that have examples which run."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if _MARK.search(page.read_text(encoding="utf-8"))]


def examples(page: Path, text: str) -> list[Example]:
    """Return a page's examples. Raises BrokenMarkError."""
    found: list[Example] = []
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) != len(_MARK.findall(text)):
        raise BrokenMarkError(f"{page}: a mark must stand alone on the line before a block with a language")
    for block in blocks:
        line = text.count("\n", 0, block.start("code")) + 1
        language = "pytest" if block["mark"] == "runs: pytest" else block["language"]
        if block["mark"] == "prints":
            if not found or found[-1].prints is not None:
                raise BrokenMarkError(f"{page}:{line}: nothing before it that could print this")
            last = found.pop()
            found.append(Example(last.page, last.line, last.language, last.code, block["code"]))
        elif language not in _RUNNERS:
            raise BrokenMarkError(f"{page}:{line}: {language} does not run here")
        else:
            found.append(Example(page, line, language, block["code"]))
    return found


@dataclass
class Session:
    """One page's run: a folder to work in, a server to talk to, the names that its Python has defined."""

    folder: Path
    server: ServerProcess
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    def run(self, example: Example) -> None:
        """Run one example. Raises ExampleFailedError, and whatever Python code raises."""
        printed = _RUNNERS[example.language](self, self.placed(example.code), example)
        if example.prints is None:
            return
        checker, flags = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if not checker.check_output(self.placed(example.prints), printed, flags):
            raise ExampleFailedError(f"{example.page}:{example.line} printed:\n{printed}")

    def placed(self, text: str) -> str:
        """Return the text with the running server's ports."""
        http_port = self.server.http_url.rpartition(":")[2]
        return re.sub(r"\b1025\b", str(self.server.smtp_address[1]), re.sub(r"\b8025\b", http_port, text))

    def python(self, code: str, example: Example) -> str:
        """Run Python in the page's namespace, with the page's line numbers in tracebacks."""
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile("\n" * (example.line - 1) + code, example.page, "exec"), self.names)
        return printed.getvalue()

    def pytest(self, code: str, example: Example) -> str:
        """Run a file of tests with our plugin and pytest-asyncio, and no other that is installed."""
        (self.folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n", encoding="utf-8")
        test = self.folder / f"test_line_{example.line}.py"
        test.write_text(code, encoding="utf-8")
        plugins = ("-p", "stagedoor.pytest_plugin", "-p", "pytest_asyncio.plugin")
        url = f"--stagedoor-url={self.server.http_url}"
        return self._command([sys.executable, "-m", "pytest", "-q", *plugins, url, str(test)], example)

    def sh(self, code: str, example: Example) -> str:
        """Run shell commands, each of which must succeed."""
        return self._command(["bash", "-euo", "pipefail", "-c", code], example)

    def js(self, code: str, example: Example) -> str:
        """Run an ES module that may import the official SDKs."""
        NODE_SDKS.path()
        command = [str(NODE.path()), "--input-type=module", "--eval", code]
        return self._command(command, example, folder=NODE_PROJECT)

    def _command(self, command: list[str], example: Example, folder: Path | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=folder or self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            raise ExampleFailedError(f"{example.page}:{example.line}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        tools = self.folder / "bin"
        if not tools.exists():
            tools.mkdir()
            script = f'#!/bin/sh\nexec {shlex.join(server_command())} "$@"\n'
            (tools / "stagedoor").write_text(script, encoding="utf-8")
            (tools / "stagedoor").chmod(0o755)
        return os.environ | {
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "STAGEDOOR_URL": self.server.http_url,
        }


_RUNNERS = {
    "python": Session.python,
    "pytest": Session.pytest,
    "sh": Session.sh,
    "js": Session.js,
}


def run_page(page: Path, text: str, folder: Path, server: ServerProcess) -> Iterator[Example]:
    """Run a page's examples in order, yielding each after it ran. Raises as `Session.run` and `examples` do."""
    session = Session(folder, server)
    try:
        for example in examples(page, text):
            session.run(example)
            yield example
    finally:
        for value in session.names.values():
            if isinstance(value, Stagedoor):
                value.close()
