"""Where a callback goes: its URL for people to see, without the password, and what an edited one may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

from fakes.core.errors import Forbidden, InvalidInput
from fakes.core.http import OutgoingHttp, Reach, RequestFailed
from fakes.core.masking import PASSWORD, without_passwords

_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int | None]


def shown(url: str) -> str:
    """Return a URL without the password in it (RFC 3986 section 3.2.1)."""
    return without_passwords(url)


def shown_if_any(url: str | None) -> str | None:
    """Return the same of a URL that may not be set."""
    return None if url is None else shown(url)


def restored(url: str, original: str) -> str:
    """Return what somebody means who edited what `shown` made of `original`.

    The password comes back only where user, host and port are the same: it was lent for these.
    """
    if url == shown(original):
        return original
    try:
        edited, known = urlsplit(url), urlsplit(original)
        is_same = edited.username == known.username and origin(url) == origin(original)
    except (ValueError, InvalidInput):
        return url
    return edited._replace(netloc=known.netloc).geturl() if is_same and edited.password == PASSWORD else url


def origin(url: str) -> Origin:
    """Return scheme, host and port of a URL that can be called. Raises InvalidInput."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(f"{shown(url)[:200]!r} is not a URL: {error}.") from error
    if parts.scheme not in _PORTS or not host:
        raise InvalidInput(
            f"{shown(url)[:200]!r} is not a URL that can be called.",
            hint="It begins with http:// or https://, and a host follows.",
        )
    return parts.scheme, host, port or _PORTS[parts.scheme]


async def reach_of(http: OutgoingHttp, url: str, original: str, known: Reach) -> Reach:
    """Return how far a callback to `url` may go whose `original` may go as far as `known`.

    Where the app has not registered it, it stays in the local network. Raises InvalidInput, Forbidden.
    """
    scheme, host, port = origin(url)
    if (scheme, host, port) == origin(original):
        return known
    try:
        await http.addresses(host, port or _PORTS[scheme], Reach.LOCAL)
    except RequestFailed as failure:
        raise Forbidden(
            f"Nothing is sent to {host} again: the app has not registered it, and {failure}.",
            hint=f"Stay at {shown(original)}, send to a host of this machine or of the local network, "
            "or let the app register that address at the provider.",
        ) from failure
    return Reach.LOCAL
