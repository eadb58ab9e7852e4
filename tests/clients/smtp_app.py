"""A running server as an app that sends mail sees it, and what arrived there as its API shows it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.lifespan import Running, serving
from app.settings import Settings
from fakes.mail.providers.smtp.certificate import CERTIFICATE_FILE


@dataclass(frozen=True)
class SmtpApp:
    """The server's ports, and its captures. `folder` is where it keeps its data."""

    server: Running
    http: httpx.AsyncClient
    folder: Path

    @property
    def host(self) -> str:
        return self.server.smtp_address.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.server.smtp_address.rpartition(":")[2])

    @property
    def smtps_port(self) -> int:
        return int(self.server.addresses["smtps"].rpartition(":")[2])

    @property
    def certificate(self) -> Path:
        return self.folder / CERTIFICATE_FILE

    def trusting(self) -> ssl.SSLContext:
        """Return a client's context that trusts the server's own certificate and nothing else."""
        return ssl.create_default_context(cafile=str(self.certificate))

    async def mails(self, sandbox: str = "default") -> list[dict[str, Any]]:
        """Return every captured mail, oldest first, whole."""
        base = f"/s/{sandbox}/stagedoor/v1/captures"
        listed = (await self.http.get(base, params={"channel": "mail"})).raise_for_status().json()
        found = [
            (await self.http.get(f"{base}/{item['id']}")).raise_for_status().json()
            for item in listed["items"]
        ]
        return found[::-1]

    async def mail(self, sandbox: str = "default") -> dict[str, Any]:
        """Return the only mail that was captured."""
        (only,) = await self.mails(sandbox)
        return only

    async def raw(self, capture: dict[str, Any]) -> bytes:
        """Return a mail's bytes."""
        url = f"/s/{capture['sandbox']}/stagedoor/v1/captures/{capture['id']}/raw"
        return (await self.http.get(url)).raise_for_status().content


@asynccontextmanager
async def smtp_app(folder: Path, **settings: Any) -> AsyncIterator[SmtpApp]:
    """Run a server with a database in `folder`."""
    chosen = Settings(http_port=0, smtp_port=0, database_url=f"sqlite:///{folder}/stagedoor.db", **settings)
    async with (
        serving(chosen) as server,
        httpx.AsyncClient(base_url=server.http_url, trust_env=False) as http,
    ):
        yield SmtpApp(server, http, folder)
