"""The entrance to our own pages and API: a visit makes the sandbox it names, once the guard has let the visitor in."""

from __future__ import annotations

from app.door import REFUSED, is_for_a_person
from app.guard import is_open
from app.problem import problem
from fakes.core.errors import KernelError
from fakes.core.fake import SANDBOX, AsgiApp, Receive, Scope, Send
from fakes.core.sandboxes import Sandboxes

# Calls that change something make their sandbox themselves, when they do not refuse.
_VISITS = ("GET", "HEAD")


class Entrance:
    """Hands requests on, those that read something after their sandbox is there."""

    def __init__(self, inner: AsgiApp, sandboxes: Sandboxes) -> None:
        self._inner = inner
        self._sandboxes = sandboxes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        sandbox: str | None = scope.get(SANDBOX)
        if sandbox is not None and scope["method"] in _VISITS and not is_open(scope["path"]):
            try:
                await self._sandboxes.ensure(sandbox)
            except KernelError as error:
                if not is_for_a_person(scope):
                    await problem(error)(scope, receive, send)
                    return
                scope[REFUSED], scope[SANDBOX] = error, None
        await self._inner(scope, receive, send)
