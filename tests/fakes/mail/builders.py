"""A real kernel without a server, and mails to put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, TypeVar

from fakes.core.captures import Capture, drafted
from fakes.core.clock import SandboxClock
from fakes.core.fake import Context, FakeSettings
from fakes.core.kernel import KernelSettings, running
from fakes.core.limits import Limits
from fakes.core.query import CaptureQuery
from fakes.core.transaction import Tx
from fakes.mail import service
from fakes.mail.models import Arrival, Envelope
from tests.fakes.core.fresh import HISTORY

T = TypeVar("T")
SANDBOX = "default"
LIMITS = Limits()
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
SETTINGS = {
    "smtp_port": 0,
    "smtps_port": None,
    "smtp_starttls": "off",
    "tls_cert": None,
    "tls_key": None,
}


@dataclass
class Kernel:
    """A running kernel in which the default sandbox's clock stands still."""

    context: Context

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run a unit of work."""
        return await self.context.store.write(work)

    async def receive(self, raw: bytes, **changes: Any) -> Capture:
        """Take a mail in."""
        return await self.write(lambda tx: service.receive(tx, an_arrival(raw, **changes), LIMITS))

    async def stored(self, capture: Capture) -> tuple[Capture, bytes | None]:
        """Return a capture and its bytes as the store has them."""
        library = self.context.library
        return await library.get(capture.sandbox, capture.id), await library.raw(capture.sandbox, capture.id)

    async def captures(self) -> list[Capture]:
        """Return every capture, oldest first."""
        return await self.context.library.oldest(CaptureQuery(SANDBOX), limit=100)


@asynccontextmanager
async def running_kernel(
    folder: Path, *, database_url: str | None = None, **settings: Any
) -> AsyncIterator[Kernel]:
    """Open a kernel on a file in `folder` or on `database_url`; `settings` change what the channel reads of them."""
    kernel_settings = KernelSettings(
        database_url=database_url or f"sqlite:///{folder}/stagedoor.db",
        fakes=FakeSettings(data_folder=str(folder), values={**SETTINGS, **settings}),
    )
    async with running(kernel_settings, HISTORY, []) as started:
        kernel = Kernel(started.context)
        await kernel.context.sandboxes.set_clock(SANDBOX, SandboxClock.frozen)
        yield kernel


def an_arrival(raw: bytes, **changes: Any) -> Arrival:
    """Return an ordinary mail's way in, from shop@example.com to jane@example.org."""
    envelope = Envelope(
        sender=changes.pop("sender", "shop@example.com"),
        recipients=changes.pop("recipients", ("jane@example.org",)),
        helo="app.example.com",
        peer="127.0.0.1:40000",
    )
    return Arrival(**{"sandbox": SANDBOX, "provider": "smtp", "envelope": envelope, "raw": raw, **changes})


def a_mail(
    text: str | None = "Your code is 482913.\n", html: str | None = None, **headers: str
) -> EmailMessage:
    """Return a mail from shop@example.com to jane@example.org; a header `X_Tag` is called X-Tag."""
    mail = EmailMessage()
    for name, value in {
        "From": "Shop <shop@example.com>",
        "To": "Jane <jane@example.org>",
        **headers,
    }.items():
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
    if html is not None and text is None:
        mail.set_content(html, subtype="html")
    elif html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def octets(mail: EmailMessage) -> bytes:
    """Return the mail as it travels."""
    return mail.as_bytes(policy=SMTP)


def a_capture(raw: bytes, **changes: Any) -> Capture:
    """Return the capture that a mail becomes, without a store."""
    drafted_mail = service.draft(an_arrival(raw, **changes), LIMITS)
    return drafted(
        drafted_mail, number=7, created_ms=1_790_000_000_000, max_search_chars=LIMITS.max_search_chars
    )
