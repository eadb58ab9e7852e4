"""A Stagedoor as its users run it: a child process, found through the line in which it says that it is ready."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from stagedoor._command import server_command

READY_S = 120
STOP_S = 60
FREE_PORTS = ("--http-port", "0", "--smtp-port", "0")


@dataclass
class ServerProcess:
    """A running child; its log goes to a file, and everything after the ready line stays in the pipe."""

    process: subprocess.Popen[str]
    log: Path
    addresses: Mapping[str, str]

    @property
    def http_url(self) -> str:
        """The address of the web inbox, our API and every HTTP provider, without a slash at its end."""
        return self.addresses["http"]

    @property
    def smtp_address(self) -> tuple[str, int]:
        """Host and port for SMTP."""
        host, _, port = self.addresses["smtp"].rpartition(":")
        return host.strip("[]"), int(port)

    def stop(self) -> int:
        """Ask the server to stop as an operator would; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)


class ServerNotReadyError(Exception):
    """The child ended, or said something else, before it was ready; the message carries its log, `said`."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def _read_ready_line(process: subprocess.Popen[str], log: Path) -> dict[str, str]:
    assert process.stdout is not None
    too_late = Timer(READY_S, process.kill)
    too_late.start()
    try:
        line = process.stdout.readline()
    finally:
        too_late.cancel()
    word, *fields = line.split() or [""]
    if word != "ready":
        process.kill()
        code = process.wait(STOP_S)
        said = log.read_text()
        raise ServerNotReadyError(
            f"exit code {code}, standard output {line!r}, standard error:\n{said}", said.strip()
        )
    return dict(field.split("=", 1) for field in fields)


@contextmanager
def server_process(
    folder: Path,
    *options: str,
    command: Sequence[str] = (),
    defaults: Sequence[str] = (*FREE_PORTS, "--ephemeral"),
    environment: Mapping[str, str] | None = None,
) -> Iterator[ServerProcess]:
    """Run `stagedoor serve` in a folder for the time of the block, on free ports and a temporary database.

    `options` are added to `defaults`; `command` replaces this checkout's own `stagedoor`; `environment` is added to
    the present one. Raises ServerNotReadyError; kills what does not stop by itself.
    """
    log = folder / "server.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*(command or server_command()), "serve", *defaults, *options],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    with process:
        try:
            running = ServerProcess(process, log, _read_ready_line(process, log))
            yield running
            if process.poll() is None:
                running.stop()
        finally:
            if process.poll() is None:
                process.kill()
                sys.stderr.write(log.read_text())
