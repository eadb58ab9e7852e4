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
from fakes.mail.providers.smtp.session import Terms, host_and_port

_BACKLOG: Final = 1024
_PATIENCE_S: Final = 1.5
_LAST_MOMENT_S: Final = 0.2


class PortNotAvailable(BindFailed):
    """A port could not be opened; `setting` is the name of the setting to change, as in the environment."""

    def __init__(self, host: str, port: int, setting: str, reason: str) -> None:
        super().__init__(
            f"Port {port} on {host} cannot be opened: {reason}.",
            hint=f"Set {setting} ({_flag(setting)}) to another port, or to 0 for a free one.",
        )
        self.host = host
        self.port = port
        self.setting = setting


class Listener:
    """A port and the conversations on it. With `tls` the client's handshake comes first (implicit TLS)."""

    def __init__(
        self,
        terms: Terms,
        *,
        name: str,
        host: str,
        port: int,
        setting: str,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.terms = terms
        self._name = name
        self._host = host
        self._port = port
        self._setting = setting
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._is_accepting = False
        self._roster: set[Receiver] = set()

    @property
    def is_encrypted(self) -> bool:
        """Whether every conversation begins with a TLS handshake."""
        return self._tls is not None

    @property
    def is_running(self) -> bool:
        """Whether clients are accepted."""
        return self._is_accepting

    @property
    def listen_addresses(self) -> list[tuple[str, int]]:
        """The addresses and ports it accepts on, the real port where 0 was asked for; empty if not running."""
        if self._server is None or not self._is_accepting:
            return []
        return [each.getsockname()[:2] for each in self._server.sockets]

    @property
    def addresses(self) -> dict[str, str]:
        """Its name and where it is reached, as the ready line shows it."""
        addresses = self.listen_addresses
        return {self._name: host_and_port(*addresses[0])} if addresses else {}

    @property
    def connection_count(self) -> int:
        """How many conversations are going on."""
        return len(self._roster)

    async def start(self) -> None:
        """Accept clients from now on. Raises PortNotAvailable."""
        try:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: Receiver(self.terms, self._roster),
                self._host,
                self._port,
                backlog=_BACKLOG,
                ssl=self._tls,
                ssl_handshake_timeout=self.terms.tls_handshake_timeout_s if self._tls else None,
            )
        except OSError as error:
            raise PortNotAvailable(self._host, self._port, self._setting, _reason(error)) from error
        self._is_accepting = True

    async def stop_accepting(self) -> None:
        """Accept nobody any more, and give mails that are under way the time to arrive and be answered.

        Clients between two commands are told to come back later. It takes 1.5 seconds at most.
        """
        if self._server is None or not self._is_accepting:
            return
        self._is_accepting = False
        self._server.close()
        for receiver in self._roster:
            receiver.leave()
        await self._finish(_PATIENCE_S)

    async def stop(self) -> None:
        """End every conversation, after `stop_accepting`. It takes less than a second even if clients hang."""
        await self.stop_accepting()
        server, self._server = self._server, None
        if server is None:
            return
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


def _flag(setting: str) -> str:
    return "--" + setting.removeprefix("STAGEDOOR_").lower().replace("_", "-")


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program uses it"
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error).lower()
