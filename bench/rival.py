"""Other projects' servers to compare with: installed into the cache folder on first use, run as processes."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from bench.child import CACHE, Child, environment

_MAILDEV: Final = "maildev@3.0.0"
_LOCALSTRIPE: Final = "localstripe==1.15.10"
_STRIPE_MOCK: Final = "github.com/stripe/stripe-mock@v0.203.0"
_PATIENCE_S: Final = 30.0


class RivalMissingError(Exception):
    """A server to compare with is not here and could not be installed."""


@contextmanager
def maildev() -> Iterator[Child]:
    """Run MailDev from npm with its defaults, which keep mail in memory. Raises RivalMissingError."""
    folder = CACHE / "maildev"
    script = folder / "node_modules" / "maildev" / "dist" / "bin" / "maildev.js"
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise RivalMissingError("node and npm are not installed")
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _install("npm", "install", "--no-audit", "--no-fund", "--prefix", folder, _MAILDEV)
    smtp, web = _free_port(), _free_port()
    command: list[str | Path] = [
        node,
        script,
        "--smtp",
        str(smtp),
        "--web",
        str(web),
        "--ip",
        "127.0.0.1",
        "--silent",
    ]
    with _running(command, smtp=smtp, http=web) as running:
        yield running


@contextmanager
def localstripe(folder: Path) -> Iterator[Child]:
    """Run localstripe from PyPI with an empty store; it keeps its state below `folder`. Raises RivalMissingError."""
    venv = CACHE / "localstripe"
    program = venv / "bin" / "localstripe"
    if not program.exists():
        _install(sys.executable, "-m", "venv", venv)
        _install(venv / "bin" / "pip", "install", "--quiet", _LOCALSTRIPE)
    port = _free_port()
    command: list[str | Path] = [program, "--port", str(port), "--from-scratch"]
    with _running(command, env={"TMPDIR": str(folder)}, http=port) as running:
        yield running


@contextmanager
def stripe_mock() -> Iterator[Child]:
    """Run stripe-mock: one that is installed, else one that Go builds into the cache. Raises RivalMissingError."""
    known, built = shutil.which("stripe-mock"), CACHE / "stripe-mock" / "stripe-mock"
    go = shutil.which("go")
    if known is None and not built.exists():
        if go is None:
            raise RivalMissingError("neither stripe-mock nor Go is installed")
        built.parent.mkdir(parents=True, exist_ok=True)
        _install(go, "install", _STRIPE_MOCK, env={"GOBIN": str(built.parent)})
    port = _free_port()
    with _running([known or built, "-http-addr", f"127.0.0.1:{port}"], http=port) as running:
        yield running


def _install(*command: str | Path, env: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RivalMissingError(f"{Path(command[0]).name} could not install it: {' '.join(last)}")


@contextmanager
def _running(
    command: Sequence[str | Path], *, env: dict[str, str] | None = None, **ports: int
) -> Iterator[Child]:
    process = subprocess.Popen(
        command,
        cwd=CACHE,
        env={**environment(), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            for port in ports.values():
                _await(port, process)
            yield Child(process, ports)
        finally:
            process.kill()


def _await(port: int, process: subprocess.Popen[str]) -> None:
    """Return when a port accepts connections: these servers say nothing when they are ready."""
    deadline = monotonic() + _PATIENCE_S
    while monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.02)
        else:
            return
    raise RivalMissingError(f"it did not open its port {port}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
