"""What can be asked about the requests between app and server, both ways. Waiting for callbacks is the stream's work."""

from stagedoor import _read as read
from stagedoor._wire import Operation, Param, Scope, checked, segment
from stagedoor.records import Callback, ProviderRequest, callback_of, request_of

MAX_PAGE = 500


def list_callbacks(scope: Scope, *, count: int | None = None) -> Operation[list[Callback]]:
    """Return the requests that were made to the app, newest first: all, or at most `count`."""
    items = yield from _listed(scope, "/callbacks", {}, count)
    return [callback_of(item) for item in items]


def get_callback(scope: Scope, callback: Callback | str) -> Operation[Callback]:
    """Return one callback with its attempts. Raises StagedoorError if there is none."""
    answer = yield scope.request("GET", f"/callbacks/{segment(_id(callback))}")
    return callback_of(checked(answer).json())


def resend(scope: Scope, callback: Callback | str) -> Operation[Callback]:
    """Make the request to the app once more, signed anew, and return the callback."""
    answer = yield scope.request("POST", f"/callbacks/{segment(_id(callback))}/resend")
    return callback_of(checked(answer).json())


def list_requests(
    scope: Scope, *, provider: str | None = None, count: int | None = None
) -> Operation[list[ProviderRequest]]:
    """Return the requests that the app made to providers, newest first: all, or at most `count`."""
    items = yield from _listed(scope, "/requests", {"provider": provider}, count)
    return [request_of(item) for item in items]


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
