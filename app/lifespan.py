"""The life of a service: open everything in order, say where it is, and stop in reverse, bounded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.http_server import HttpServer
from app.late import Late
from app.main import application, own_site
from app.ports import bind, reachable_host
from app.service import Service
from app.settings import Settings
from app.sign_in import SignIn
from fakes import migrations
from fakes.core import kernel
from fakes.core.fake import Context, Listener
from fakes.core.schema import Migrations
from fakes.registry import FAKES

log = logging.getLogger(__name__)
_STOP_LISTENERS_S = 2.5


@dataclass(frozen=True, slots=True)
class Running:
    """A service that accepts connections. `addresses` maps a listener's name to where it is reached.

    Until `site` is made, requests to our own API and pages are not answered: they wait for it.
    """

    service: Service
    addresses: dict[str, str]
    site: Late

    @property
    def http_url(self) -> str:
        """The URL of the HTTP port, without a trailing slash."""
        return self.addresses["http"]

    @property
    def smtp_address(self) -> str:
        """`host:port` of the SMTP port."""
        return self.addresses["smtp"]

    @property
    def context(self) -> Context:
        """The kernel."""
        return self.service.context


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Running]:
    """Run a service; every listener accepts when this yields.

    Raises BindFailed, StoreInUse, StoreUnavailable, InvalidInput.
    """
    sock = bind(settings.host, settings.http_port, setting="STAGEDOOR_HTTP_PORT")
    try:
        history = Migrations(migrations.FOLDER, migrations.HEAD)
        async with kernel.running(settings.kernel(), history, FAKES) as running:
            service = Service(settings, running.context, {fake.channel: fake for fake in running.fakes})
            sign_in = SignIn(settings.auth)
            site = own_site(service, sign_in)
            door = application(service, site, sign_in)
            http = HttpServer(door, sock, max_connections=settings.max_connections)
            listeners = [listener for fake in running.fakes for listener in fake.listeners()]
            _announce(settings, running.context, http)
            try:
                await _start(listeners)
                await http.start(running.context.tasks)
                site.start(running.context.tasks, name="site")
                yield Running(service, _addresses(settings, http, listeners), site)
            finally:
                service.is_stopping.set()
                await _stop(http, site, listeners)
    finally:
        sock.close()


def _announce(settings: Settings, context: Context, http: HttpServer) -> None:
    own = f"http://{reachable_host(settings.host)}:{http.port}"
    context.urls.public = settings.public_url.rstrip("/") or own


async def _start(listeners: list[Listener]) -> None:
    for listener in listeners:
        await listener.start()


async def _stop(http: HttpServer, site: Late, listeners: list[Listener]) -> None:
    """Stop every listener at the same time: each has its own patience with clients that hang."""
    stops = [http.stop(), site.stop(), *(_stop_listener(listener) for listener in listeners)]
    for result in await asyncio.gather(*stops, return_exceptions=True):
        if isinstance(result, BaseException):
            log.error("a listener did not stop cleanly", exc_info=result)


async def _stop_listener(listener: Listener) -> None:
    async with asyncio.timeout(_STOP_LISTENERS_S):
        await listener.stop_accepting()
        await listener.stop()


def _http_url(settings: Settings, http: HttpServer) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{http.port}"


def _addresses(settings: Settings, http: HttpServer, listeners: list[Listener]) -> dict[str, str]:
    found = {"http": _http_url(settings, http)}
    for listener in listeners:
        found |= listener.addresses
    return found
