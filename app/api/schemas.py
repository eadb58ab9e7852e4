"""The shapes of our API, for the OpenAPI document and the validation of requests."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=1000)]
# What every JSON library and both databases can hold.
Whole = Annotated[int, Field(ge=-(2**53), le=2**53)]
Tag = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Stage = Literal["connect", "auth", "mail", "rcpt", "data", "end_of_data"]


class Shape(BaseModel):
    """A JSON object of ours. Most are there for the OpenAPI document alone: what checks them is built when it is used."""

    model_config = ConfigDict(populate_by_name=True, defer_build=True)


class Strict(BaseModel):
    """A JSON object from the client: unknown keys and values of another type are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Mistake(Shape):
    """One thing that is wrong with a request, and where: `query.limit`, `body.name`."""

    place: str = Field(alias="in")
    message: str


class Problem(Shape):
    """An error, as RFC 9457 has it; `hint` says what to do next."""

    type: str
    title: str
    status: int
    detail: str
    hint: str = Field(min_length=1)
    errors: list[Mistake] = []


class Link(Shape):
    """A link in a captured text, with the words that it stands behind."""

    url: str
    text: str


class Capture(Shape):
    """One row of the shared store. Which of `mail`, `sms`, `payment` is there depends on the channel."""

    id: str
    sandbox: str
    channel: str
    provider: str
    kind: str
    created_at: str
    sender: str = Field(alias="from")
    to: list[str]
    title: str
    preview: str
    size: int
    read: bool
    tags: list[str]
    codes: list[str]
    links: list[Link]
    flags: list[str]
    mail: dict[str, Any] | None = None
    sms: dict[str, Any] | None = None
    payment: dict[str, Any] | None = None


class CapturePage(Shape):
    """Captures, newest first. Beyond 10,000 matches of a search `total` stops counting."""

    items: list[Capture]
    next: str | None
    total: int
    total_is_exact: bool


class CaptureItems(Shape):
    """What a wait found, oldest first."""

    items: list[Capture]


class NearMiss(Shape):
    """Something that did arrive, and the first clause that it failed."""

    capture: Capture
    failed: str


class WaitProblem(Problem):
    """A wait that was not satisfied: what did arrive instead, newest first."""

    items: list[Capture]
    near_misses: list[NearMiss]


class CulpritProblem(Problem):
    """Something arrived that should not have."""

    culprit: Capture


class CaptureChange(Strict):
    """What people may change of a capture."""

    read: bool | None = None
    tags: list[Tag] | None = Field(None, max_length=50)


class Deleted(Shape):
    """How many captures were deleted."""

    deleted: int


class Code(Shape):
    """The newest one-time code that was sent to somebody."""

    code: str
    capture_id: str
    age_ms: int


class FoundLink(Link):
    """The newest link that was sent to somebody."""

    capture_id: str
    age_ms: int


class Clock(Shape):
    """A sandbox's time: `now`, and how far it is from the wall clock."""

    now: str
    offset_ms: int
    frozen: bool


class ClockChange(Strict):
    """One way to move a clock."""

    advance: str | None = Field(None, description="ISO 8601 duration: P3D, PT90M")
    to: str | None = Field(None, description="ISO 8601 time")
    freeze: bool | None = Field(None, description="true stops the clock, false lets it run on")
    reset: Literal[True] | None = Field(None, description="sets it to the wall clock")


class Sandbox(Shape):
    """An isolated world."""

    name: str
    created_at: str
    total: int
    unread: int
    channels: dict[str, int]
    url: str
    clock: Clock


class SandboxList(Shape):
    """All sandboxes, `default` first."""

    items: list[Sandbox]


class NewSandbox(Strict):
    """A sandbox to create."""

    name: str


class FaultAction(Strict):
    """What a fault does, in part or all at once; the provider words it in its own dialect."""

    status: int | None = Field(None, ge=200, le=599, description="answer with this status or reply code")
    code: Whole | Text | None = Field(None, description="answer with this error code of the provider's")
    message: Text | None = Field(None, description="and in these words")
    delay_ms: int | None = Field(None, ge=0, le=600_000, description="wait first")
    drop: bool | None = Field(None, description="close the connection without an answer")
    delivery: Text | None = Field(None, description="how the delivery ends: undelivered, failed")
    error_code: Whole | None = Field(None, description="why it ends so")
    decline: Text | None = Field(None, description="decline the payment for this reason: insufficient_funds")
    callbacks: Literal["drop", "duplicate", "reorder", "delay"] | None = Field(
        None, description="what happens to callbacks"
    )
    stage: Stage | None = Field(None, description="the same as `stage` beside `do`")


class Fault(Strict):
    """A rule that makes a provider misbehave on purpose; `match` are patterns by field, as `{"to": "+1415*"}`."""

    channel: Text | None = None
    provider: Text | None = None
    stage: Stage | None = Field(None, description="where in an SMTP conversation it strikes")
    match: dict[Text, Text | Whole] = Field({}, max_length=50)
    do: FaultAction
    times: int | None = Field(None, ge=1, le=1_000_000_000, description="hit so often at most")
    after: int = Field(0, ge=0, le=1_000_000_000, description="let so many matches pass first")
    probability: float = Field(1, ge=0, le=1, description="hit with this chance")
    seed: Whole = Field(0, description="of the chance: the same seed draws the same in every run")


class StoredFault(Fault):
    """A fault, how often its clauses matched, and how often it hit."""

    id: str
    sandbox: str
    seen: int
    hits: int


class FaultList(Shape):
    """The faults of a sandbox, oldest first."""

    items: list[StoredFault]


class Attempt(Shape):
    """One try of a callback, and what came back."""

    number: int
    at: str
    took_ms: int
    signed: str
    request_headers: dict[str, str]
    status: int | None
    response_headers: list[tuple[str, str]]
    response_body: str
    error: str | None


class Callback(Shape):
    """An HTTP request that Stagedoor makes to the app."""

    id: str
    sandbox: str
    channel: str
    provider: str
    event: str
    state: Literal["pending", "delivered", "failed", "dropped"]
    method: str
    url: str
    headers: dict[str, str]
    body: str
    capture_id: str | None
    created_at: str
    due_at: str | None
    attempts: list[Attempt]


class CallbackPage(Shape):
    """Callbacks, newest first."""

    items: list[Callback]
    next: str | None


class Resend(Strict):
    """Send a callback again, edited where something is given."""

    body: str | None = None
    url: str | None = Field(None, max_length=4096, description="an http or https URL")


class Request(Shape):
    """A provider HTTP request and its answer, secrets masked. Status 0: the connection was cut."""

    id: str
    sandbox: str
    provider: str
    method: str
    path: str
    status: int
    at: str
    took_ms: float
    query: str
    headers: list[tuple[str, str]]
    body: str
    response_headers: list[tuple[str, str]]
    response_body: str
    notes: list[str]


class RequestPage(Shape):
    """Requests, newest first."""

    items: list[Request]
    next: str | None


class PersonPage(Shape):
    """Everything that concerns one address, number or customer, oldest first."""

    address: str
    items: list[Capture]
    next: str | None
    total: int
