"""HEAD requests to our own API and pages: answered as GET is; the HTTP listener leaves the body out."""

from __future__ import annotations

from fakes.core.fake import AsgiApp, Receive, Scope, Send

# An event stream has no end that the answer to a HEAD request could wait for.
_ENDLESS = "/stream"


class HeadAsGet:
    """Hands HEAD requests on as GET."""

    def __init__(self, inner: AsgiApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] == "HEAD" and not scope["path"].endswith(_ENDLESS):
            scope = {**scope, "method": "GET"}
        await self._inner(scope, receive, send)
