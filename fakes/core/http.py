"""The one outgoing HTTP client: resolves once, connects to what it found, follows nothing, bounds time and size."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from fakes.core.address import is_public

if TYPE_CHECKING:
    import httpx

_MAX_HEADER_PAIRS = 100
_MAX_ADDRESSES = 4


class RequestFailed(Exception):
    """No answer came: the reason, in words for people."""


class Reach(StrEnum):
    """How far a request may go: anywhere, to the public Internet alone, or to this machine and its networks alone."""

    ANYWHERE = "anywhere"
    PUBLIC = "public"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `body` is cut at the client's limit, `is_cut` says so. `took_ms` is wall time."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool
    took_ms: int

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class OutgoingHttp:
    """Requests to URLs that the app itself has registered, or that a mail names. Redirects are answers like any other.

    `allows(address)` says which addresses count as public.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 15.0,
        max_answer_bytes: int = 1024 * 1024,
        verify_tls: bool = True,
        allows: Callable[[str], bool] = is_public,
    ) -> None:
        self._allows = allows
        self._timeout_s = timeout_s
        self._max_answer_bytes = max_answer_bytes
        self._verify_tls = verify_tls
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # In a thread: to load the client and the certificates takes a tenth of a second and more.
                self._client = await asyncio.to_thread(self._made)
            return self._client

    def _made(self) -> httpx.AsyncClient:
        # Imported at first use: a server that makes no callbacks does not pay for the client.
        import httpx

        return httpx.AsyncClient(
            verify=self._verify_tls,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(self._timeout_s),
            # A kept connection may be closed by the app just when it is used again, which would look like a failure
            # of the app; and the pool would use one name's connection for another name at the same address. How many
            # go out together is bounded by those who send them: to wait here would use up the time for an answer.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            headers={"User-Agent": "Stagedoor", "Accept-Encoding": "identity", "Connection": "close"},
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        reach: Reach = Reach.ANYWHERE,
    ) -> Answer:
        """Send a request, no farther than `reach`, and return the answer. Raises RequestFailed."""
        client = await self._opened()
        import httpx

        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._send(client, method, url, headers, body, started, reach)
        except (TimeoutError, httpx.TimeoutException):
            raise RequestFailed(f"no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise RequestFailed(f"{type(error).__name__}: {error}".rstrip(": ")) from error

    async def addresses(self, host: str, port: int, reach: Reach) -> list[str]:
        """Return the addresses of `host` that lie within `reach`. Raises RequestFailed if there are none."""
        found = await _resolve(host, port)
        if reach is Reach.PUBLIC:
            found = [address for address in found if self._allows(address)]
        elif reach is Reach.LOCAL:
            found = [address for address in found if not self._allows(address)]
        if not found:
            words = "not on the public Internet" if reach is Reach.PUBLIC else "not in the local network"
            raise RequestFailed(f"{host} is {words}")
        return found

    async def _send(
        self,
        client: httpx.AsyncClient,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        started: float,
        reach: Reach,
    ) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RequestFailed("the URL is neither http nor https")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await self.addresses(parts.hostname, port, reach)
        response = await self._connected(client, method, parts, addresses, port, headers, body)
        try:
            chunks: list[bytes] = []
            size = 0
            # Raw: a compressed body could grow a thousandfold before its size is known.
            async for chunk in response.aiter_raw():
                chunks.append(chunk)
                size += len(chunk)
                if size > self._max_answer_bytes:
                    break
        finally:
            await response.aclose()
        return Answer(
            status=response.status_code,
            headers=list(response.headers.multi_items())[:_MAX_HEADER_PAIRS],
            body=b"".join(chunks)[: self._max_answer_bytes],
            is_cut=size > self._max_answer_bytes,
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    async def _connected(
        self,
        client: httpx.AsyncClient,
        method: str,
        parts: SplitResult,
        addresses: Sequence[str],
        port: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> httpx.Response:
        """Send the request to the first of the addresses that accepts a connection."""
        import httpx

        own = {"Host": parts.netloc.rpartition("@")[2], **_credentials(parts)}
        for index, address in enumerate(addresses):
            netloc = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            request = client.build_request(
                method,
                parts._replace(netloc=netloc, fragment="").geturl(),
                headers={**own, **headers},
                content=body,
                extensions={"sni_hostname": parts.hostname},
            )
            try:
                return await client.send(request, stream=True)
            except httpx.ConnectError:
                if index == len(addresses) - 1:
                    raise
        raise RequestFailed("the host has no address")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _credentials(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


async def _resolve(host: str, port: int) -> list[str]:
    """Return the addresses of `host`: the connection goes to one of them, whatever DNS says next."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise RequestFailed(f"the host {host!r} cannot be found: {error.strerror}") from error
    # IPv4 first: development servers on `localhost` often listen on 127.0.0.1 alone.
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))[:_MAX_ADDRESSES]
