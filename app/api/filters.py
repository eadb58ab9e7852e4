"""The filters that every call on captures takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query
from pydantic import AfterValidator

from app.deps import SandboxDep, ServiceDep
from app.service import Service
from fakes.core.clock import moment
from fakes.core.errors import InvalidInput, NotFound
from fakes.core.ids import arrival_number
from fakes.core.query import CaptureQuery


def _id(text: str) -> str:
    try:
        arrival_number(text)
    except NotFound as error:
        raise ValueError(f"{error.detail} {error.hint}") from None
    return text


Id = Annotated[str, AfterValidator(_id)]
"""The id of a capture, callback or request: 12 letters and digits."""
Text = Annotated[str | None, Query(max_length=2000)]
Words = Annotated[
    str | None,
    Query(
        max_length=2000,
        description='words, "phrases", begin*, -not, OR, and operators as in to:ada is:unread has:code larger:1M',
        alias="q",
    ),
]


def known_channel(service: Service, name: str | None) -> str | None:
    """Return the name of a channel, or None where none is asked for. Raises InvalidInput if there is no such one."""
    return _known("channel", name, list(service.fakes))


def known_provider(service: Service, name: str | None) -> str | None:
    """Return the name of a provider, or None where none is asked for. Raises InvalidInput if none is imitated so."""
    return _known("provider", name, service.providers)


def _known(what: str, name: str | None, names: Sequence[str]) -> str | None:
    if name is not None and name not in names:
        raise InvalidInput(f"There is no {what} {name!r}.", hint=f"There are {', '.join(names)}.")
    return name


async def capture_query(
    service: ServiceDep,
    sandbox: SandboxDep,
    channel: Annotated[str | None, Query(description="mail, sms or payments")] = None,
    provider: Text = None,
    kind: Text = None,
    sender: Annotated[str | None, Query(alias="from", max_length=1000)] = None,
    recipient: Annotated[
        str | None,
        Query(alias="to", max_length=1000, description="an address or number; @example.com: anybody there"),
    ] = None,
    q: Words = None,
    tag: Text = None,
    flag: Text = None,
    read: Annotated[bool | None, Query()] = None,
    since: Annotated[str | None, Query(description="ISO 8601 time")] = None,
    until: Annotated[str | None, Query(description="ISO 8601 time")] = None,
    after: Annotated[Id | None, Query(description="a capture id: only what came later")] = None,
) -> CaptureQuery:
    """Return what the caller asks for. Raises InvalidInput, NotFound."""
    return CaptureQuery(
        sandbox=sandbox,
        channel=known_channel(service, channel),
        provider=provider,
        kind=kind,
        sender=sender,
        recipient=recipient,
        q=q or "",
        tag=tag,
        flag=flag,
        is_read=read,
        since_ms=None if since is None else moment(since),
        until_ms=None if until is None else moment(until),
        after_id=None if after is None else arrival_number(after),
    )


QueryDep = Annotated[CaptureQuery, Depends(capture_query)]
TimeoutS = Annotated[float, Query(alias="timeout", ge=0, le=60, description="seconds to wait, at most 60")]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[Id | None, Query(description="the `next` of the page before")]
