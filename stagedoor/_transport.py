"""How requests leave: two transports, blocking and awaited, over one set of rules. No request is built here."""

from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx

from stagedoor._wire import Answer, Operation, Request
from stagedoor.errors import ServerUnreachable, StagedoorError

T = TypeVar("T")
Auth = tuple[str, str] | str | None

_CONNECT_S = 5.0
_ANSWER_S = 30.0
# Shorter than servers keep idle connections open, so that none is used at the moment it is closed.
_KEEPALIVE_S = 2.0


def checked_url(url: str) -> str:
    """Return the server's URL without a trailing slash. Raises ValueError if it is not one of HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not a URL like http://127.0.0.1:8025")
    return url.rstrip("/")


def shown_url(url: str) -> str:
    """Return the URL without a user name and password in it, for messages."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def is_loopback(url: str) -> bool:
    """Tell whether the URL's host is this machine, which no proxy of the environment can reach for us."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def httpx_options(url: str, auth: Auth) -> dict[str, Any]:
    """Return what both kinds of httpx client are built with. `auth` is a pair, or `user:password`."""
    if isinstance(auth, str):
        user, _, password = auth.partition(":")
        auth = (user, password)
    return {
        "base_url": url,
        "auth": auth,
        "trust_env": not is_loopback(url),
        "headers": {"Accept": "application/json"},
        "limits": httpx.Limits(max_connections=None, keepalive_expiry=_KEEPALIVE_S),
    }


def httpx_request(request: Request) -> dict[str, Any]:
    """Return the arguments of `httpx.Client.request`. The server's hold is added to the time for an answer."""
    return {
        "method": request.method,
        "url": request.path,
        "params": request.query,
        "json": request.body,
        "timeout": httpx.Timeout(_ANSWER_S + request.hold_s, connect=_CONNECT_S),
    }


def read(response: httpx.Response) -> Answer:
    """Return a response that was read to its end as an answer."""
    return Answer(response.status_code, response.content, response.headers.get("content-type", ""))


def unreachable(url: str, error: httpx.TransportError) -> StagedoorError:
    """Return the error that says that the server cannot be spoken to, and why."""
    reason = "it does not answer in time" if isinstance(error, httpx.TimeoutException) else str(error)
    return ServerUnreachable(shown_url(url), reason or type(error).__name__)


class BlockingTransport:
    """Runs operations on the calling thread. Several threads may share one."""

    def __init__(self, url: str, auth: Auth) -> None:
        self.url = checked_url(url)
        self.auth = auth
        self.client = httpx.Client(**httpx_options(self.url, auth))

    def send(self, request: Request) -> Answer:
        """Send one request. Raises ServerUnreachable."""
        try:
            return read(self.client.request(**httpx_request(request)))
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error

    def run(self, operation: Operation[T]) -> T:
        """Send what the operation asks for until it returns."""
        __tracebackhide__ = True
        try:
            request = next(operation)
            while True:
                request = operation.send(self.send(request))
        except StopIteration as end:
            result: T = end.value
            return result

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


class AwaitedTransport:
    """Runs operations on the running event loop, the one that it was first used on."""

    def __init__(self, url: str, auth: Auth) -> None:
        self.url = checked_url(url)
        self.auth = auth
        self.client = httpx.AsyncClient(**httpx_options(self.url, auth))

    async def send(self, request: Request) -> Answer:
        """Send one request. Raises ServerUnreachable."""
        try:
            return read(await self.client.request(**httpx_request(request)))
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error

    async def run(self, operation: Operation[T]) -> T:
        """Send what the operation asks for until it returns."""
        __tracebackhide__ = True
        try:
            request = next(operation)
            while True:
                request = operation.send(await self.send(request))
        except StopIteration as end:
            result: T = end.value
            return result

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()
