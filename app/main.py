"""Composition: one service out of settings, kernel, fakes, API and pages. Nothing happens at import."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from app import api, errors, web
from app.api.document import DocumentedApi, operation_id
from app.body import BoundedBody
from app.deps import Service
from app.door import Door
from app.entrance import Entrance
from app.guard import Guard
from app.head import HeadAsGet
from app.own_names import OwnNames
from app.sign_in import SignIn
from app.web import error_pages
from fakes.core.fake import AsgiApp, HttpProvider


def release() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("stagedoor")
    except PackageNotFoundError:
        return "0+unknown"


def application(service: Service) -> AsgiApp:
    """Return the whole HTTP side of a service: providers at the door, our API and pages behind the guard."""
    inner = DocumentedApi(
        title="Stagedoor",
        version=release(),
        docs_url=None,
        redoc_url=None,
        openapi_url="/stagedoor/openapi.json",
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        # A redirect would lose the sandbox in front of the path, and lead to the default one.
        redirect_slashes=False,
    )
    inner.state.service = service
    inner.state.sign_in = sign_in = SignIn(service.settings.auth)
    errors.install(inner)
    api.install(inner, service)
    web.install(inner, service)
    providers: Sequence[HttpProvider] = [
        provider for fake in service.fakes.values() for provider in fake.http_providers()
    ]
    context = service.context
    bounded = BoundedBody(HeadAsGet(error_pages.Refusals(inner, inner)), context.limits.max_message_bytes)
    entrance = Entrance(bounded, context.sandboxes)
    return Door(
        Guard(entrance, sign_in, OwnNames(service.settings)),
        providers,
        context.sandboxes,
        context.requests,
        context.limits.max_recorded_body_bytes,
    )
