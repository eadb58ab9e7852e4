"""What can be asked about the requests between app and server, both ways."""

from collections.abc import Callable
from dataclasses import dataclass, field

from stagedoor import _read as read
from stagedoor._match import AnyClause, Clause, after_id, where_clause
from stagedoor._sse import Event
from stagedoor._watching import Watch
from stagedoor._wire import Operation, Param, Scope, checked, segment
from stagedoor.captures import Capture
from stagedoor.conditions import Condition
from stagedoor.errors import WaitTimeout
from stagedoor.records import Callback, ProviderRequest, callback_of, request_of

MAX_PAGE = 500
_LOOKED_BACK = 100
_SHOWN = 10


def list_callbacks(
    scope: Scope,
    *,
    event: str | None = None,
    state: str | None = None,
    channel: str | None = None,
    provider: str | None = None,
    capture: Capture | str | None = None,
    count: int | None = None,
) -> Operation[list[Callback]]:
    """Return the requests that were made to the app, newest first: all that match, or at most `count`.

    `state` is `pending`, `delivered`, `failed` or `dropped`; `capture` is what they are about.
    """
    filters = {"event": event, "state": state, "channel": channel, "provider": provider}
    items = yield from _listed(scope, "/callbacks", {**filters, "capture_id": after_id(capture)}, count)
    return [callback_of(item) for item in items]


def get_callback(scope: Scope, callback: Callback | str) -> Operation[Callback]:
    """Return one callback with its attempts. Raises StagedoorError if there is none."""
    answer = yield scope.request("GET", f"/callbacks/{segment(_id(callback))}")
    return callback_of(checked(answer).json())


def resend(
    scope: Scope, callback: Callback | str, *, url: str | None = None, body: str | None = None
) -> Operation[Callback]:
    """Make the request to the app once more, signed anew, to another URL or with another body if one is given.

    Returns the new callback, which may still be pending.
    """
    edit = {key: value for key, value in (("url", url), ("body", body)) if value is not None}
    answer = yield scope.request("POST", f"/callbacks/{segment(_id(callback))}/resend", body=edit)
    return callback_of(checked(answer).json())


def wait_for_callback(
    scope: Scope,
    *,
    event: Condition | None = None,
    url: Condition | None = None,
    body: Condition | None = None,
    state: str | None = "delivered",
    where: Callable[[Callback], object] | None = None,
    timeout: float | None = None,
) -> Watch[Callback]:
    """Wait for a request to the app and return it; one that was made already counts, the newest first.

    It must be delivered, unless `state` says otherwise (None: any state). `event` is the whole name, `url` and
    `body` are parts, or each a compiled pattern. Raises WaitTimeout, which says what was made instead.
    """
    wanted = CallbackWanted(scope, event, url, body, state, where)
    wait_s = scope.wait_s if timeout is None else timeout
    return Watch(wait_s, wanted.look, wanted.hear, lambda: wanted.failure(wait_s))


def list_requests(
    scope: Scope,
    *,
    provider: str | None = None,
    method: str | None = None,
    status: int | None = None,
    count: int | None = None,
) -> Operation[list[ProviderRequest]]:
    """Return the requests that the app made to providers, newest first: all that match, or at most `count`."""
    filters: dict[str, Param] = {"provider": provider, "method": method, "status": status}
    items = yield from _listed(scope, "/requests", filters, count)
    return [request_of(item) for item in items]


def get_request(scope: Scope, request: ProviderRequest | str) -> Operation[ProviderRequest]:
    """Return one request with its answer. Raises StagedoorError if there is none."""
    request_id = request.id if isinstance(request, ProviderRequest) else request
    answer = yield scope.request("GET", f"/requests/{segment(request_id)}")
    return request_of(checked(answer).json())


@dataclass(slots=True)
class CallbackWanted:
    """The callback that is waited for, and what was seen instead of it."""

    scope: Scope
    event: Condition | None
    url: Condition | None
    body: Condition | None
    state: str | None
    where: Callable[[Callback], object] | None
    seen: dict[str, Callback] = field(default_factory=dict)

    def clauses(self) -> list[AnyClause]:
        """Return the conditions that were given."""
        found: list[AnyClause] = []
        if self.event is not None:
            found.append(Clause("event", self.event, lambda each: (each.event,), is_exact=True))
        if self.url is not None:
            found.append(Clause("url", self.url, lambda each: (each.url,)))
        if self.body is not None:
            found.append(Clause("body", self.body, lambda each: (each.body,)))
        if self.state is not None:
            found.append(Clause("state", self.state, lambda each: (each.state,), is_exact=True))
        if self.where is not None:
            found.append(where_clause(self.where))
        return found

    def look(self) -> Operation[Callback | None]:
        """Look at the newest callbacks that there are."""
        callbacks = yield from list_callbacks(self.scope, count=_LOOKED_BACK)
        for callback in callbacks:
            if self._fits(callback):
                return callback
        return None

    def hear(self, event: Event) -> Operation[Callback | None]:
        """Look at a callback as an event shows it, which is the whole of it."""
        yield from ()
        if event.kind != "callback":
            return None
        callback = callback_of(event.data)
        return callback if self._fits(callback) else None

    def failure(self, wait_s: float) -> WaitTimeout:
        """Return what to raise when it did not come."""
        asked = ", ".join(map(str, self.clauses()))
        lines = [
            f"Waited {wait_s:g} s in {self.scope.place} for a request to the app{f': {asked}' * bool(asked)}."
        ]
        callbacks = sorted(self.seen.values(), key=lambda each: each.id, reverse=True)
        for callback in callbacks[:_SHOWN]:
            reasons = [reason for clause in self.clauses() if (reason := clause.miss(callback))]
            lines.append(f"    {callback}: {'; '.join(reasons)}")
        if callbacks:
            lines.insert(1, "What was made instead:")
        else:
            lines.append("None was made: does the app register a URL with the provider?")
        return WaitTimeout("\n".join([*lines, f"See all of it at {self.scope.sandbox_url}/"]))

    def _fits(self, callback: Callback) -> bool:
        self.seen[callback.id] = callback
        return all(clause.miss(callback) is None for clause in self.clauses())


def _listed(
    scope: Scope, path: str, filters: dict[str, Param], count: int | None
) -> Operation[list[read.Raw]]:
    """Fetch page after page until there are `count` items, or no more."""
    found: list[read.Raw] = []
    cursor: str | None = None
    size = MAX_PAGE if count is None else min(count, MAX_PAGE)
    while True:
        answer = yield scope.request("GET", path, {**filters, "limit": size, "cursor": cursor})
        data = checked(answer).json()
        found += read.objects(data, "items")
        cursor = read.optional_text(data, "next")
        if cursor is None or (count is not None and len(found) >= count):
            return found[:count]


def _id(callback: Callback | str) -> str:
    return callback.id if isinstance(callback, Callback) else callback
