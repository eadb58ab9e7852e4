"""What the routes of our API and pages ask for: the kernel, the fakes, and the sandbox that is meant."""

from __future__ import annotations

import asyncio
from asyncio import Event
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from app.door import PREFIX
from app.settings import Settings
from fakes.core.captures import Capture, Json
from fakes.core.fake import SANDBOX, Context, Fake
from fakes.core.sandboxes import DEFAULT

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


# None of these waits for anything; but whatever is not `async` the framework runs in a thread of its own each time.
async def service_of(request: Request) -> Service:
    """Return the service that answers this request."""
    return cast("Service", request.app.state.service)


async def sandbox_of(request: Request) -> str:
    """Return the sandbox that path prefix or header name, else `default`."""
    return cast("str | None", request.scope.get(SANDBOX)) or DEFAULT


async def prefix_of(request: Request) -> str:
    """Return the path prefix that leads to this sandbox: `/s/{name}` or nothing."""
    return cast("str", request.scope.get(PREFIX, ""))


ServiceDep = Annotated[Service, Depends(service_of)]
SandboxDep = Annotated[str, Depends(sandbox_of)]
PrefixDep = Annotated[str, Depends(prefix_of)]
