"""The page on which providers are made to misbehave: the faults, common ones at one click, and a form for any."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.api.filters import known_channel, known_provider
from app.deps import PrefixDep, SandboxDep, ServiceDep
from app.service import Service
from app.web.fault_form import MATCHED, rule_of, words_of
from app.web.rendering import RendererDep
from app.web.setup_pages import label
from fakes.core.advice import Recipe
from fakes.core.captures import Json
from fakes.core.errors import InvalidInput
from fakes.core.fault_rule import CALLBACK_FAULTS, STAGES

router = APIRouter(prefix="/ui/faults", include_in_schema=False)
_MAX_FIELDS = 40
_EVERYWHERE = "everywhere"
_GENERAL = (
    Recipe(title="Slow", words="Every answer takes three seconds.", rule={"do": {"delay_ms": 3000}}),
    Recipe(
        title="Server error",
        words="The next call over HTTP is refused with 500.",
        rule={"do": {"status": 500}, "times": 1},
    ),
    Recipe(
        title="Flaky network",
        words="One call in five is cut off without an answer.",
        rule={"do": {"drop": True}, "probability": 0.2},
    ),
    Recipe(
        title="Callback lost",
        words="The next callback is never sent.",
        rule={"do": {"callbacks": "drop"}, "times": 1},
    ),
    Recipe(
        title="Callbacks twice",
        words="Every callback is sent twice.",
        rule={"do": {"callbacks": "duplicate"}},
    ),
    Recipe(
        title="Callbacks out of order",
        words="Every other callback comes after the next one.",
        rule={"do": {"callbacks": "reorder"}, "probability": 0.5},
    ),
)


def recipes(service: Service) -> dict[str, list[Recipe]]:
    """Return the common faults by whom they concern: everywhere, then each channel."""
    return {_EVERYWHERE: list(_GENERAL)} | {
        name: list(fake.recipes()) for name, fake in service.fakes.items()
    }


@router.get("")
async def faults(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep
) -> Response:
    """Show the faults of the sandbox."""
    return _page(request, service, renderer, sandbox)


def _page(
    request: Request,
    service: Service,
    renderer: RendererDep,
    sandbox: str,
    *,
    complaint: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    groups = [
        {
            "name": name,
            "label": "Everywhere" if name == _EVERYWHERE else label(name),
            "is_channel": name != _EVERYWHERE,
            "recipes": found,
        }
        for name, found in recipes(service).items()
    ]
    return renderer.page(
        request,
        "faults.html",
        400 if complaint else 200,
        items=[_shown(rule.as_json()) for rule in service.context.faults.rules(sandbox)],
        groups=groups,
        complaint=complaint,
        typed=typed or {},
        channels=[(name, label(name)) for name in service.fakes],
        providers=service.providers,
        stages=STAGES,
        matched=MATCHED,
        callback_faults=CALLBACK_FAULTS,
    )


def _shown(item: Json) -> Json:
    times = item["times"]
    return item | {
        "words": words_of(item),
        "whom": item["provider"] or item["channel"] or "every provider",
        "left": None if times is None else max(0, times - item["hits"]),
    }


@router.post("")
async def add(
    request: Request, service: ServiceDep, renderer: RendererDep, sandbox: SandboxDep, prefix: PrefixDep
) -> Response:
    """Add the fault that the form describes."""
    form = await request.form(max_fields=_MAX_FIELDS, max_files=0)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        rule = rule_of(typed)
        known_channel(service, rule.get("channel"))
        known_provider(service, rule.get("provider"))
        checked = service.context.faults.checked(rule)
    except InvalidInput as error:
        complaint = f"{error.detail} {error.hint}".strip()
        return _page(request, service, renderer, sandbox, complaint=complaint, typed=typed)
    await service.context.faults.add(await service.context.sandboxes.ensure(sandbox), checked)
    return RedirectResponse(f"{prefix}/ui/faults", 303)


@router.post("/recipes")
async def add_recipe(
    service: ServiceDep,
    sandbox: SandboxDep,
    prefix: PrefixDep,
    group: Annotated[str, Form(max_length=100)],
    title: Annotated[str, Form(max_length=200)],
) -> Response:
    """Add a common fault. Raises InvalidInput for one that is not offered."""
    found = next((each for each in recipes(service).get(group, ()) if each.title == title), None)
    if found is None:
        raise InvalidInput(f"There is no common fault {title!r}.", hint="The page of the faults offers them.")
    await service.context.sandboxes.ensure(sandbox)
    await service.context.faults.add(sandbox, found.rule)
    return RedirectResponse(f"{prefix}/ui/faults", 303)


@router.post("/remove")
async def remove_all(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep) -> Response:
    """Remove every fault of the sandbox."""
    await service.context.faults.remove(sandbox)
    return RedirectResponse(f"{prefix}/ui/faults", 303)


@router.post("/{fault_id}/remove")
async def remove(service: ServiceDep, sandbox: SandboxDep, prefix: PrefixDep, fault_id: str) -> Response:
    """Remove one fault. Raises NotFound."""
    await service.context.faults.remove(sandbox, fault_id)
    return RedirectResponse(f"{prefix}/ui/faults", 303)
