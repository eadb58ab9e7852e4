"""`stagedoor serve`: flags from the settings, the ready line, signals, and errors worded for people."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, get_args

import orjson
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from app import log
from app.complaint import complain, problem
from app.descriptors import make_room
from app.own_names import is_loopback
from app.ports import probe
from app.settings import Settings
from app.spelling import PREFIX, unknown_settings
from app.stop_limit import limit_stop
from fakes.core.errors import KernelError, StoreUnavailable

_USAGE = "`stagedoor serve --help` lists every setting."
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# A mail or payment makes some hundred objects that reference others, none of them in cycles, and they live as long as the
# batch that they are written with: looking earlier would find nothing each time.
_GARBAGE_THRESHOLDS = (50_000, 10, 10)
# How long a thread may keep the interpreter from the others that want it. With the default of 5 ms, whoever waits for a
# capture waits for the mails that are being read in the writer's thread.
_SWITCH_INTERVAL_S = 0.001


class _Parser(argparse.ArgumentParser):
    """One that words a wrong command line as a problem document where `--json` is on it."""

    as_json = False

    def error(self, message: str) -> NoReturn:
        if not self.as_json:
            super().error(message)
        complain(problem("Wrong command line", 400, message, _USAGE), as_json=True)
        sys.exit(2)


def parser() -> _Parser:
    """Return the parser of `serve`: one flag for each setting."""
    made = _Parser(
        prog="stagedoor serve",
        description="Run the server. Each flag is also an environment variable: --http-port is STAGEDOOR_HTTP_PORT.",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--json", action="store_true", help="print the ready line, and errors, as JSON")
    for name, field in Settings.model_fields.items():
        flag = "--" + name.replace("_", "-")
        words = f"{field.description or ''} (default: {shown_default(field)})".replace("%", "%%")
        if field.annotation is bool:
            made.add_argument(
                flag, dest=name, action=argparse.BooleanOptionalAction, default=None, help=words
            )
        else:
            choices = ", ".join(str(each) for each in get_args(field.annotation) if isinstance(each, str))
            made.add_argument(
                flag, dest=name, default=None, metavar=choices.replace(", ", "|") or name.upper(), help=words
            )
    return made


def shown_default(field: FieldInfo) -> str:
    """Return a setting's default as documentation shows it."""
    default: Any = field.default
    if default is None:
        return "off" if int in get_args(field.annotation) else "none"
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if default != "" else "none"


def read_settings(arguments: Sequence[str]) -> tuple[Settings, bool]:
    """Return the settings and whether the ready line is JSON. Ends the process if they make no sense."""
    flags = parser()
    flags.as_json = as_json = "--json" in arguments
    given = {key: value for key, value in vars(flags.parse_args(arguments)).items() if value is not None}
    given.pop("json")
    try:
        return Settings(**given), as_json
    except ValidationError as error:
        for each in error.errors():
            name = str(each["loc"][0]) if each["loc"] else ""
            flag = f"--{name.replace('_', '-')} ({PREFIX}{name.upper()}): " if name else ""
            words = f"{flag}{each['msg'].removeprefix('Value error, ')}"
            complain(problem("Wrong setting", 400, words), as_json=as_json)
        sys.exit(2)


def run(arguments: Sequence[str]) -> NoReturn:
    """Serve until SIGTERM or SIGINT, then exit 0; exit 1 with a reason if the server cannot start."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    settings, as_json = read_settings(arguments)
    log.install(settings.log_level)
    make_room(settings.max_connections * (2 if settings.smtps_port is None else 3))
    try:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, as_json=as_json))
    except StoreUnavailable as error:
        # What it advises requests to do is not what helps a server that has not started.
        hint = "Look at the disk, the database and STAGEDOOR_DATABASE_URL, then start again."
        complain(problem(error.title, error.status, error.detail, hint), as_json=as_json)
        sys.exit(1)
    except KernelError as error:
        complain(problem(error.title, error.status, error.detail, error.hint), as_json=as_json)
        sys.exit(1)
    except OSError as error:
        # A folder that cannot be made, a file that cannot be read: the reason says it, a traceback would not.
        complain(problem("Not possible on this machine", 500, str(error)), as_json=as_json)
        sys.exit(1)
    sys.exit(0)


async def _serve(settings: Settings, *, as_json: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask_to_stop() -> None:
        stop.set()
        limit_stop()
        for number in _SIGNALS:
            # A second signal ends a stop that takes too long.
            loop.add_signal_handler(number, os._exit, 1)

    for number in _SIGNALS:
        loop.add_signal_handler(number, ask_to_stop)
    probe(settings)
    from app.lifespan import serving

    async with serving(settings) as running:
        _warn(settings)
        _say_ready(running.addresses, as_json=as_json)
        await running.site.made()
        _collect_garbage_from_now_on()
        await stop.wait()


def _collect_garbage_from_now_on() -> None:
    # What is there now stays: it need not be looked at again and again.
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    gc.enable()


def _say_ready(addresses: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        line = orjson.dumps(addresses).decode()
    else:
        line = "ready " + " ".join(f"{name}={address}" for name, address in addresses.items())
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _warn(settings: Settings) -> None:
    if not is_loopback(settings.host) and not settings.auth:
        logging.getLogger("stagedoor").warning(
            "anybody who reaches %s can read what is captured; set STAGEDOOR_AUTH=user:password to guard it",
            settings.host,
        )
    for variable, nearest in unknown_settings(os.environ, Settings.model_fields):
        question = f"; did you mean {nearest}?" if nearest else ""
        logging.getLogger("stagedoor").warning("%s is no setting%s", variable, question)
