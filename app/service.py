"""One running service as a value: its settings, its kernel and its fakes, and how it shows what was captured."""

from __future__ import annotations

import asyncio
from asyncio import Event
from dataclasses import dataclass, field

from app.settings import Settings
from fakes.core.captures import Capture, Json
from fakes.core.fake import Context, Fake

_LARGE_BYTES = 256 * 1024


@dataclass(slots=True)
class Service:
    """One running service, as its routes see it. `is_stopping` is set when requests that wait must end."""

    settings: Settings
    context: Context
    fakes: dict[str, Fake]
    is_stopping: Event = field(default_factory=Event)

    @property
    def providers(self) -> list[str]:
        """The names of the providers that are imitated, those without HTTP by the faults that are common with them."""
        named = {recipe.rule["provider"] for fake in self.fakes.values() for recipe in fake.recipes()}
        return sorted(named | {each.name for fake in self.fakes.values() for each in fake.http_providers()})

    def about(self, capture: Capture) -> str:
        """Return whom or what a capture is about that is from nobody and for nobody, for people."""
        fake = self.fakes.get(capture.channel)
        return fake.about(capture) if fake is not None else ""

    def summary(self, capture: Capture) -> Json:
        """Return a capture as lists show it."""
        shown = capture.as_json()
        if (fake := self.fakes.get(capture.channel)) is not None:
            shown[fake.detail_key] = fake.summary(capture)
        return shown

    async def whole(self, capture: Capture) -> Json:
        """Return a capture with everything that is known of it. Raises NotFound, StoreUnavailable."""
        shown = capture.as_json()
        if (fake := self.fakes.get(capture.channel)) is not None:
            raw = capture.raw or await self.context.library.raw(capture.sandbox, capture.id)
            if raw is None or len(raw) < _LARGE_BYTES:
                shown[fake.detail_key] = fake.detail(capture, raw)
            else:
                # Decoding and hashing dozens of megabytes would hold up everybody on the loop.
                shown[fake.detail_key] = await asyncio.to_thread(fake.detail, capture, raw)
        return shown
