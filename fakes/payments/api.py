"""The channel's part of our API, below /stagedoor/v1/payments: what Stripe's dashboard does and its API cannot."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from fakes.core.captures import Json
from fakes.core.clock import iso
from fakes.core.errors import NotFound
from fakes.core.fake import SANDBOX, Context, NewRouter
from fakes.core.transaction import Tx
from fakes.payments.flows import event_destinations, webhook_endpoints
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work

_DAY_S = 86_400
_KINDS = (webhook_endpoints.KIND, event_destinations.KIND)


class Roll(BaseModel):
    """For how many seconds of the sandbox's clock the old secret goes on signing beside the new one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    expires_in: int = Field(_DAY_S, ge=0, le=7 * _DAY_S)


class Rolled(BaseModel):
    """An endpoint's new signing secret, and until when the old one signs too."""

    id: str
    secret: str
    previous_expires_at: str


def router(context: Context, new: NewRouter) -> APIRouter:
    """Return the routes of the channel."""
    routes = new(prefix="/payments", tags=["payments"])

    @routes.post("/endpoints/{endpoint}/roll-secret", response_model=Rolled)
    async def roll_secret(
        request: Request,
        endpoint: str,
        roll: Roll | None = None,
        account: Annotated[str, Query(max_length=100)] = PLATFORM,
    ) -> Response:
        """Give a webhook endpoint or event destination a new secret; for a while both sign."""
        sandbox = await context.sandboxes.ensure(request.scope.get(SANDBOX) or "default")
        keep_s = (roll or Roll()).expires_in
        scope = Scope(sandbox, account)
        rolled = await context.store.write(lambda tx: _rolled(tx, scope, endpoint, keep_s))
        return Response(orjson.dumps(rolled), media_type="application/json")

    return routes


def _rolled(tx: Tx, scope: Scope, endpoint_id: str, keep_s: int) -> Json:
    work = Work(tx, scope, Cause())
    for kind in _KINDS:
        endpoint = work.find(kind, endpoint_id)
        if endpoint is not None:
            secret = webhook_endpoints.roll_secret(work, endpoint, keep_s=keep_s)
            return {
                "id": endpoint.id,
                "secret": secret,
                "previous_expires_at": iso((work.now + keep_s) * 1000),
            }
    raise NotFound(
        f"There is no endpoint {endpoint_id[:100]!r} in sandbox {scope.sandbox!r}.",
        hint="List them with GET /v1/webhook_endpoints or GET /v2/core/event_destinations.",
    )
