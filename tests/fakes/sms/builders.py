"""A real kernel without a server, and texts to put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fakes.core.captures import Capture, Json
from fakes.core.clock import SandboxClock
from fakes.core.fake import Context
from fakes.core.kernel import KernelSettings, running
from fakes.core.query import CaptureQuery
from fakes.core.transaction import Tx
from fakes.sms import service
from fakes.sms.models import SmsMessageRow
from fakes.sms.service import TextDraft
from tests.fakes.core.fresh import HISTORY

T = TypeVar("T")
SANDBOX = "default"
ACCOUNT = "AC" + "0" * 32
APP_NUMBER = "+15005550006"
PHONE = "+14155552671"


@dataclass
class RecordingWire:
    """A provider that writes down what it is asked to tell the app."""

    told: list[str] = field(default_factory=list)
    announced: list[Json] = field(default_factory=list)
    sids: int = 0
    unsubscribed_code: int = 21610

    def new_sid(self, *, has_media: bool) -> str:
        self.sids += 1
        return f"{'MM' if has_media else 'SM'}{self.sids:032x}"

    def new_medium_sid(self) -> str:
        self.sids += 1
        return f"ME{self.sids:032x}"

    def account_in_use(self, tx: Tx, sandbox: str) -> str:
        return ACCOUNT

    def status_changed(self, tx: Tx, text: Json) -> None:
        self.told.append(text["status"])

    def text_received(self, tx: Tx, text: Json, number: Json) -> int:
        self.announced.append({"text": text, "number": number})
        return 77


@dataclass
class Kernel:
    """A running kernel in which the default sandbox's clock stands still, and one recording provider."""

    context: Context
    wire: RecordingWire

    @property
    def wires(self) -> dict[str, RecordingWire]:
        return {"twilio": self.wire}

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run a unit of work."""
        return await self.context.store.write(work)

    async def advance(self, by_ms: int) -> None:
        """Move the clock on and let happen what is due."""
        await self.context.sandboxes.set_clock(SANDBOX, lambda clock: clock.advanced(by_ms))
        await self.context.scheduler.settle(SANDBOX)

    async def text(self, sid: str) -> Json:
        """Return a text as it is now."""
        found = await self.write(lambda tx: tx.find(SmsMessageRow, SANDBOX, sid))
        assert found is not None
        return found

    async def capture(self, number: int) -> Capture:
        """Return a capture as it is now."""
        return await self.context.library.get_number(SANDBOX, number)

    async def captures(self) -> list[Capture]:
        """Return every capture, oldest first."""
        return await self.context.library.oldest(CaptureQuery(SANDBOX), limit=100)


@asynccontextmanager
async def running_kernel(database_url: str) -> AsyncIterator[Kernel]:
    """Open a kernel on a database."""
    settings = KernelSettings(database_url=database_url)
    async with running(settings, HISTORY, []) as started:
        context = started.context
        kernel = Kernel(context, RecordingWire())
        context.scheduler.register(
            service.STEP_JOB, lambda tx, sandbox, payload: service.step(tx, kernel.wires, sandbox, payload)
        )
        await context.sandboxes.set_clock(SANDBOX, SandboxClock.frozen)
        yield kernel


def a_text(**changes: Any) -> TextDraft:
    """Return an ordinary text from the app to a phone."""
    return TextDraft(
        **{
            "sandbox": SANDBOX,
            "provider": "twilio",
            "account": ACCOUNT,
            "sid": "SM" + "1" * 32,
            "sender": APP_NUMBER,
            "recipient": PHONE,
            "body": "Your code is 482913",
            **changes,
        }
    )
