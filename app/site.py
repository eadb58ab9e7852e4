"""Our API and pages as one FastAPI application: the half of the service that takes long to load."""

from __future__ import annotations

from app import api, errors, web
from app.api.document import DocumentedApi, operation_id
from app.head import HeadAsGet
from app.release import release
from app.service import Service
from app.sign_in import SignIn
from app.web import error_pages
from fakes.core.fake import AsgiApp


def site(service: Service, sign_in: SignIn) -> AsgiApp:
    """Return what answers on our own paths."""
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
    inner.state.sign_in = sign_in
    errors.install(inner)
    api.install(inner, service)
    web.install(inner, service)
    return HeadAsGet(error_pages.Refusals(inner, inner))
