"""How operations become methods: of the blocking client and of the asynchronous one, with the operation's signature."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from stagedoor._stream import AsyncEventStream, EventStream
from stagedoor._transport import AwaitedTransport, BlockingTransport
from stagedoor._watching import Watch
from stagedoor._wire import Operation, Scope

P = ParamSpec("P")
T = TypeVar("T")


class Blocking:
    """A group of methods of the blocking client, in one sandbox."""

    def __init__(self, transport: BlockingTransport, scope: Scope) -> None:
        self._transport = transport
        self._scope = scope


class Awaited:
    """A group of methods of the asynchronous client, in one sandbox."""

    def __init__(self, transport: AwaitedTransport, scope: Scope) -> None:
        self._transport = transport
        self._scope = scope


def blocking(
    operation: Callable[Concatenate[Scope, P], Operation[T]],
) -> Callable[Concatenate[Blocking, P], T]:
    """Return the method that runs the operation and returns its result."""

    @wraps(operation)
    def method(self: Blocking, /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        return self._transport.run(operation(self._scope, *args, **kwargs))

    return method


def awaited(
    operation: Callable[Concatenate[Scope, P], Operation[T]],
) -> Callable[Concatenate[Awaited, P], Coroutine[Any, Any, T]]:
    """Return the coroutine method that runs the operation and returns its result."""

    @wraps(operation)
    async def method(self: Awaited, /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        return await self._transport.run(operation(self._scope, *args, **kwargs))

    return method


def blocking_span(
    begin: Callable[Concatenate[Scope, P], Operation[T]], end: Callable[[Scope, T], Operation[None]]
) -> Callable[Concatenate[Blocking, P], AbstractContextManager[T]]:
    """Return the method for a `with` block that runs one operation before it, and one on its result after it."""

    @wraps(begin)
    @contextmanager
    def method(self: Blocking, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        result = self._transport.run(begin(self._scope, *args, **kwargs))
        try:
            yield result
        finally:
            self._transport.run(end(self._scope, result))

    return method


def awaited_span(
    begin: Callable[Concatenate[Scope, P], Operation[T]], end: Callable[[Scope, T], Operation[None]]
) -> Callable[Concatenate[Awaited, P], AbstractAsyncContextManager[T]]:
    """Return the method for an `async with` block that runs one operation before it, and one on its result after."""

    @wraps(begin)
    @asynccontextmanager
    async def method(self: Awaited, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        result = await self._transport.run(begin(self._scope, *args, **kwargs))
        try:
            yield result
        finally:
            await self._transport.run(end(self._scope, result))

    return method


def blocking_watch(
    watch: Callable[Concatenate[Scope, P], Watch[T]],
) -> Callable[Concatenate[Blocking, P], T]:
    """Return the method that waits for what is watched for, and returns it."""

    @wraps(watch)
    def method(self: Blocking, /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        watched = watch(self._scope, *args, **kwargs)
        with EventStream(self._transport, self._scope, watched.wait_s) as events:
            found = self._transport.run(watched.look())
            while found is None:
                event = next(events, None)
                if event is None:
                    raise watched.failure()
                found = self._transport.run(watched.react(event))
        return found

    return method


def awaited_watch(
    watch: Callable[Concatenate[Scope, P], Watch[T]],
) -> Callable[Concatenate[Awaited, P], Coroutine[Any, Any, T]]:
    """Return the coroutine method that waits for what is watched for, and returns it."""

    @wraps(watch)
    async def method(self: Awaited, /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        watched = watch(self._scope, *args, **kwargs)
        async with AsyncEventStream(self._transport, self._scope, watched.wait_s) as events:
            found = await self._transport.run(watched.look())
            while found is None:
                event = await anext(events, None)
                if event is None:
                    raise watched.failure()
                found = await self._transport.run(watched.react(event))
        return found

    return method
