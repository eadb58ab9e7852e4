"""Opening ports: one way to bind, whose failure names the port and the setting to change."""

from __future__ import annotations

import errno
import socket
from contextlib import ExitStack

from app.holder import holder_of
from app.settings import Settings
from fakes.core.errors import BindFailed

_ABOUT_THE_PORT = (errno.EADDRINUSE, errno.EACCES)
_LAST_PORT = 65535
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - they are looked for, not bound


def bind(host: str, port: int, *, setting: str) -> socket.socket:
    """Return a listening socket. Raises BindFailed, naming the port or address and the setting to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(1024)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        holder = holder_of(port) if error.errno == errno.EADDRINUSE else ""
        reason = f"{error.strerror}{f' by {holder}' if holder else ''}"
        raise BindFailed(
            f"Port {port} on {host} cannot be opened: {reason}.",
            hint=_another_port(setting, port)
            if error.errno in _ABOUT_THE_PORT
            else "Set STAGEDOOR_HOST (--host) to an address of this machine.",
        ) from error
    return sock


def _another_port(setting: str, port: int) -> str:
    flag = "--" + setting.removeprefix("STAGEDOOR_").lower().replace("_", "-")
    words = f"{flag} {port + 1 if port < _LAST_PORT else 0}"
    return f"Choose another: {words} (make serve ARGS='{words}'), or {setting}; 0 is a free one."


def probe(settings: Settings) -> None:
    """Try every port that is named, before the slow part of the start. Raises BindFailed."""
    with ExitStack() as opened:
        # All stay open until the last is tried: two settings may name the same port.
        for name in ("http_port", "smtp_port", "smtps_port"):
            port = getattr(settings, name)
            if port is not None:
                opened.enter_context(bind(settings.host, port, setting=f"STAGEDOOR_{name.upper()}"))


def reachable_host(host: str) -> str:
    """Return an address at which programs on this machine reach what is bound to `host`, fit for a URL."""
    address = _WILDCARDS.get(host, host)
    return f"[{address}]" if ":" in address else address
