"""The page that says how to point an app here, and lights up as soon as each channel was heard from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.deps import SandboxDep, ServiceDep
from app.service import Service
from app.web.reach import Reach
from app.web.rendering import RendererDep
from fakes.core.advice import Snippet
from fakes.core.errors import InvalidInput

router = APIRouter(include_in_schema=False)
SUGGESTED_HOSTS = ("127.0.0.1", "host.docker.internal", "stagedoor")


@dataclass(frozen=True, slots=True)
class ChannelSetup:
    """One channel on the page. `total` is how many captures of it the sandbox holds."""

    name: str
    label: str
    total: int
    environment: dict[str, str]
    snippets: Sequence[Snippet]


@router.get("/ui/setup")
async def setup(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    host: Annotated[str, Query(max_length=253)] = "",
) -> Response:
    """Show how each SDK is pointed at this sandbox."""
    complaint = ""
    try:
        reach = Reach(service, host.strip(), request.url.hostname)
    except InvalidInput as error:
        complaint = f"{error.detail} {error.hint}"
        reach = Reach(service, "", request.url.hostname)
    return renderer.page(
        request,
        "setup.html",
        400 if complaint else 200,
        channels=await channel_setups(service, sandbox, reach),
        host=host or reach.host,
        complaint=complaint,
        suggested_hosts=SUGGESTED_HOSTS,
    )


async def channel_setups(service: Service, sandbox: str, reach: Reach) -> list[ChannelSetup]:
    """Return what each channel says of itself for a sandbox, with the host that an app is to use."""
    counters = await service.context.library.counters(sandbox)
    return [
        ChannelSetup(
            name=name,
            label=label(name),
            total=counters.get(name, (0, 0))[0],
            environment={key: reach.put(value) for key, value in fake.environment(sandbox).items()},
            snippets=[replace(each, code=reach.put(each.code)) for each in fake.snippets(sandbox)],
        )
        for name, fake in service.fakes.items()
    ]


def label(channel: str) -> str:
    """Return how people write a channel's name: Mail, SMS."""
    return channel.capitalize() if len(channel) > 3 else channel.upper()
