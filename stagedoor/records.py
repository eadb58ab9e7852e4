"""What a server tells of itself, as values: sandboxes, clocks, faults, callbacks, requests. They fetch nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from stagedoor import _read as read

Raw = read.Raw
Pairs = read.Pairs


@dataclass(frozen=True, slots=True)
class Clock:
    """What a sandbox's clock shows, how far that is from the present, and whether it stands still."""

    now: datetime
    offset_ms: int
    is_frozen: bool
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An isolated world of its own. `total` and `unread` count its captures, `channels` those of each channel."""

    name: str
    url: str
    created_at: datetime
    total: int
    unread: int
    channels: Raw
    clock: Clock
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
    """One try of a callback. `signed` is the text that was signed; `status` is None if no answer came."""

    number: int
    at: datetime
    took_ms: float
    signed: str
    request_headers: Pairs
    status: int | None
    response_headers: Pairs
    response_body: str
    error: str
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """A request that the server makes to the app. `state` is `pending`, `delivered`, `failed` or `dropped`."""

    id: str
    channel: str
    provider: str
    event: str
    state: str
    method: str
    url: str
    headers: Pairs
    body: str
    created_at: datetime
    due_at: datetime | None
    capture_id: str | None
    attempts: tuple[Attempt, ...]
    raw_json: Raw = field(repr=False, compare=False)

    @property
    def status(self) -> int | None:
        """The status that the app answered the last attempt with; None if it did not."""
        return self.attempts[-1].status if self.attempts else None

    def __str__(self) -> str:
        answers = ", ".join(str(attempt.status or attempt.error or "no answer") for attempt in self.attempts)
        return f"{self.event} to {self.url}, {self.state} ({answers or 'not tried yet'})"


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """A request the app made to a provider, and the answer it got; secrets are masked.

    `status` is 0 if the connection was cut. `notes` say what the server made of it.
    """

    id: str
    provider: str
    method: str
    path: str
    query: str
    headers: Pairs
    body: str
    status: int
    response_headers: Pairs
    response_body: str
    at: datetime
    took_ms: float
    notes: tuple[str, ...]
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a text that came in. `keyword` is STOP, START or HELP; `hint` says why the app was not told."""

    capture_id: str
    provider_id: str
    keyword: str | None
    callback_id: str | None
    hint: str
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """One of the app's phone numbers, and the URL that is called for texts to it."""

    number: str
    url: str
    method: str
    raw_json: Raw = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class OptOut:
    """A phone (`to`) that answered STOP to a number (`sender`)."""

    sender: str
    to: str
    created_at: datetime
    raw_json: Raw = field(repr=False, compare=False)


def clock_of(data: Raw) -> Clock:
    """Read a sandbox's clock."""
    return Clock(read.moment(data, "now"), read.whole(data, "offset_ms"), bool(data.get("frozen")), data)


def sandbox_of(data: Raw) -> Sandbox:
    """Read a sandbox."""
    return Sandbox(
        name=read.text(data, "name"),
        url=read.text(data, "url"),
        created_at=read.moment(data, "created_at"),
        total=read.whole(data, "total"),
        unread=read.whole(data, "unread"),
        channels=read.member(data, "channels"),
        clock=clock_of(read.member(data, "clock")),
        raw_json=data,
    )


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
        state=read.text(data, "state"),
        method=read.text(data, "method"),
        url=read.text(data, "url"),
        headers=read.pairs(data, "headers"),
        body=read.text(data, "body"),
        created_at=read.moment(data, "created_at"),
        due_at=read.optional_moment(data, "due_at"),
        capture_id=read.optional_text(data, "capture_id"),
        attempts=tuple(_attempt(item) for item in read.objects(data, "attempts")),
        raw_json=data,
    )


def request_of(data: Raw) -> ProviderRequest:
    """Read a request that the app made to a provider."""
    return ProviderRequest(
        id=read.text(data, "id"),
        provider=read.text(data, "provider"),
        method=read.text(data, "method"),
        path=read.text(data, "path"),
        query=read.text(data, "query"),
        headers=read.pairs(data, "headers"),
        body=read.text(data, "body"),
        status=read.whole(data, "status"),
        response_headers=read.pairs(data, "response_headers"),
        response_body=read.text(data, "response_body"),
        at=read.moment(data, "at"),
        took_ms=float(data.get("took_ms") or 0),
        notes=read.texts(data, "notes"),
        raw_json=data,
    )


def received_of(data: Raw) -> Received:
    """Read what became of a text that came in."""
    return Received(
        capture_id=read.text(data, "capture_id"),
        provider_id=read.text(data, "provider_id"),
        keyword=read.optional_text(data, "keyword"),
        callback_id=read.optional_text(data, "callback_id"),
        hint=read.text(data, "hint"),
        raw_json=data,
    )


def number_of(data: Raw) -> Number:
    """Read one of the app's numbers."""
    return Number(read.text(data, "number"), read.text(data, "sms_url"), read.text(data, "sms_method"), data)


def opt_out_of(data: Raw) -> OptOut:
    """Read that a phone answered STOP."""
    return OptOut(read.text(data, "from"), read.text(data, "to"), read.moment(data, "created_at"), data)


def _attempt(data: Raw) -> Attempt:
    return Attempt(
        number=read.whole(data, "number"),
        at=read.moment(data, "at"),
        took_ms=float(data.get("took_ms") or 0),
        signed=read.text(data, "signed"),
        request_headers=read.pairs(data, "request_headers"),
        status=read.optional_whole(data, "status"),
        response_headers=read.pairs(data, "response_headers"),
        response_body=read.text(data, "response_body"),
        error=read.text(data, "error"),
        raw_json=data,
    )
