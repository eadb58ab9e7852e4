"""The protocol that a fake fulfils, and the context that it is given; the registry lists them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from fakes.core.advice import Recipe, Snippet
from fakes.core.bus import Bus
from fakes.core.callbacks import Callbacks
from fakes.core.captures import Capture, Json
from fakes.core.expectation import Expectation
from fakes.core.fault_ability import Ability
from fakes.core.faults import Faults
from fakes.core.http import OutgoingHttp
from fakes.core.library import Library
from fakes.core.limits import Limits
from fakes.core.outbox import Outbox
from fakes.core.requests import Requests
from fakes.core.sandboxes import Sandboxes
from fakes.core.scheduler import Scheduler
from fakes.core.store import Store
from fakes.core.tasks import Tasks

if TYPE_CHECKING:
    from fastapi import APIRouter

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
EXCHANGE = "stagedoor.exchange"
SANDBOX = "stagedoor.sandbox"
"""Under this key of the scope our own routes find the sandbox that path prefix or header name, or None."""


@dataclass(slots=True)
class Urls:
    """Where this server is reached, known once its ports are open; `public` has no trailing slash."""

    public: str = ""


@dataclass(frozen=True, slots=True)
class FakeSettings:
    """The settings that fakes read, as plain values. Each name is a setting of the server in lower case."""

    host: str = "127.0.0.1"
    data_folder: str = ""
    is_ephemeral: bool = False
    values: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """The kernel, as one value. One per server; two servers in one process share nothing."""

    settings: FakeSettings
    limits: Limits
    store: Store
    bus: Bus
    sandboxes: Sandboxes
    library: Library
    faults: Faults
    scheduler: Scheduler
    callbacks: Callbacks
    outbox: Outbox
    requests: Requests
    http: OutgoingHttp
    tasks: Tasks
    urls: Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProvider:
    """A provider that is spoken to over HTTP.

    It answers at its real `hosts`, below `/<name>/`, and at the root where `owns(method, path, headers)` says so;
    `headers` are ASGI's raw pairs. `app` is an ASGI application that gets the provider's real path. In
    `scope["stagedoor.exchange"]` it finds the Exchange and sets its `sandbox`. It reads bodies through
    `limits.read_body`, asks `faults` before it acts, and answers everything in the provider's own dialect:
    unknown paths, bodies that are too large, a store that is away. `websocket` answers connections that want to
    become websockets, by the same rules of host and path; without it they are refused.
    """

    name: str
    hosts: tuple[str, ...]
    owns: Callable[[str, str, Sequence[tuple[bytes, bytes]]], bool]
    app: AsgiApp
    websocket: AsgiApp | None = None


class Listener(Protocol):
    """A server on a port of its own."""

    async def start(self) -> None:
        """Open the port. Raises BindFailed."""

    async def stop_accepting(self) -> None:
        """Take no new connection; finish what was accepted."""

    async def stop(self) -> None:
        """End every connection, within a second or two even if clients hang."""

    @property
    def addresses(self) -> dict[str, str]:
        """Name to `host:port` of each open port, named as the ready line of the server names it."""


Asked = Mapping[str, str]
"""What the query of a page's URL asks for: the section to be shown and the like."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of several ways to look at a capture: the page links to each. `count` is how much is in it, if that says much."""

    name: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the inbox shows for one capture: a template of the fake's own, and the values for it.

    `section` is the one of `sections` that `values` are for. `answer_marks` are ids by which the provider's answers to
    the requests behind the capture can be told, each with the number of a capture that the request made. `is_live` lets the page follow what happens next.
    """

    template: str
    values: Json
    sections: Sequence[Section] = ()
    section: str = ""
    expectation: Expectation | None = None
    answer_marks: Mapping[str, int] = field(default_factory=dict)
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """What a button of a capture's page did: words for people, and the capture to show next, if it is another."""

    notice: str = ""
    capture_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A captured document that a sandboxed frame may show, and the Content-Security-Policy that it must have."""

    content_type: str
    body: bytes
    policy: str


class NewRouter(Protocol):
    """Makes routers whose routes lie below /stagedoor/v1."""

    def __call__(self, *, prefix: str, tags: list[str | Enum]) -> APIRouter:
        """Return a new one."""


class Fake(Protocol):
    """One channel. Built by its factory with the context; everything it owns starts in `start`."""

    channel: str
    detail_key: str
    """Under which key a capture carries this channel's part: `mail`, `sms`, `payment`."""

    async def start(self) -> None:
        """Register jobs, signers and reset hooks; read what it keeps in memory."""

    def boilerplate(self) -> bytes:
        """Return text that many of this channel's captures have in them, always the same: the store leaves it out."""

    def http_providers(self) -> Sequence[HttpProvider]:
        """Return the HTTP dialects of this channel."""

    def listeners(self) -> Sequence[Listener]:
        """Return the servers with ports of their own."""

    def router(self, new: NewRouter) -> APIRouter | None:
        """Return the channel's part of our own API: a router that `new` made."""

    def summary(self, capture: Capture) -> Json:
        """Return the channel's part of a capture in lists."""

    def detail(self, capture: Capture, raw: bytes | None) -> Json:
        """Return the channel's part of a whole capture."""

    def about(self, capture: Capture) -> str:
        """Return whom or what a capture concerns, for people, where it is from nobody and for nobody; else nothing."""

    def part(self, capture: Capture, raw: bytes | None, name: str) -> tuple[str, str, bytes]:
        """Return (content type, file name, bytes) of one part or medium. Raises NotFound."""

    async def view(self, capture: Capture, raw: bytes | None, asked: Asked) -> View:
        """Return what the inbox shows."""

    async def document(self, capture: Capture, raw: bytes | None, asked: Asked) -> Document:
        """Return the capture's own document, as for a mail's HTML. Raises NotFound if it has none."""

    async def act(self, capture: Capture, raw: bytes | None, action: str, fields: Asked) -> Acted:
        """Do what a button or form of the channel's template says. Raises NotFound for an unknown one, InvalidInput."""

    def environment(self, sandbox: str) -> dict[str, str]:
        """Return the variables that point an app at this channel's providers in a sandbox."""

    def snippets(self, sandbox: str) -> Sequence[Snippet]:
        """Return the lines that point SDKs and frameworks at this channel's providers in a sandbox."""

    def recipes(self) -> Sequence[Recipe]:
        """Return the faults of this channel that people often want."""

    def fault_abilities(self) -> Sequence[Ability]:
        """Return what faults can do to each provider of this channel; all else is refused."""


FakeFactory = Callable[[Context], Fake]
