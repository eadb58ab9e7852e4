"""The channel's own calls, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from fakes.core.errors import KernelError
from fakes.mail import api
from fakes.mail.models import Skeleton
from fakes.mail.play import Stage
from tests.fakes.mail.builders import LIMITS, Kernel, a_mail, octets

RAW = octets(a_mail(Subject="Welcome"))


async def _problem(_request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, error.status if isinstance(error, KernelError) else 500)


async def _post(kernel: Kernel, body: dict[str, Any]) -> httpx.Response:
    app = FastAPI()
    app.add_exception_handler(KernelError, _problem)
    stage = Stage({}, LIMITS)
    app.include_router(
        api.router(
            kernel.context,
            stage,
            lambda one: {"id": one.id, "mail": Skeleton(one.detail).summary()},
            APIRouter,
        )
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stagedoor") as client:
        return await client.post("/mail/events", json=body)


async def test_an_event_is_played_and_answered_with_its_capture(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    answer = await _post(kernel, {"capture_id": mail.id, "event": "click", "url": "https://example.com"})
    assert answer.status_code == 201
    assert answer.json()["bounce"] is None
    event = answer.json()["event"]
    assert event["mail"]["event"] == {
        "kind": "click",
        "recipient": "jane@example.org",
        "url": "https://example.com",
        "capture_id": mail.id,
    }
    assert [each.id for each in await kernel.captures()] == [event["id"], mail.id][::-1]


async def test_a_bounce_is_answered_with_the_mail_that_came_back(kernel: Kernel) -> None:
    mail = await kernel.receive(RAW)
    answer = await _post(
        kernel, {"capture_id": mail.id, "event": "bounce", "reason": "552 5.2.2 Mailbox full"}
    )
    assert answer.json()["event"]["mail"]["event"]["status"] == "5.2.2"
    assert answer.json()["bounce"]["mail"]["envelope"]["to"] == ["shop@example.com"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"event": "open"}, 422),
        ({"event": "opened"}, 422),
        ({"event": "open", "unknown": "x"}, 422),
        ({"event": "bounce", "reason": "550 no\r\nX: y"}, 422),
        ({"event": "open", "capture_id": "nothing"}, 404),
        ({"event": "open", "recipient": "nobody@example.org"}, 400),
    ],
)
async def test_what_makes_no_sense_is_refused(kernel: Kernel, body: dict[str, Any], status: int) -> None:
    mail = await kernel.receive(RAW)
    if status == 400:
        body = {"capture_id": mail.id, **body}
    assert (await _post(kernel, body)).status_code == status
    assert len(await kernel.captures()) == 1
