"""Bodies of requests to our own API and pages: read whole, within the limit, and JSON where JSON is expected."""

from __future__ import annotations

import orjson

from app.problem import problem
from fakes.core.errors import InvalidInput, KernelError
from fakes.core.fake import AsgiApp, Receive, Scope, Send
from fakes.core.limits import Disconnected, read_body

_API = "/stagedoor/v1/"
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")


class UnsupportedMediaType(KernelError):
    """The body is of a type that the call does not read."""

    status = 415
    title = "Unsupported media type"


class BoundedBody:
    """Hands requests on with their bodies complete; what is too large or no JSON gets no further."""

    def __init__(self, inner: AsgiApp, max_bytes: int) -> None:
        self._inner = inner
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in _WITH_BODY:
            await self._inner(scope, receive, send)
            return
        try:
            body = await read_body(scope, receive, max_bytes=self._max_bytes)
            if scope["path"].startswith(_API):
                _check_json(scope, body)
        except Disconnected:
            return
        except KernelError as error:
            await problem(error)(scope, receive, send)
            return
        await self._inner(scope, _replaying(body, receive), send)


def _check_json(scope: Scope, body: bytes) -> None:
    """Raise UnsupportedMediaType or InvalidInput unless `body` is JSON that can be stored, or empty.

    JSON's own parser is stricter than Python's: it knows no NaN, and no text that is not Unicode.
    """
    if not body:
        return
    content_type = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind = content_type.decode("latin-1").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMediaType(
            f"The body is {kind or 'of no type'}, not JSON.",
            hint="Send JSON, and the header 'Content-Type: application/json'.",
        )
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"The body is not JSON: {error}.", hint="Send one JSON object, in UTF-8."
        ) from error


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that begins with the whole `body`."""
    first = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> dict[str, object]:
        return first.pop() if first else dict(await receive())

    return next_message
