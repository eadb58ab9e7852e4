"""The mail channel as the kernel sees it: what it listens on, answers and shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from fakes.core.advice import Recipe, Snippet
from fakes.core.captures import Capture, Json
from fakes.core.errors import NotFound
from fakes.core.fake import Acted, Asked, Context, Document, HttpProvider, Listener, NewRouter, View
from fakes.core.fault_ability import Ability
from fakes.mail import service
from fakes.mail.boilerplate import boilerplate
from fakes.mail.inbox import SmtpInbox
from fakes.mail.models import CHANNEL, Skeleton
from fakes.mail.play import Stage
from fakes.mail.providers.smtp import advice
from fakes.mail.providers.smtp.ports import smtp_listeners

if TYPE_CHECKING:
    from fastapi import APIRouter


T = TypeVar("T")
# What a page shows of a larger mail is made in a thread: it can take a second, and nobody else is to wait for that.
_LARGE_BYTES = 32 * 1024


class MailFake:
    """The channel of one server. What only its pages need is loaded with the first of them."""

    channel = CHANNEL
    detail_key = "mail"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._listeners = smtp_listeners(context, SmtpInbox(context))
        # Providers over HTTP that tell the app of events enter themselves here by name; SMTP has no such way.
        self._stage = Stage(sinks={}, limits=context.limits)

    async def start(self) -> None:
        """Do nothing: the channel keeps nothing beside its captures."""

    def boilerplate(self) -> bytes:
        """Return a letter with all that is the same in most letters."""
        return boilerplate()

    def http_providers(self) -> Sequence[HttpProvider]:
        """Return nothing: mail comes by SMTP."""
        return []

    def listeners(self) -> Sequence[Listener]:
        """Return the SMTP ports."""
        return self._listeners

    def router(self, new: NewRouter) -> APIRouter:
        """Return the routes below /stagedoor/v1/mail."""
        from fakes.mail import api

        return api.router(self._context, self._stage, self._shown, new)

    def _shown(self, capture: Capture) -> Json:
        return {**capture.as_json(), self.detail_key: self.summary(capture)}

    def summary(self, capture: Capture) -> Json:
        """Return the `mail` part of a capture in lists."""
        return Skeleton(capture.detail).summary()

    def detail(self, capture: Capture, raw: bytes | None) -> Json:
        """Return the `mail` part of a whole capture."""
        return service.read(capture, raw, self._context.limits).as_json()

    def about(self, capture: Capture) -> str:
        """Return nothing: a mail has a sender, or the empty one of a bounce and a recipient."""
        return ""

    def part(self, capture: Capture, raw: bytes | None, name: str) -> tuple[str, str, bytes]:
        """Return (content type, file name, bytes) of a part by its IMAP number; `eml` is all of it. Raises NotFound."""
        if name == "eml" and raw is not None:
            return "message/rfc822", f"{capture.id}.eml", raw
        return service.read_part(capture, raw, name)

    async def view(self, capture: Capture, raw: bytes | None, asked: Asked) -> View:
        """Return what the inbox shows of a mail, one section of it."""
        from fakes.mail import view

        value = await _made(raw, lambda: view.mail_view(capture, raw, self._context.limits, asked))
        return View(
            template=view.TEMPLATE,
            values={"mail": value.as_values()},
            sections=value.sections,
            section=value.section,
            expectation=value.expectation,
        )

    async def document(self, capture: Capture, raw: bytes | None, asked: Asked) -> Document:
        """Return the mail's HTML for a sandboxed frame; its images are inside, remote ones if asked for. Raises NotFound."""
        from fakes.mail.document import html_document
        from fakes.mail.remote import fetch_images

        images = None
        if asked.get("remote") == "1":
            html = service.read(capture, raw, self._context.limits).html
            images = await fetch_images(self._context.http, html or "")
        is_dark, is_printed = asked.get("dark") == "1", asked.get("print") == "1"
        return await _made(
            raw,
            lambda: html_document(capture, raw, images=images, is_dark=is_dark, is_printed=is_printed),
        )

    async def act(self, capture: Capture, raw: bytes | None, action: str, fields: Asked) -> Acted:
        """Raise NotFound: a mail's page has no buttons of its own."""
        raise NotFound(f"Nothing called {action!r} can be done with a mail.")

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

    def fault_abilities(self) -> Sequence[Ability]:
        """Return what faults can do here."""
        return [advice.ABILITY]


async def _made(raw: bytes | None, make: Callable[[], T]) -> T:
    """Return what `make` makes of a mail, without holding up the loop if the mail is large."""
    if raw is None or len(raw) < _LARGE_BYTES:
        return make()
    return await asyncio.to_thread(make)
