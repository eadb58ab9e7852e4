"""The asynchronous client: the blocking one's twin. Every call is an operation of `_calls`, run on the event loop."""

from types import TracebackType
from typing import Self

from stagedoor._binding import Awaited, awaited, awaited_span, awaited_watch
from stagedoor._calls import captures, mail, payments, phones, sms, traffic, world
from stagedoor._stream import AsyncEventStream
from stagedoor._transport import Auth, AwaitedTransport, shown_url
from stagedoor._wire import DEFAULT_URL, Scope


class AsyncMailApi(Awaited):
    """The mail that was sent in this sandbox."""

    wait_for = awaited(mail.wait_for)
    wait_for_many = awaited(mail.wait_for_many)
    latest = awaited(mail.latest)
    list = awaited(mail.list_all)
    assert_none = awaited(mail.assert_none)
    event = awaited(mail.event)


class AsyncSmsApi(Awaited):
    """The text messages that were sent in this sandbox, and those that come in."""

    wait_for = awaited(sms.wait_for)
    wait_for_many = awaited(sms.wait_for_many)
    wait_for_status = awaited_watch(sms.wait_for_status)
    latest = awaited(sms.latest)
    list = awaited(sms.list_all)
    assert_none = awaited(sms.assert_none)
    receive = awaited(phones.receive)
    set_number = awaited(phones.set_number)
    numbers = awaited(phones.list_numbers)
    forget_number = awaited(phones.forget_number)
    opt_outs = awaited(phones.list_opt_outs)
    forget_opt_outs = awaited(phones.forget_opt_outs)
    set_auth_token = awaited(phones.set_auth_token)


class AsyncPaymentsApi(Awaited):
    """The payment events of this sandbox."""

    wait_for = awaited(payments.wait_for)
    wait_for_many = awaited(payments.wait_for_many)
    latest = awaited(payments.latest)
    list = awaited(payments.list_all)
    assert_none = awaited(payments.assert_none)


class AsyncCapturesApi(Awaited):
    """Everything that was sent in this sandbox, in every channel."""

    wait_for = awaited(captures.wait_for)
    wait_for_many = awaited(captures.wait_for_many)
    assert_none = awaited(captures.assert_none)
    get = awaited(captures.get)
    list = awaited(captures.list_all)
    count = awaited(captures.count)
    raw = awaited(captures.raw)
    part = awaited(captures.part)
    mark_read = awaited(captures.mark_read)
    tag = awaited(captures.tag)
    delete = awaited(captures.delete)
    clear = awaited(captures.clear)


class AsyncSandboxesApi(Awaited):
    """The sandboxes of the server."""

    create = awaited(world.create_sandbox)
    list = awaited(world.list_sandboxes)
    delete = awaited(world.delete_sandbox)
    reset = awaited(world.reset_sandbox)
    env = awaited(world.sandbox_env)


class AsyncFaultsApi(Awaited):
    """What goes wrong in this sandbox on purpose."""

    add = awaited(world.add_fault)
    list = awaited(world.list_faults)
    remove = awaited(world.remove_fault)
    clear = awaited(world.clear_faults)
    active = awaited_span(world.add_fault, world.remove_fault)


class AsyncClockApi(Awaited):
    """The clock of this sandbox."""

    now = awaited(world.now)
    read = awaited(world.read_clock)
    advance = awaited(world.advance)
    set = awaited(world.set_clock)
    freeze = awaited(world.freeze_clock)
    resume = awaited(world.resume_clock)
    reset = awaited(world.reset_clock)


class AsyncCallbacksApi(Awaited):
    """The requests that were made to the app."""

    list = awaited(traffic.list_callbacks)
    get = awaited(traffic.get_callback)
    resend = awaited(traffic.resend)
    wait_for = awaited_watch(traffic.wait_for_callback)


class AsyncRequestsApi(Awaited):
    """The requests that the app made to providers."""

    list = awaited(traffic.list_requests)
    get = awaited(traffic.get_request)


class AsyncStagedoor(Awaited):
    """A Stagedoor server, seen from one of its sandboxes: the default one, unless a name is given.

    `auth` is `("user", "password")` or `"user:password"`. `timeout` is how many seconds waits last unless a call
    says otherwise. A client belongs to one event loop. Close it, or use it as an asynchronous context manager; what `sandbox` returns
    shares its maker's connections (`transport`) and need not be closed.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        sandbox: str | None = None,
        auth: Auth = None,
        timeout: float = 10.0,
        transport: AwaitedTransport | None = None,
    ) -> None:
        self._is_owner = transport is None
        transport = transport or AwaitedTransport(url, auth)
        scope = Scope(shown_url(transport.url), sandbox, timeout)
        super().__init__(transport, scope)
        self.mail = AsyncMailApi(transport, scope)
        self.sms = AsyncSmsApi(transport, scope)
        self.payments = AsyncPaymentsApi(transport, scope)
        self.captures = AsyncCapturesApi(transport, scope)
        self.sandboxes = AsyncSandboxesApi(transport, scope)
        self.faults = AsyncFaultsApi(transport, scope)
        self.clock = AsyncClockApi(transport, scope)
        self.callbacks = AsyncCallbacksApi(transport, scope)
        self.requests = AsyncRequestsApi(transport, scope)

    code = awaited(captures.code)
    link = awaited(captures.link)
    people = awaited(captures.people)
    env = awaited(world.sandbox_env)
    reset = awaited(world.reset_sandbox)

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._scope.url

    @property
    def name(self) -> str:
        """The sandbox's name."""
        return self._scope.sandbox or "default"

    @property
    def sandbox_url(self) -> str:
        """The URL below which apps and browsers reach this sandbox."""
        return self._scope.sandbox_url

    def sandbox(self, name: str) -> "AsyncStagedoor":
        """Return a client for another sandbox of the same server; its first use creates the sandbox."""
        transport = self._transport
        return AsyncStagedoor(transport.url, sandbox=name, timeout=self._scope.wait_s, transport=transport)

    def stream(self, *, timeout: float | None = None) -> AsyncEventStream:
        """Return what happens from now on, event by event; for an `async with` block. It ends after `timeout` seconds."""
        return AsyncEventStream(self._transport, self._scope, timeout)

    async def close(self) -> None:
        """Close the connections."""
        if self._is_owner:
            await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<AsyncStagedoor {self.sandbox_url}>"
