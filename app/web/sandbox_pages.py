"""The pages on which sandboxes are created, looked into, emptied and deleted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.control import all_sandboxes_json, environment, sandbox_json
from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.web.environments import renderings
from app.web.reach import Reach
from app.web.rendering import RendererDep
from app.web.setup_pages import channel_setups
from fakes.core.errors import InvalidInput
from fakes.core.sandboxes import DEFAULT

router = APIRouter(prefix="/ui/sandboxes", include_in_schema=False)
Name = Annotated[str, Form(max_length=200)]


def path_of(name: str) -> str:
    """Return the path prefix that leads to a sandbox."""
    return "" if name == DEFAULT else f"/s/{name}"


@router.get("")
async def sandboxes(request: Request, service: ServiceDep, renderer: RendererDep) -> Response:
    """Show all sandboxes."""
    return await _listing(request, service, renderer)


@router.post("")
async def create(request: Request, service: ServiceDep, renderer: RendererDep, name: Name = "") -> Response:
    """Create a sandbox and go to it."""
    try:
        await service.context.sandboxes.ensure(name.strip())
    except InvalidInput as error:
        return await _listing(request, service, renderer, complaint=error, typed=name)
    return RedirectResponse(f"{path_of(name.strip())}/ui/sandboxes/{name.strip()}", 303)


async def _listing(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    *,
    complaint: InvalidInput | None = None,
    typed: str = "",
) -> Response:
    items = await all_sandboxes_json(service)
    return renderer.page(
        request,
        "sandboxes.html",
        400 if complaint else 200,
        items=items,
        path_of=path_of,
        complaint=f"{complaint.detail} {complaint.hint}" if complaint else "",
        typed=typed,
    )


@router.get("/{name}")
async def show(request: Request, service: ServiceDep, renderer: RendererDep, name: str) -> Response:
    """Show one sandbox with its environment."""
    state = await service.context.sandboxes.found(name)
    reach = Reach(service, "", request.url.hostname)
    variables = {key: reach.put(value) for key, value in environment(service, name).items()}
    return renderer.page(
        request,
        "sandbox.html",
        item=await sandbox_json(service, state),
        path=path_of(name),
        renderings=renderings(variables),
        channels=await channel_setups(service, name, reach),
    )


@router.get("/{name}/reset")
async def ask_reset(request: Request, service: ServiceDep, renderer: RendererDep, name: str) -> Response:
    """Ask whether the sandbox is to be emptied."""
    return await _ask(request, service, renderer, name, "reset")


@router.get("/{name}/delete")
async def ask_delete(request: Request, service: ServiceDep, renderer: RendererDep, name: str) -> Response:
    """Ask whether the sandbox is to be deleted."""
    return await _ask(request, service, renderer, name, "delete")


async def _ask(
    request: Request, service: ServiceDep, renderer: RendererDep, name: str, action: str
) -> Response:
    item = await sandbox_json(service, await service.context.sandboxes.found(name))
    return renderer.page(request, "sandbox_confirm.html", item=item, action=action)


@router.post("/{name}/reset")
async def reset(service: ServiceDep, name: str) -> Response:
    """Empty the sandbox and show its timeline."""
    await service.context.sandboxes.reset((await service.context.sandboxes.found(name)).name)
    return RedirectResponse(f"{path_of(name)}/", 303)


@router.post("/{name}/delete")
async def delete(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, name: str) -> Response:
    """Delete the sandbox and show those that are left."""
    await service.context.sandboxes.delete((await service.context.sandboxes.found(name)).name)
    # A page below the deleted sandbox's own prefix would create it again.
    return RedirectResponse(f"{'' if sandbox == name else prefix}/ui/sandboxes", 303)
