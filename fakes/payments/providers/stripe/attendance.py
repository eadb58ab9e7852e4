"""Says in the store that a Stripe CLI listens, for as long as it does, so that events count it among those that wait."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from fakes.core.clock import wall_ms
from fakes.core.errors import KernelError
from fakes.core.fake import Context
from fakes.core.ids import random_token
from fakes.payments.command_line import WEBHOOKS, CliSession
from fakes.payments.document import Json
from fakes.payments.flows.cli_sessions import note_gone, note_listening
from fakes.payments.flows.events import note_delivered
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work

log = logging.getLogger(__name__)
# A process that was killed cannot say that its CLIs are gone.
_LEASE_MS = 120_000
_RENEWAL_S = 60
_MOST_EXPECTED = 10_000
# It acknowledges what it has, and then tells what the app answered if it passes events on to one.
_ANSWERS = ("event_ack", "webhook_response")
_CONVERSATION = "wc_"


class Attendance:
    """One CLI that is there, and the events that it has not acknowledged yet. Without webhooks it does not count."""

    def __init__(self, context: Context, session: CliSession) -> None:
        self._context = context
        self._session = session
        self._id = f"cli_{random_token(24)}"
        self._counts = WEBHOOKS in session.features
        # By the event's id, the account that it happened in.
        self._expected: OrderedDict[str, str] = OrderedDict()

    async def come(self) -> None:
        """Count from now on. Raises StoreUnavailable."""
        if self._counts:
            until_ms = wall_ms() + _LEASE_MS
            await self._write(
                PLATFORM, lambda work: note_listening(work, self._id, self._session.account, until_ms)
            )

    async def stay(self) -> None:
        """Go on counting until the task is cancelled."""
        while self._counts:
            await asyncio.sleep(_RENEWAL_S)
            try:
                await self.come()
            except KernelError as error:
                log.warning("a Stripe CLI in %s may not be counted: %s", self._session.sandbox, error.detail)

    async def leave(self) -> None:
        """Count no longer."""
        if not self._counts:
            return
        try:
            await self._write(PLATFORM, lambda work: note_gone(work, self._id))
        except KernelError as error:
            log.warning("a Stripe CLI in %s counts a while longer: %s", self._session.sandbox, error.detail)

    def expect(self, event: Json) -> None:
        """Wait for the CLI to say that it has an event."""
        self._expected[event["id"]] = event.get("account") or PLATFORM
        while len(self._expected) > _MOST_EXPECTED:
            self._expected.popitem(last=False)

    async def hear(self, said: Json) -> None:
        """Take what the CLI says: the first word about an event ends its waiting. Raises StoreUnavailable."""
        if said.get("type") not in _ANSWERS:
            return
        conversation = str(said.get("webhook_conversation_id")).removeprefix(_CONVERSATION)
        event_id = conversation.rpartition("_")[0]
        account = self._expected.pop(event_id, None)
        if account is not None:
            await self._write(account, lambda work: note_delivered(work, event_id, to_cli=True))

    async def _write(self, account: str, note: Callable[[Work], None]) -> None:
        scope = Scope(self._session.sandbox, account)
        await self._context.store.write(lambda tx: note(Work(tx, scope, Cause())))
