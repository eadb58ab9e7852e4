"""The channel's part of our API, below /stagedoor/v1/mail: playing what the outside world does with a mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from fakes.core.captures import Capture, Json
from fakes.core.fake import SANDBOX, Context, NewRouter
from fakes.core.ids import arrival_number
from fakes.core.sandboxes import DEFAULT
from fakes.mail.event import MailEvent
from fakes.mail.play import Stage, play

# What goes into a bounce goes into header lines.
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"


class NewMailEvent(BaseModel):
    """Something that happens to a mail: `recipient` is whom it happens to, needed if the mail has several.

    `reason` is what the other server said to a bounced mail, its reply code and enhanced status included; `url` the
    link that was clicked, by default the mail's first; `user_agent` and `ip` are the reader's.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    capture_id: str = Field(max_length=100)
    event: Literal["delivered", "bounce", "open", "click", "complaint", "unsubscribe"]
    recipient: str | None = Field(None, max_length=320)
    reason: str | None = Field(None, max_length=500, pattern=_ONE_LINE)
    url: str | None = Field(None, max_length=2000, pattern=_ONE_LINE)
    user_agent: str | None = Field(None, max_length=500, pattern=_ONE_LINE)
    ip: str | None = Field(None, max_length=50, pattern=_ONE_LINE)


class PlayedMailEvent(BaseModel):
    """The capture of the event, and that of the mail which bounced back to the envelope's sender, if one did."""

    event: dict[str, Any]
    bounce: dict[str, Any] | None


def router(context: Context, stage: Stage, shown: Callable[[Capture], Json], new: NewRouter) -> APIRouter:
    """Return the channel's routes; `shown` makes JSON of a capture."""
    routes = new(prefix="/mail", tags=["mail"])

    @routes.post("/events", status_code=201, response_model=PlayedMailEvent)
    async def play_event(request: Request, new: NewMailEvent) -> Response:
        """Play the outside world: a mail is delivered, bounces, is opened, clicked, reported or unsubscribed from."""
        sandbox = request.scope.get(SANDBOX) or DEFAULT
        raw = await context.library.raw(sandbox, new.capture_id)
        event = MailEvent(
            kind=new.event, recipient="", reason=new.reason, url=new.url, user_agent=new.user_agent, ip=new.ip
        )
        number = arrival_number(new.capture_id)
        played = await context.store.write(
            lambda tx: play(tx, stage, sandbox, number, event, recipient=new.recipient, raw=raw)
        )
        answer = {"event": shown(played.event), "bounce": shown(played.bounce) if played.bounce else None}
        return Response(orjson.dumps(answer), 201, media_type="application/json")

    return routes
