"""What the timeline's buttons do: mark, tag and delete what was chosen, clear, go to another sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.web.filters import FiltersDep
from app.web.rendering import RendererDep
from fakes.core.captures import Capture, Json
from fakes.core.errors import InvalidInput

router = APIRouter(include_in_schema=False)
Action = Annotated[Literal["read", "unread", "tag", "untag", "delete"], Form()]
Ids = Annotated[list[str], Form(alias="id", max_length=1000)]
Text = Annotated[str, Form(max_length=2000)]
_MAX_TAG = 100


@router.post("/ui/bulk")
async def bulk(
    request: Request,
    service: ServiceDep,
    renderer: RendererDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    do: Action,
    ids: Ids = [],  # noqa: B006 - FastAPI copies it
    tag: Text = "",
    back: Text = "/",
    confirmed: bool = Form(default=False),
) -> Response:
    """Do one thing with every chosen capture; a browser without script is asked before it deletes."""
    library = service.context.library
    if do != "delete":
        await library.revise_these(sandbox, ids, _change(do, tag.strip()))
    elif confirmed or not ids:
        await library.delete_these(sandbox, ids)
    else:
        fields = [("do", "delete"), ("confirmed", "1"), ("back", back), *(("id", each) for each in ids)]
        what = "this capture" if len(ids) == 1 else f"these {len(ids)} captures"
        return renderer.page(
            request,
            "confirm.html",
            what=what,
            is_one=len(ids) == 1,
            action="/ui/bulk",
            fields=fields,
            back=_local(back),
        )
    if "text/html" not in request.headers.get("accept", ""):
        return Response(status_code=204)
    return RedirectResponse(prefix + _local(back), 303)


def _change(do: str, tag: str) -> Callable[[Capture], Json]:
    if do in ("read", "unread"):
        return lambda _: {"is_read": do == "read"}
    if not tag or len(tag) > _MAX_TAG:
        raise InvalidInput(
            f"A tag has 1 to {_MAX_TAG} characters.", hint="Write the tag into the field beside the button."
        )
    if do == "tag":
        return lambda capture: {"tags": [*dict.fromkeys([*capture.tags, tag])]}
    return lambda capture: {"tags": [each for each in capture.tags if each != tag]}


@router.get("/ui/clear")
async def ask_to_clear(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, filters: FiltersDep
) -> Response:
    """Ask before deleting everything that matches."""
    page = await service.context.library.page(filters.query(sandbox), limit=1)
    count = f"{page.total:,}" if page.is_total_exact else f"more than {page.total:,}"
    what = f"all {count} captures" + (" that match" if filters.given else f" of sandbox {sandbox}")
    back = filters.url()
    return renderer.page(
        request,
        "confirm.html",
        what=what,
        is_one=False,
        action=f"/ui/clear{back[1:]}",
        fields=[],
        back=back,
    )


@router.post("/ui/clear")
async def clear(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, filters: FiltersDep) -> Response:
    """Delete every capture that matches."""
    await service.context.library.delete_matching(filters.query(sandbox))
    return RedirectResponse(f"{prefix}/", 303)


@router.post("/ui/sandbox")
async def switch(service: ServiceDep, name: Annotated[str, Form()]) -> Response:
    """Go to another sandbox; one that does not exist is created. Raises InvalidInput."""
    await service.context.sandboxes.ensure(name)
    return RedirectResponse("/" if name == "default" else f"/s/{name}/", 303)


def _local(path: str) -> str:
    """Return a path of ours; whatever could lead elsewhere becomes the timeline."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
