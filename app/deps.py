"""What the routes of our API and pages ask for: the kernel, the fakes, and the sandbox that is meant."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from app.door import PREFIX
from app.service import Service
from fakes.core.fake import SANDBOX
from fakes.core.sandboxes import DEFAULT


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
