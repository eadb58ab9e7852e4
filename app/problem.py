"""Problem documents (RFC 9457): how everything of ours words an error, with a hint what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson

from fakes.core.errors import KernelError

if TYPE_CHECKING:
    from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
DOCS = "GET /stagedoor/docs describes every call."


def problem(error: KernelError, **more: Any) -> Response:
    """Return the problem document of an error; `more` are further members."""
    return worded(error.status, error.title, error.detail, error.hint or DOCS, **more)


def worded(status: int, title: str, detail: str, hint: str, **more: Any) -> Response:
    """Return a problem document of these words."""
    # A server that has nothing to refuse yet opens its ports without it.
    from starlette.responses import Response

    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "hint": hint,
        **more,
    }
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Response(orjson.dumps(document), status, headers=headers, media_type=MEDIA_TYPE)
