"""What the command line shares: the connection that it was given, how it prints, and how it words errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import orjson
import typer

from app.complaint import problem
from stagedoor import (
    Capture,
    NearMiss,
    ServerUnreachable,
    Stagedoor,
    StagedoorError,
    UnexpectedCapture,
    WaitTimeout,
)

_EXIT_FAILED = 1
_EXIT_USAGE = 2
_EXIT_INTERRUPTED = 130
_UNAUTHORIZED = 401
_CONNECTION_OPTIONS = ("--url", "--auth")
# What the server advises its API's callers to do, and the command that does it.
_COMMANDS_FOR_CALLS = {"GET /stagedoor/v1/sandboxes lists them.": "`stagedoor sandbox list` lists them."}
# What is wrong with a command line. Its class comes from a library inside typer that is called differently in
# every version; only what derives from it is public.
_WrongUsage = cast("type[Exception]", typer.BadParameter.__mro__[1])


@dataclass(frozen=True, slots=True)
class Session:
    """Where the server is, and with which credentials."""

    url: str
    auth: str

    @contextmanager
    def client(self, sandbox: str = "") -> Iterator[Stagedoor]:
        """Open a client of one sandbox, or of the default one. Raises BadParameter if the URL is none."""
        try:
            opened = Stagedoor(self.url, sandbox=sandbox or None, auth=self.auth or None)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="'--url'") from error
        with opened as client:
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


def print_captures(captures: list[Capture], *, as_json: bool, if_none: str = "No captures.") -> None:
    """Print captures, a line each; to people, what is to be said if there are none."""
    if as_json:
        print_json([capture.raw_json for capture in captures])
        return
    for capture in captures:
        typer.echo(capture_line(capture))
    if not captures:
        typer.echo(if_none, err=True)


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
    """Run the command line; returns its exit code after wording what went wrong on standard error.

    With `--json` on it, the words are one JSON object: the problem document of our API, or one of its form.
    """
    as_json = "--json" in sys.argv[1:]
    try:
        # Typer would word a wrong command line as text itself.
        arguments = connection_first(sys.argv[1:])
        return cli(arguments, prog_name="stagedoor", standalone_mode=not as_json) or 0
    except SystemExit as end:
        return _exit_code(end)
    except (StagedoorError, WaitTimeout, UnexpectedCapture) as error:
        _say(_words(error), problem_of(error), as_json=as_json)
    except _WrongUsage as error:
        words = str(getattr(error, "format_message", error.__str__)())
        _say(
            words,
            problem("Wrong command line", 400, words, "`stagedoor --help` says what there is."),
            as_json=as_json,
        )
        return _EXIT_USAGE
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nobody is left to be told.
        sys.stderr.close()
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        _say(words, problem("Not possible on this machine", 500, words), as_json=as_json)
    return _EXIT_FAILED


def connection_first(arguments: list[str]) -> list[str]:
    """Return a command line whose options of the connection stand before the command, wherever they were given."""
    ahead: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument in _CONNECTION_OPTIONS:
            value = list(islice(given, 1))
            if not value:
                # Its absence is what is wrong: ahead of the command it would take that for its value.
                return [argument]
            ahead += [argument, *value]
        elif argument.startswith(tuple(f"{option}=" for option in _CONNECTION_OPTIONS)):
            ahead.append(argument)
        else:
            rest.append(argument)
    return ahead + rest


def problem_of(error: StagedoorError | WaitTimeout | UnexpectedCapture) -> dict[str, Any]:
    """Return an error as a problem document (RFC 9457): the server's own, or one of the same members."""
    if isinstance(error, StagedoorError):
        return problem(error.title, error.status or 503, error.detail, _hint(error)) | dict(error.problem)
    detail, *more = str(error).splitlines()
    hint = more[-1] if more else ""
    if isinstance(error, UnexpectedCapture):
        return problem("Unexpected capture", 409, detail, hint) | {"capture_id": error.capture_id}
    return problem("Nothing came in time", 404, detail, hint) | {
        "near_misses": [_near_miss(miss) for miss in error.near_misses]
    }


def _words(error: StagedoorError | WaitTimeout | UnexpectedCapture) -> str:
    words = str(error)
    return (
        words.replace(error.hint, _hint(error)) if isinstance(error, StagedoorError) and error.hint else words
    )


def _hint(error: StagedoorError) -> str:
    """Return what to do next on the command line, where the client would speak of Python."""
    if isinstance(error, ServerUnreachable):
        return "Start one with `stagedoor serve`, or say where one runs: `stagedoor --url URL …` or STAGEDOOR_URL."
    if error.status == _UNAUTHORIZED:
        return "Give user and password: `stagedoor --auth user:password …` or STAGEDOOR_AUTH."
    return _COMMANDS_FOR_CALLS.get(error.hint, error.hint)


def _near_miss(miss: NearMiss) -> dict[str, Any]:
    capture = {
        "id": miss.id,
        "channel": miss.channel,
        "from": miss.sender,
        "to": miss.to,
        "title": miss.title,
    }
    return {"capture": capture, "failed": "; ".join(miss.reasons)}


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    return end.code if isinstance(end.code, int) else _EXIT_FAILED


def _say(words: str, problem: dict[str, Any], *, as_json: bool) -> None:
    text = orjson.dumps(problem, default=_plain).decode() if as_json else f"stagedoor: {printable(words)}"
    typer.echo(text, err=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
