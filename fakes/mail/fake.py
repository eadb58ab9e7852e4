"""The mail channel as the kernel sees it: what it listens on, answers and shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fakes.core.advice import Recipe, Snippet
from fakes.core.captures import Capture, Json
from fakes.core.fake import Context, Document, HttpProvider, Listener, View
from fakes.mail import service, view
from fakes.mail.document import html_document
from fakes.mail.inbox import SmtpInbox
from fakes.mail.models import CHANNEL, Skeleton
from fakes.mail.play import Stage
from fakes.mail.providers.smtp import advice
from fakes.mail.providers.smtp.ports import smtp_listeners

if TYPE_CHECKING:
    from fastapi import APIRouter

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAMES_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104 - refused, not bound


class MailFake:
    """The channel of one server."""

    channel = CHANNEL
    detail_key = "mail"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listeners = smtp_listeners(context, SmtpInbox(context))
        # Providers over HTTP that tell the app of events enter themselves here by name; SMTP has no such way.
        self._stage = Stage(sinks={}, limits=context.limits)

    async def start(self) -> None:
        """Do nothing: the channel keeps nothing beside its captures."""

    def http_providers(self) -> Sequence[HttpProvider]:
        """Return nothing: mail comes by SMTP."""
        return []

    def listeners(self) -> Sequence[Listener]:
        """Return the SMTP ports."""
        return self._listeners

    def router(self) -> APIRouter:
        """Return the routes below /stagedoor/v1/mail."""
        from fakes.mail import api

        return api.router(self._context, self._stage, self._shown)

    def _shown(self, capture: Capture) -> Json:
        return {**capture.as_json(), self.detail_key: self.summary(capture)}

    def summary(self, capture: Capture) -> Json:
        """Return the `mail` part of a capture in lists."""
        return Skeleton(capture.detail).summary()

    def detail(self, capture: Capture, raw: bytes | None) -> Json:
        """Return the `mail` part of a whole capture."""
        return service.read(capture, raw, self._context.limits).as_json()

    def part(self, capture: Capture, raw: bytes | None, name: str) -> tuple[str, str, bytes]:
        """Return (content type, file name, bytes) of a part by its IMAP number. Raises NotFound."""
        return service.read_part(capture, raw, name)

    async def view(self, capture: Capture, raw: bytes | None) -> View:
        """Return what the inbox shows of a mail."""
        value = view.mail_view(capture, raw, self._context.limits)
        return View(template=view.TEMPLATE, values={"mail": value.as_values()})

    def document(
        self, capture: Capture, raw: bytes | None, *, parts_url: str, is_remote_allowed: bool
    ) -> Document:
        """Return the mail's HTML for a sandboxed frame; its images are inside. Raises NotFound."""
        own_hosts = _own_hosts(self._context.urls.public) + _own_hosts(parts_url)
        return html_document(capture, raw, is_remote_allowed=is_remote_allowed, own_hosts=own_hosts)

    def environment(self, sandbox: str) -> dict[str, str]:
        """Return the variables that point an app at SMTP in a sandbox; any password is taken."""
        host, _, port = self._listeners[0].addresses.get("smtp", "").rpartition(":")
        # A listener that is bound everywhere has no address that others can use: the public URL names one.
        public = urlsplit(self._context.urls.public).hostname
        return {
            "SMTP_HOST": public or host.strip("[]"),
            "SMTP_PORT": port,
            "SMTP_USERNAME": f"sbx-{sandbox}",
            "SMTP_PASSWORD": "any",
        }

    def snippets(self, sandbox: str) -> Sequence[Snippet]:
        """Return the lines that point mail libraries at SMTP in a sandbox."""
        return advice.snippets(self.environment(sandbox))

    def recipes(self) -> Sequence[Recipe]:
        """Return the faults of a mail server that people often want."""
        return advice.recipes()


def _own_hosts(url: str) -> list[str]:
    """Return the ways to write the host of `url`, if it has one, in a source of a Content-Security-Policy."""
    parts = urlsplit(url)
    if not parts.hostname:
        return []
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 80)
    names = (parts.hostname, *_NAMES_OF_THIS_MACHINE)
    own = [f"{name}:{port}" for name in names]
    return own + list(names) if port in _DEFAULT_PORTS.values() else own
