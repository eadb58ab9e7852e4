"""What a server tells of itself, as values: sandboxes, clocks, faults, callbacks, requests. They fetch nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from stagedoor import _read as read

Raw = read.Raw


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An isolated world of its own. `total` counts its captures."""

    name: str
    created_at: datetime | None
    total: int
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a sandbox's clock shows, and whether it stands still."""

    now: datetime
    is_frozen: bool
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that makes a provider misbehave; `seen` counts what matched it, `hits` what it spoiled."""

    id: str
    channel: str | None
    provider: str | None
    match: Raw
    do: Raw
    times: int | None
    after: int
    probability: float
    seen: int
    hits: int
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a callback. `signed` is the string that was signed; `status` is None if no answer came."""

    number: int
    at: datetime
    took_ms: float
    headers: Raw
    signed: str
    status: int | None
    answer_body: str
    error: str
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """A request that the server makes to the app. `state` is `pending`, `delivered`, `failed` or `dropped`."""

    id: str
    channel: str
    provider: str
    event: str
    method: str
    url: str
    headers: Raw
    body: str
    state: str
    created_at: datetime
    capture_id: str | None
    attempts: tuple[Attempt, ...]
    raw_json: Raw = field(repr=False, compare=False)

    @property
    def status(self) -> int | None:
        """The status of the last attempt's answer, None if there was none."""
        return self.attempts[-1].status if self.attempts else None


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """A request the app made to a provider, and the answer it got; secrets are masked."""

    id: str
    provider: str
    method: str
    path: str
    status: int
    at: datetime
    took_ms: float
    request: Raw
    answer: Raw
    raw_json: Raw = field(repr=False, compare=False)


def sandbox_of(data: Raw) -> Sandbox:
    """Read a sandbox; where only a name is sent, that."""
    total = read.whole(data, "total") or read.whole(data, "captures")
    return Sandbox(read.text(data, "name"), read.optional_moment(data, "created_at"), total, data)


def clock_of(data: Raw) -> Clock:
    """Read a sandbox's clock."""
    return Clock(read.moment(data, "now"), bool(data.get("frozen")), data)


def fault_of(data: Raw) -> Fault:
    """Read a fault."""
    return Fault(
        id=read.text(data, "id"),
        channel=read.optional_text(data, "channel"),
        provider=read.optional_text(data, "provider"),
        match=read.member(data, "match"),
        do=read.member(data, "do"),
        times=read.optional_whole(data, "times"),
        after=read.whole(data, "after"),
        probability=float(data.get("probability", 1)),
        seen=read.whole(data, "seen"),
        hits=read.whole(data, "hits"),
        raw_json=data,
    )


def callback_of(data: Raw) -> Callback:
    """Read a callback with its attempts."""
    return Callback(
        id=read.text(data, "id"),
        channel=read.text(data, "channel"),
        provider=read.text(data, "provider"),
        event=read.text(data, "event"),
        method=read.text(data, "method"),
        url=read.text(data, "url"),
        headers=read.member(data, "headers"),
        body=read.text(data, "body"),
        state=read.text(data, "state"),
        created_at=read.moment(data, "created_at"),
        capture_id=read.optional_text(data, "capture_id"),
        attempts=tuple(_attempt(item) for item in read.objects(data, "attempts")),
        raw_json=data,
    )


def _attempt(data: Raw) -> Attempt:
    return Attempt(
        number=read.whole(data, "number"),
        at=read.moment(data, "at"),
        took_ms=float(data.get("took_ms") or 0),
        headers=read.member(data, "headers"),
        signed=read.text(data, "signed"),
        status=read.optional_whole(data, "status"),
        answer_body=read.text(data, "answer_body"),
        error=read.text(data, "error"),
        raw_json=data,
    )


def request_of(data: Raw) -> ProviderRequest:
    """Read a request that the app made to a provider."""
    return ProviderRequest(
        id=read.text(data, "id"),
        provider=read.text(data, "provider"),
        method=read.text(data, "method"),
        path=read.text(data, "path"),
        status=read.whole(data, "status"),
        at=read.moment(data, "at"),
        took_ms=float(data.get("took_ms") or 0),
        request=read.member(data, "request"),
        answer=read.member(data, "answer"),
        raw_json=data,
    )
