"""A Stagedoor of one's own: a child process on free ports with a temporary database. It makes no request to it."""

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from typing import IO, cast

from stagedoor._command import server_command

# Run by the child before it becomes the server: when the pipe from its starter closes, it stops as if told to.
_LEASH = (
    "import os, threading; "
    "threading.Thread(target=lambda: os.read(0, 1) or os.kill(os.getpid(), 15), daemon=True).start(); "
)
_NOT_INHERITED = {"STAGEDOOR_AUTH", "STAGEDOOR_DATABASE_URL", "STAGEDOOR_HOST", "STAGEDOOR_PUBLIC_URL"}
_READY_S = 60.0
_STOP_S = 10.0
_SHOWN_LOG_CHARS = 4000


class ServerFailed(Exception):
    """The server ended, or went silent, before it was ready; the message carries the end of its log."""


@dataclass
class Server:
    """A running server. `addresses` are those of its ready line: `http` a URL, the others `host:port`."""

    process: subprocess.Popen[str]
    addresses: Mapping[str, str]
    log: IO[str]

    @property
    def url(self) -> str:
        """The URL of the web inbox, the API and every HTTP provider."""
        return self.addresses["http"]

    def last_words(self) -> str:
        """Return how the server ended by itself, with the end of its log; empty while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        self.log.seek(0)
        log = self.log.read()[-_SHOWN_LOG_CHARS:].strip()
        return (
            f"The server at {self.url} ended during the run: exit code {code}. Its log:\n{log or '(empty)'}"
        )

    def stop(self) -> int:
        """Ask the server to stop, kill it if it does not within ten seconds, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            if pipe is not None:
                pipe.close()
        return code


@contextmanager
def serve(*options: str, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server for the time of the block. `options` are those of `stagedoor serve`.

    Raises ServerFailed.
    """
    server = start(*options, env=env)
    try:
        yield server
    finally:
        server.stop()


def start(*options: str, env: Mapping[str, str] | None = None) -> Server:
    """Start a server on free ports with a temporary database, and return once it accepts connections.

    It stops by itself when this process ends, however it does.
    `options` come last, so they win over these defaults, as they win over `STAGEDOOR_…` in the environment.
    Raises ServerFailed.
    """
    command = server_command(
        "serve", "--json", "--http-port", "0", "--smtp-port", "0", "--ephemeral", *options
    )
    program = command.index("-c") + 1
    command[program] = _LEASH + command[program]
    log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 - it stays open as long as the server runs
    process = subprocess.Popen(  # noqa: S603 - this package's own command
        command,
        env=_environment(env or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        # Ctrl-C is for the tests: the server stops when they have, not in the middle of them.
        start_new_session=True,
    )
    server = Server(process, {}, log)
    try:
        server.addresses = _ready(process, log, options)
    except BaseException:
        server.stop()
        raise
    return server


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the child's environment, without the settings of the user's own server that a temporary one must not have."""
    inherited = {key: value for key, value in os.environ.items() if key not in _NOT_INHERITED}
    return {**inherited, **more}


def _ready(process: subprocess.Popen[str], log: IO[str], options: Sequence[str]) -> dict[str, str]:
    line = _first_line(process)
    try:
        addresses = json.loads(line)
    except ValueError:
        addresses = None
    if isinstance(addresses, dict) and "http" in addresses:
        return {key: str(value) for key, value in addresses.items()}
    process.kill()
    code = process.wait()
    log.seek(0)
    raise ServerFailed(
        f"`stagedoor {' '.join(('serve', *options))}` did not become ready: exit code {code}, "
        f"standard output {line!r}, standard error:\n{log.read()[-_SHOWN_LOG_CHARS:]}"
    )


def _first_line(process: subprocess.Popen[str]) -> str:
    stdout = cast("IO[str]", process.stdout)
    too_late = Timer(_READY_S, process.kill)
    too_late.start()
    try:
        return stdout.readline()
    finally:
        too_late.cancel()
