"""What the command line shares: the connection that it was given, how it prints, and how it words errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import typer

from stagedoor import Capture, Stagedoor, StagedoorError, UnexpectedCapture, WaitTimeout

_EXIT_FAILED = 1
_EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Session:
    """Where the server is, and with which credentials."""

    url: str
    auth: str

    @contextmanager
    def client(self, sandbox: str = "") -> Iterator[Stagedoor]:
        """Open a client of one sandbox, or of the default one."""
        with Stagedoor(self.url, sandbox=sandbox or None, auth=self.auth or None) as client:
            yield client


def session_of(ctx: typer.Context) -> Session:
    """Return the session of this command line."""
    session = ctx.find_root().obj
    if not isinstance(session, Session):
        raise TypeError("the command line has no session")
    return session


def print_json(value: Any) -> None:
    """Print one JSON document on a line of its own."""
    typer.echo(orjson.dumps(value, default=_plain).decode())


def print_captures(captures: list[Capture], *, as_json: bool) -> None:
    """Print captures, a line each."""
    if as_json:
        print_json([capture.raw_json for capture in captures])
        return
    for capture in captures:
        typer.echo(capture_line(capture))
    if not captures:
        typer.echo("No captures.", err=True)


def capture_line(capture: Capture) -> str:
    """Return a capture as one line of text, fit for a terminal."""
    mark = " " if capture.is_read else "*"
    when = capture.created_at.strftime("%Y-%m-%d %H:%M:%S")
    code = f"  [{capture.codes[0]}]" if capture.codes else ""
    line = f"{mark} {capture.id}  {when}  {capture.channel:<8}  {', '.join(capture.to):<28}  {capture.title}{code}"
    return printable(line)


def printable(text: str) -> str:
    """Return captured text without what could drive a terminal: control characters become U+FFFD."""
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)


def explained(cli: Callable[..., Any]) -> int:
    """Run the command line; returns its exit code after wording what went wrong on standard error."""
    try:
        cli(prog_name="stagedoor", standalone_mode=True)
    except SystemExit as end:
        return _exit_code(end)
    except StagedoorError as error:
        _say(str(error))
    except (WaitTimeout, UnexpectedCapture) as failure:
        _say(str(failure))
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nobody is left to be told.
        sys.stderr.close()
    return _EXIT_FAILED


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    return end.code if isinstance(end.code, int) else _EXIT_FAILED


def _say(words: str) -> None:
    typer.echo(f"stagedoor: {printable(words)}", err=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
