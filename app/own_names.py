"""The names under which a server that only its own machine reaches is asked for; it answers no request.

Whoever owns a domain can let it lead to 127.0.0.1, and a page of that domain then reads what it likes there, as its origin
is the server's own ("DNS rebinding"). A guarded server is safe: such a page knows no password and gets no cookie.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from app.settings import Settings

# No domain that ends so is sold: RFC 6761, 6762 and 8375 reserve the endings, ICANN keeps others back, and routers use `lan`.
_NOT_FOR_SALE = frozenset(
    ("arpa", "corp", "example", "home", "internal", "invalid", "lan", "local", "localhost", "mail", "test")
)


class OwnNames:
    """What the Host header may say."""

    def __init__(self, settings: Settings) -> None:
        self._is_choosy = is_loopback(settings.host) and not settings.auth
        self._public = (urlsplit(settings.public_url).hostname or "").lower()

    def has(self, host: str) -> bool:
        """Tell whether a Host header means this server, and not a name that a stranger let lead here."""
        name = host_name(host)
        return not self._is_choosy or name == self._public or not can_be_bought(name)


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_name(host: str) -> str:
    """Return the name or address in a Host header, without port, brackets and final dot."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().removesuffix(".")


def can_be_bought(name: str) -> bool:
    """Tell whether a stranger may own a name: it is no address, has a dot, and a public ending."""
    try:
        ip_address(name)
    except ValueError:
        return "." in name and name.rpartition(".")[2] not in _NOT_FOR_SALE
    return False
