"""One port that accepts SMTP: opening it, telling what it listens on, and closing it within bounded time."""

from __future__ import annotations

import asyncio
import errno
import os
import ssl
from contextlib import suppress
from typing import Final

from fakes.core.errors import BindFailed
from fakes.mail.providers.smtp.receiver import Receiver
from fakes.mail.providers.smtp.session import Terms

_BACKLOG: Final = 1024
_LAST_MOMENT_S: Final = 0.3


class PortNotAvailable(BindFailed):
    """A port could not be opened; `setting` is the name of the setting to change, as in the environment."""

    def __init__(self, host: str, port: int, setting: str, reason: str) -> None:
        super().__init__(
            f"Cannot listen on {host}:{port} for SMTP: {reason}.",
            hint=f"Set {setting} to another port (0 picks a free one), or stop what uses this one.",
        )
        self.host = host
        self.port = port
        self.setting = setting


class Listener:
    """A port and the conversations on it. With `tls` the client's handshake comes first (implicit TLS)."""

    def __init__(
        self, terms: Terms, *, host: str, port: int, setting: str, tls: ssl.SSLContext | None = None
    ) -> None:
        self._terms = terms
        self._host = host
        self._port = port
        self._setting = setting
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._roster: set[Receiver] = set()

    @property
    def is_running(self) -> bool:
        """Whether clients are accepted."""
        return self._server is not None

    @property
    def listen_addresses(self) -> list[tuple[str, int]]:
        """The addresses and ports it accepts on, the real port where 0 was asked for; empty if not running."""
        if self._server is None:
            return []
        return [each.getsockname()[:2] for each in self._server.sockets]

    @property
    def connection_count(self) -> int:
        """How many conversations are going on."""
        return len(self._roster)

    async def start(self) -> None:
        """Accept clients from now on. Raises PortNotAvailable."""
        try:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: Receiver(self._terms, self._roster),
                self._host,
                self._port,
                backlog=_BACKLOG,
                ssl=self._tls,
                ssl_handshake_timeout=self._terms.tls_handshake_timeout_s if self._tls else None,
            )
        except (OSError, OverflowError) as error:
            raise PortNotAvailable(self._host, self._port, self._setting, _reason(error)) from error

    async def stop(self, *, patience_s: float = 2.5) -> None:
        """Accept nobody any more, let mails that are under way arrive, and be done after `patience_s` at the latest.

        Clients between two commands are told to come back later. Who has not finished by then is cut off.
        """
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for receiver in self._roster:
            receiver.leave()
        await self._finish(patience_s)
        for receiver in self._roster:
            receiver.abort()
        await self._finish(_LAST_MOMENT_S)
        for receiver in self._roster:
            if receiver.work is not None:
                receiver.work.cancel()
        await self._finish(_LAST_MOMENT_S)
        # From Python 3.12 this waits for every client, also for one that is stuck in its TLS handshake.
        with suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), _LAST_MOMENT_S)

    async def _finish(self, patience_s: float) -> None:
        works = [receiver.work for receiver in self._roster if receiver.work is not None]
        if works:
            await asyncio.wait(works, timeout=patience_s)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "another program uses the port"
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error).lower()
