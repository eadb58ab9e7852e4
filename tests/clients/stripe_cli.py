"""The official Stripe CLI, pointed at a server of ours by its own flags; it knows no command."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.parts import STRIPE_CLI

TIMEOUT_S = 60


class StripeCliError(Exception):
    """The CLI failed; the message is what it printed."""


@dataclass(frozen=True)
class StripeCli:
    """The CLI of one user, whose home is a folder of its own. It reaches nothing but the server.

    With a `socket` everything goes there, whatever host it is for.
    """

    server: str
    home: Path
    key: str = "sk_test_sbx_default"
    socket: Path | None = None

    async def run(self, *arguments: str) -> str:
        """Run a command and return what it printed. Raises StripeCliError."""
        process = await self._start(arguments)
        try:
            output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise StripeCliError(f"stripe {' '.join(arguments)}: {output.decode()}")
        return output.decode()

    @asynccontextmanager
    async def running(self, *arguments: str) -> AsyncIterator[Running]:
        """Run a command that goes on by itself, until the block ends."""
        process = await self._start(arguments)
        assert process.stdout is not None
        try:
            yield Running(process.stdout)
        finally:
            process.terminate()
            await process.wait()

    async def _start(self, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        place = ["--api-key", self.key]
        environment = {"PATH": os.defpath, "HOME": str(self.home), "STRIPE_CLI_TELEMETRY_OPTOUT": "1"}
        if self.socket is None:
            place += ["--api-base", self.server]
        else:
            environment["STRIPE_CLI_UNIX_SOCKET"] = str(self.socket)
        return await asyncio.create_subprocess_exec(
            *(str(STRIPE_CLI.path()), *arguments, *place),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )


@asynccontextmanager
async def relayed(folder: Path, host: str, port: int) -> AsyncIterator[Path]:
    """Pass on to a server what comes to a socket in a folder, as `socat` does."""

    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()
        target.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection(host, port)
        await asyncio.gather(copy(reader, requests), copy(answers, writer))

    path = folder / "stripe.sock"
    async with await asyncio.start_unix_server(relay, path):
        yield path


@dataclass
class Running:
    """A command that goes on; `seen` is all that it has printed so far."""

    output: asyncio.StreamReader
    seen: list[str] = field(default_factory=list)

    async def until(self, pattern: str) -> re.Match[str]:
        """Return the first match in a line printed from now on. Raises StripeCliError at its end, TimeoutError."""
        async with asyncio.timeout(TIMEOUT_S):
            while line := (await self.output.readline()).decode():
                self.seen.append(line)
                if found := re.search(pattern, line):
                    return found
        raise StripeCliError(f"it ended without {pattern!r}: {''.join(self.seen)}")
