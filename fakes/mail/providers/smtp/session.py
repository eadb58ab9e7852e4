"""What the receiver tells the world outside about one conversation, and what it needs from that world."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from fakes.core.faults import Subject, Verdict
from fakes.core.limits import Limits
from fakes.core.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Tls:
    """The encryption of a connection, as OpenSSL names it: `TLSv1.3`, `TLS_AES_256_GCM_SHA384`."""

    version: str
    cipher: str


class Session(NamedTuple):
    """Who speaks. `peer` is `address:port`, `helo` and `auth_user` are as the client gave them."""

    sandbox: str
    peer: str
    helo: str = ""
    tls: Tls | None = None
    auth_user: str | None = None


class Envelope(NamedTuple):
    """Who it is from and for, apart from what the headers say. The null sender is the empty string.

    `flags` tell which faults struck on the way here.
    """

    sender: str
    recipients: tuple[str, ...]
    flags: tuple[str, ...] = ()


class Inbox(Protocol):
    """Where received mail goes."""

    async def receive(self, session: Session, envelope: Envelope, raw: bytes) -> str:
        """Store a mail and return its id once it is committed.

        Raises StoreUnavailable when a later attempt may succeed.
        """
        ...


class Stage(StrEnum):
    """The moments of a conversation at which a fault can strike."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    END_OF_DATA = "end_of_data"


class Faults(Protocol):
    """Where faults come from; the kernel's `Faults` is one."""

    def is_armed(self, sandbox: str) -> bool:
        """Tell whether a sandbox has any fault."""
        ...

    async def decide(self, subject: Subject) -> Verdict | None:
        """Return what the first fault that is due does, or None. Raises StoreUnavailable."""
        ...


class StartTls(StrEnum):
    """Whether a connection that begins in plain text may, or must, be encrypted."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything the connections of one port have in common."""

    inbox: Inbox
    faults: Faults
    tasks: Tasks
    limits: Limits = field(default_factory=Limits)
    hostname: str = "stagedoor.localhost"
    starttls: StartTls = StartTls.OFF
    tls_context: ssl.SSLContext | None = None
    idle_timeout_s: float = 300.0
    tls_handshake_timeout_s: float = 15.0


def host_and_port(host: str, port: int) -> str:
    """Return `host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
