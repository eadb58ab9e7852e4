"""The SMTP conversation: what each command does and in which order commands may come (RFC 5321 section 4.1)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from aiosmtpd.smtp import Envelope as Transaction
from aiosmtpd.smtp import Session as Dialogue

from fakes.core.errors import StoreUnavailable
from fakes.core.sandboxes import DEFAULT
from fakes.mail.providers.smtp import parameter, reply, sandbox
from fakes.mail.providers.smtp.address import is_printable, read_path
from fakes.mail.providers.smtp.auth import MECHANISMS
from fakes.mail.providers.smtp.fault import answer_of, subject_at
from fakes.mail.providers.smtp.lines import LineTooLong
from fakes.mail.providers.smtp.reply import Refused
from fakes.mail.providers.smtp.session import Envelope, Session, Stage, StartTls, Terms, host_and_port
from fakes.mail.providers.smtp.wire import Gone, Wire

log = logging.getLogger(__name__)

_MAX_UNKNOWN_COMMANDS: Final = 20
# RFC 3207 section 4: what may be said before TLS where TLS is required.
_BEFORE_TLS: Final = frozenset({b"EHLO", b"NOOP", b"QUIT", b"STARTTLS"})
_HTTP_METHODS: Final = frozenset(
    {b"CONNECT", b"DELETE", b"GET", b"HEAD", b"OPTIONS", b"PATCH", b"POST", b"PUT"}
)


class Receiver(Wire):
    """One client's conversation. It enters itself into `roster` and leaves it at its end."""

    session: Dialogue
    envelope: Transaction

    def __init__(self, terms: Terms, roster: set[Receiver]) -> None:
        super().__init__(terms)
        self._roster = roster
        self._unknown_commands = 0
        self._flags: list[str] = []
        self.peer = ""
        self.username: str | None = None
        self.work: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client, and serve it until one of the two leaves."""
        super().connection_made(transport)
        if len(self._roster) >= self.terms.limits.max_connections:
            self.answer(reply.TOO_MANY_CONNECTIONS)
            self.hang_up()
            return
        self.session = self._create_session()
        peername = transport.get_extra_info("peername")
        # It is not known of a client that is gone again already.
        self.peer = host_and_port(*peername[:2]) if peername else ""
        self._set_post_data_state()
        try:
            self.work = self.terms.tasks.start(self._handle_client(), name=f"smtp {self.peer}")
        except RuntimeError:
            # The server is stopping.
            self.abort()
        else:
            self._roster.add(self)

    async def _handle_client(self) -> None:
        try:
            await self._greet()
            while True:
                await self._serve_one_command()
                await self.breathe()
        except Gone as end:
            if end.last_word:
                self.answer(end.last_word)
        finally:
            self._roster.discard(self)
            self.hang_up()

    async def _greet(self) -> None:
        try:
            await self._suffer(Stage.CONNECT)
        except Refused as refusal:
            raise Gone(refusal.answer) from None
        except StoreUnavailable:
            raise Gone(reply.STORE_UNAVAILABLE) from None
        self.answer(b"220 " + self.terms.hostname.encode() + b" ESMTP Stagedoor")

    async def _serve_one_command(self) -> None:
        try:
            await self._obey(await self.read_line())
        except Refused as refusal:
            self.answer(refusal.answer)
        except LineTooLong:
            self.answer(reply.LINE_TOO_LONG)
        except Gone:
            raise
        except Exception as error:
            self.answer(reply.for_error(error))
            if not reply.is_expected(error):
                log.exception("a command of SMTP client %s failed", self.peer)

    async def _obey(self, line: bytes) -> None:
        command, _, text = line.partition(b" ")
        command = command.upper()
        if self.tls is None and self.terms.starttls is StartTls.REQUIRED and command not in _BEFORE_TLS:
            raise Refused(reply.TLS_FIRST)
        verb = _VERBS.get(command)
        if verb is None:
            self._refuse_unknown(command)
        else:
            await verb(self, text.strip(b" ").decode("utf-8", "surrogateescape"))

    def _refuse_unknown(self, command: bytes) -> None:
        self._unknown_commands += 1
        if command in _HTTP_METHODS:
            # A web page can make a browser post SMTP commands here: nothing behind such a line is listened to.
            raise Gone(reply.NOT_HTTP)
        if self._unknown_commands > _MAX_UNKNOWN_COMMANDS:
            raise Gone(reply.TOO_MANY_UNKNOWN)
        raise Refused(reply.UNKNOWN_COMMAND)

    # The commands.

    async def smtp_HELO(self, hostname: str | None) -> None:
        """Take the client's name."""
        self._introduce(b"HELO", hostname, is_extended=False)
        self.answer(b"250 " + self.terms.hostname.encode())

    async def smtp_EHLO(self, hostname: str | None) -> None:
        """Take the client's name and tell what this server can."""
        self._introduce(b"EHLO", hostname, is_extended=True)
        lines = [
            self.terms.hostname,
            f"SIZE {self.terms.limits.max_message_bytes}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            *(["STARTTLS"] if self._can_start_tls else []),
            "AUTH " + " ".join(MECHANISMS),
        ]
        self.answer("".join(f"250-{line}\r\n" for line in lines).encode() + b"250 HELP")

    def _introduce(self, command: bytes, hostname: str | None, *, is_extended: bool) -> None:
        if not hostname:
            raise Refused(reply.usage(command))
        if not is_printable(hostname):
            raise Refused(reply.BAD_HELO)
        self._set_post_data_state()
        self.session.host_name = hostname
        self.session.extended_smtp = is_extended

    @property
    def _can_start_tls(self) -> bool:
        return self.tls is None and self.terms.starttls is not StartTls.OFF

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        """Encrypt the connection and forget what was said before (RFC 3207 section 4.2)."""
        if arg:
            raise Refused(reply.usage(b"STARTTLS"))
        if self.tls is not None:
            raise Refused(reply.TLS_ACTIVE)
        if self.terms.starttls is StartTls.OFF or self.terms.tls_context is None:
            raise Refused(reply.NOT_IMPLEMENTED)
        self.answer(reply.READY_FOR_TLS)
        await self.start_tls(self.terms.tls_context)
        self.session = self._create_session()
        self.username = None
        self._set_post_data_state()

    async def smtp_AUTH(self, arg: str | None) -> None:
        """Take any credentials; the username may name a sandbox."""
        if not self.session.extended_smtp:
            raise Refused(reply.EHLO_FIRST)
        if self.username is not None:
            raise Refused(reply.AUTHENTICATED_BEFORE)
        if self.envelope.mail_from is not None:
            raise Refused(reply.NOT_DURING_MAIL)
        words = (arg or "").split()
        if not 1 <= len(words) <= 2:
            raise Refused(reply.usage(b"AUTH"))
        mechanism = MECHANISMS.get(words[0].upper())
        if mechanism is None:
            raise Refused(reply.UNKNOWN_MECHANISM)
        username = await mechanism(words[1] if len(words) == 2 else None, self._ask)
        await self._suffer(Stage.AUTH, sandbox_name=sandbox.of_username(username))
        self.username = username
        self.answer(reply.AUTHENTICATED)

    async def _ask(self, challenge: bytes) -> bytes:
        self.answer(challenge)
        return await self.read_line(is_credential=True)

    async def smtp_MAIL(self, arg: str | None) -> None:
        """Begin a mail."""
        if not self.session.host_name:
            raise Refused(reply.HELO_FIRST)
        address, parameters = self._path(b"MAIL", "FROM:", arg)
        if self.envelope.mail_from is not None:
            raise Refused(reply.NESTED_MAIL)
        if parameters:
            parameter.check_mail(parameters, max_message_bytes=self.terms.limits.max_message_bytes)
        self._flags = []
        await self._suffer(Stage.MAIL, sender=address)
        self.envelope.mail_from = address
        self.answer(reply.SENDER_OK)

    async def smtp_RCPT(self, arg: str | None) -> None:
        """Add a recipient."""
        if not self.session.host_name:
            raise Refused(reply.HELO_FIRST)
        if self.envelope.mail_from is None:
            raise Refused(reply.MAIL_FIRST)
        address, parameters = self._path(b"RCPT", "TO:", arg)
        if not address:
            raise Refused(reply.BAD_ADDRESS)
        if parameters:
            parameter.check_rcpt(parameters)
        if len(self.envelope.rcpt_tos) >= self.terms.limits.max_recipients:
            raise Refused(reply.TOO_MANY_RECIPIENTS)
        await self._suffer(Stage.RCPT, recipients=[address])
        self.envelope.rcpt_tos.append(address)
        self.answer(reply.RECIPIENT_OK)

    def _path(self, command: bytes, keyword: str, arg: str | None) -> tuple[str, str]:
        if not arg or arg[: len(keyword)].upper() != keyword or not arg[len(keyword) :].strip(" "):
            raise Refused(reply.usage(command))
        address, parameters = read_path(arg[len(keyword) :], self._getaddr)
        if parameters and not self.session.extended_smtp:
            # Parameters came with EHLO; a client that said HELO has not been told of any.
            raise Refused(reply.usage(command))
        return address, parameters

    async def smtp_DATA(self, arg: str | None) -> None:
        """Take the mail, and answer once it is stored."""
        if not self.session.host_name:
            raise Refused(reply.HELO_FIRST)
        if self.envelope.mail_from is None:
            raise Refused(reply.MAIL_FIRST)
        if not self.envelope.rcpt_tos:
            raise Refused(reply.RCPT_FIRST)
        if arg:
            raise Refused(reply.usage(b"DATA"))
        await self._suffer(Stage.DATA, recipients=self.envelope.rcpt_tos)
        self.answer(reply.SEND_DATA)
        try:
            raw = await self.read_data()
            if raw is None:
                raise Refused(reply.TOO_LARGE)
            self.answer(reply.queued_as(await self._deliver(raw)))
        finally:
            self._set_post_data_state()

    async def _deliver(self, raw: bytes) -> str:
        name = self._sandbox_of_user or sandbox.of_mail(raw) or DEFAULT
        await self._suffer(Stage.END_OF_DATA, sandbox_name=name, recipients=self.envelope.rcpt_tos, raw=raw)
        session = Session(
            sandbox=name,
            peer=self.peer,
            helo=self.session.host_name or "",
            tls=self.tls,
            auth_user=self.username,
        )
        envelope = Envelope(
            sender=self.envelope.mail_from or "",
            recipients=tuple(self.envelope.rcpt_tos),
            flags=tuple(self._flags),
        )
        await self.flush()
        self.is_occupied = True
        try:
            return await self.terms.inbox.receive(session, envelope, raw)
        finally:
            self.is_occupied = False

    async def smtp_RSET(self, arg: str | None) -> None:
        """Forget the mail that was begun."""
        if arg:
            raise Refused(reply.usage(b"RSET"))
        self._set_post_data_state()
        self.answer(reply.OK)

    async def smtp_NOOP(self, arg: str | None) -> None:
        """Do nothing."""
        self.answer(reply.OK)

    async def smtp_VRFY(self, arg: str | None) -> None:
        """Promise nothing about an address."""
        if not arg:
            raise Refused(reply.usage(b"VRFY"))
        read_path(arg, self._getaddr)
        self.answer(reply.NOT_VERIFIED)

    async def smtp_EXPN(self, arg: str | None) -> None:
        """Refuse: there are no lists."""
        raise Refused(reply.NOT_IMPLEMENTED)

    async def smtp_HELP(self, arg: str | None) -> None:
        """Show how a command is written, or which there are."""
        self.answer(reply.help_for(arg.upper().encode("utf-8", "replace") if arg else None))

    async def smtp_QUIT(self, arg: str | None) -> None:
        """Say goodbye."""
        if arg:
            raise Refused(reply.usage(b"QUIT"))
        raise Gone(reply.BYE)

    def _set_post_data_state(self) -> None:
        self.envelope = self._create_envelope()
        self._flags = []

    # Faults.

    @property
    def _sandbox_of_user(self) -> str | None:
        return None if self.username is None else sandbox.of_username(self.username)

    async def _suffer(
        self,
        stage: Stage,
        *,
        sandbox_name: str | None = None,
        sender: str | None = None,
        recipients: Sequence[str] = (),
        raw: bytes | None = None,
    ) -> None:
        """Let the fault that is due at `stage`, if any, take its course. Raises Refused, Gone, StoreUnavailable."""
        name = sandbox_name or self._sandbox_of_user or DEFAULT
        if not self.terms.faults.is_armed(name):
            return
        subject = subject_at(
            stage,
            sandbox=name,
            sender=sender or self.envelope.mail_from or "",
            recipients=recipients,
            conversation={"helo": self.session.host_name or "", "user": self.username or ""},
            raw=raw,
            limits=self.terms.limits,
        )
        verdict = await self.terms.faults.decide(subject)
        if verdict is None:
            return
        self._flags += verdict.flags
        if verdict.delay_ms:
            await self._dawdle(verdict.delay_ms / 1000)
        if verdict.drops:
            self.abort()
            raise Gone
        answer = answer_of(verdict)
        if answer is not None:
            # RFC 5321 section 3.8: who answers 421 closes the connection.
            raise Gone(answer) if answer.startswith(b"421") else Refused(answer)

    async def _dawdle(self, delay_s: float) -> None:
        await self.flush()
        self.is_occupied = True
        try:
            await asyncio.sleep(delay_s)
        finally:
            self.is_occupied = False


_VERBS: Final[Mapping[bytes, Callable[[Receiver, str | None], Awaitable[None]]]] = {
    b"AUTH": Receiver.smtp_AUTH,
    b"DATA": Receiver.smtp_DATA,
    b"EHLO": Receiver.smtp_EHLO,
    b"EXPN": Receiver.smtp_EXPN,
    b"HELO": Receiver.smtp_HELO,
    b"HELP": Receiver.smtp_HELP,
    b"MAIL": Receiver.smtp_MAIL,
    b"NOOP": Receiver.smtp_NOOP,
    b"QUIT": Receiver.smtp_QUIT,
    b"RCPT": Receiver.smtp_RCPT,
    b"RSET": Receiver.smtp_RSET,
    b"STARTTLS": Receiver.smtp_STARTTLS,
    b"VRFY": Receiver.smtp_VRFY,
}
