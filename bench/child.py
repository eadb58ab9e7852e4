"""The processes that are measured, and those that load them: started, told ready, ended; nothing is measured here."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(tempfile.gettempdir()) / "stagedoor-bench"
_PATIENCE_S = 60.0


class ChildFailedError(Exception):
    """A process ended, or took too long; the message carries what it said."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that accepts connections. `ports` are by name: `http`, `smtp`."""

    process: subprocess.Popen[str]
    ports: Mapping[str, int]

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid


def environment() -> dict[str, str]:
    """Return the environment of every child: none of our settings, and bytecode kept, as for a user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STAGEDOOR_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    if "PYTHONDONTWRITEBYTECODE" in os.environ:
        kept["PYTHONPYCACHEPREFIX"] = str(CACHE / "bytecode")
    return kept


@contextmanager
def child(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> Iterator[Child]:
    """Run a server for the time of the block; its first line says `ready name=…:port …`."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment(), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with process:
            try:
                yield Child(process, _ports(process, log))
            finally:
                _end(process)


@contextmanager
def stagedoor(*options: str) -> Iterator[Child]:
    """Run our server on free ports, by default on a temporary database."""
    where = () if "--database-url" in options else ("--ephemeral",)
    command = [sys.executable, "-m", "app", "serve", "--http-port", "0", "--smtp-port", "0", *where, *options]
    with child([*command, "--log-level", "warning"]) as running:
        yield running


def settle(server: Child) -> None:
    """Wait until our server has made its API and pages, which it does when its ports are open already."""
    with urlopen(f"http://127.0.0.1:{server.ports['http']}/healthz", timeout=_PATIENCE_S):
        pass


@contextmanager
def program(module: str, *arguments: str) -> Iterator[Child]:
    """Run one of this package's own servers."""
    with child([sys.executable, "-m", f"bench.{module}", *arguments]) as running:
        yield running


def result_of(module: str, *arguments: str, timeout_s: float = 600.0) -> Any:
    """Run one of this package's load programs to its end; return the JSON that it prints."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode:
        raise ChildFailedError(f"bench.{module} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _ports(process: subprocess.Popen[str], log: IO[str]) -> dict[str, int]:
    if process.stdout is None:
        raise ChildFailedError("the child has no standard output")
    too_late = Timer(_PATIENCE_S, process.kill)
    too_late.start()
    try:
        words = process.stdout.readline().split()
    finally:
        too_late.cancel()
    if not words or words[0] != "ready":
        _end(process)
        log.seek(0)
        raise ChildFailedError(f"{process.args!r} is not ready:\n{log.read()[-2000:]}")
    return {
        name: int(where.rpartition(":")[2]) for name, _, where in (word.partition("=") for word in words[1:])
    }


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
