"""The blocking client: what a test holds in its hand. Every call is an operation of `_calls`, run on this thread."""

from types import TracebackType
from typing import Self

from stagedoor._binding import Blocking, blocking, blocking_span, blocking_watch
from stagedoor._calls import captures, mail, payments, phones, sms, traffic, world
from stagedoor._stream import EventStream
from stagedoor._transport import Auth, BlockingTransport, shown_url
from stagedoor._wire import DEFAULT_URL, Scope
from stagedoor.async_client import AsyncStagedoor


class MailApi(Blocking):
    """The mail that was sent in this sandbox."""

    wait_for = blocking(mail.wait_for)
    wait_for_many = blocking(mail.wait_for_many)
    latest = blocking(mail.latest)
    list = blocking(mail.list_all)
    assert_none = blocking(mail.assert_none)
    event = blocking(mail.event)


class SmsApi(Blocking):
    """The text messages that were sent in this sandbox, and those that come in."""

    wait_for = blocking(sms.wait_for)
    wait_for_many = blocking(sms.wait_for_many)
    wait_for_status = blocking_watch(sms.wait_for_status)
    latest = blocking(sms.latest)
    list = blocking(sms.list_all)
    assert_none = blocking(sms.assert_none)
    receive = blocking(phones.receive)
    set_number = blocking(phones.set_number)
    numbers = blocking(phones.list_numbers)
    forget_number = blocking(phones.forget_number)
    opt_outs = blocking(phones.list_opt_outs)
    forget_opt_outs = blocking(phones.forget_opt_outs)
    set_auth_token = blocking(phones.set_auth_token)


class PaymentsApi(Blocking):
    """The payment events of this sandbox."""

    wait_for = blocking(payments.wait_for)
    wait_for_many = blocking(payments.wait_for_many)
    latest = blocking(payments.latest)
    list = blocking(payments.list_all)
    assert_none = blocking(payments.assert_none)


class CapturesApi(Blocking):
    """Everything that was sent in this sandbox, in every channel."""

    wait_for = blocking(captures.wait_for)
    wait_for_many = blocking(captures.wait_for_many)
    assert_none = blocking(captures.assert_none)
    get = blocking(captures.get)
    list = blocking(captures.list_all)
    count = blocking(captures.count)
    raw = blocking(captures.raw)
    part = blocking(captures.part)
    mark_read = blocking(captures.mark_read)
    tag = blocking(captures.tag)
    delete = blocking(captures.delete)
    clear = blocking(captures.clear)


class SandboxesApi(Blocking):
    """The sandboxes of the server."""

    create = blocking(world.create_sandbox)
    list = blocking(world.list_sandboxes)
    delete = blocking(world.delete_sandbox)
    reset = blocking(world.reset_sandbox)
    env = blocking(world.sandbox_env)


class FaultsApi(Blocking):
    """What goes wrong in this sandbox on purpose."""

    add = blocking(world.add_fault)
    list = blocking(world.list_faults)
    remove = blocking(world.remove_fault)
    clear = blocking(world.clear_faults)
    active = blocking_span(world.add_fault, world.remove_fault)


class ClockApi(Blocking):
    """The clock of this sandbox."""

    now = blocking(world.now)
    read = blocking(world.read_clock)
    advance = blocking(world.advance)
    set = blocking(world.set_clock)
    freeze = blocking(world.freeze_clock)
    resume = blocking(world.resume_clock)
    reset = blocking(world.reset_clock)


class CallbacksApi(Blocking):
    """The requests that were made to the app."""

    list = blocking(traffic.list_callbacks)
    get = blocking(traffic.get_callback)
    resend = blocking(traffic.resend)
    wait_for = blocking_watch(traffic.wait_for_callback)


class RequestsApi(Blocking):
    """The requests that the app made to providers."""

    list = blocking(traffic.list_requests)
    get = blocking(traffic.get_request)


class Stagedoor(Blocking):
    """A Stagedoor server, seen from one of its sandboxes: the default one, unless a name is given.

    `auth` is `("user", "password")` or `"user:password"`. `timeout` is how many seconds waits last unless a call
    says otherwise. Threads may share a client. Close it, or use it as a context manager; what `sandbox` returns
    shares its maker's connections (`transport`) and need not be closed.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        sandbox: str | None = None,
        auth: Auth = None,
        timeout: float = 10.0,
        transport: BlockingTransport | None = None,
    ) -> None:
        self._is_owner = transport is None
        transport = transport or BlockingTransport(url, auth)
        scope = Scope(shown_url(transport.url), sandbox, timeout)
        super().__init__(transport, scope)
        self.mail = MailApi(transport, scope)
        self.sms = SmsApi(transport, scope)
        self.payments = PaymentsApi(transport, scope)
        self.captures = CapturesApi(transport, scope)
        self.sandboxes = SandboxesApi(transport, scope)
        self.faults = FaultsApi(transport, scope)
        self.clock = ClockApi(transport, scope)
        self.callbacks = CallbacksApi(transport, scope)
        self.requests = RequestsApi(transport, scope)

    code = blocking(captures.code)
    link = blocking(captures.link)
    people = blocking(captures.people)
    env = blocking(world.sandbox_env)
    reset = blocking(world.reset_sandbox)

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

    def sandbox(self, name: str) -> "Stagedoor":
        """Return a client for another sandbox of the same server; its first use creates the sandbox."""
        transport = self._transport
        return Stagedoor(transport.url, sandbox=name, timeout=self._scope.wait_s, transport=transport)

    def asynchronous(self) -> AsyncStagedoor:
        """Return an asynchronous client for the same sandbox, with connections of its own: `async with` closes it."""
        transport = self._transport
        return AsyncStagedoor(
            transport.url, sandbox=self._scope.sandbox, auth=transport.auth, timeout=self._scope.wait_s
        )

    def stream(self, *, timeout: float | None = None) -> EventStream:
        """Return what happens from now on, event by event; for a `with` block. It ends after `timeout` seconds."""
        return EventStream(self._transport, self._scope, timeout)

    def close(self) -> None:
        """Close the connections."""
        if self._is_owner:
            self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Stagedoor {self.sandbox_url}>"
