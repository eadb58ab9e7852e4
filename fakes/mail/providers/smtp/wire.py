"""The bytes of one connection: lines and data in, answers out, TLS, one idle timer; it knows no command."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final, cast

from aiosmtpd.smtp import SMTP

from fakes.mail.providers.smtp import reply
from fakes.mail.providers.smtp.data import DataSink
from fakes.mail.providers.smtp.lines import LineBuffer
from fakes.mail.providers.smtp.session import Terms, Tls

_HIGH_WATER_BYTES: Final = 65_536
_MAX_GATHERED_ANSWERS: Final = 64


class Gone(Exception):
    """The conversation ends here, after `last_word` if there is one."""

    def __init__(self, last_word: bytes = b"") -> None:
        super().__init__(last_word)
        self.last_word = last_word


class Wire(SMTP):
    """aiosmtpd's connection with another reader, which costs a fraction per line, command and connection.

    Data is collected in chunks where the library reads line by line; lines are cut from a buffer of our own
    instead of a StreamReader that holds 1,001 bytes; answers to pipelined commands leave together; the idle
    timer is set anew only when it fires.
    """

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport | None

    def __init__(self, terms: Terms) -> None:
        self.loop = asyncio.get_running_loop()
        # The library's own initialiser inspects the handler, makes a StreamReader and logs, for every connection.
        super(SMTP, self).__init__(cast(asyncio.StreamReader, None), None, self.loop)
        self.terms = terms
        self.transport = None
        self.tls: Tls | None = None
        self._lines = LineBuffer(
            max_line_bytes=terms.limits.max_command_line_bytes,
            max_long_line_bytes=terms.limits.max_auth_line_bytes,
        )
        self._sink: DataSink | None = None
        self._answers: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._last_heard_s = 0.0
        self._has_news = False
        self._room: asyncio.Future[None] | None = None
        self._is_reading_paused = False
        self._is_at_eof = False
        self._is_lost = False
        self._is_idle_too_long = False
        self._is_leaving = False
        self.is_occupied = False

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the conversation."""
        self.transport = cast(asyncio.Transport, transport)
        self.tls = _tls_of(self.transport)
        self._last_heard_s = self.loop.time()
        self._idle_timer = self.loop.call_later(self.terms.idle_timeout_s, self._check_idle)

    def data_received(self, data: bytes) -> None:
        """Take in what the client sent."""
        self._last_heard_s = self.loop.time()
        if self._sink is not None:
            rest = self._sink.feed(data)
            if rest is None:
                return
            self._sink = None
            data = rest
        self._lines.feed(data)
        if (
            len(self._lines) > _HIGH_WATER_BYTES
            and not self._is_reading_paused
            and self.transport is not None
        ):
            self._is_reading_paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Note that the client sends no more; without TLS it may still be answered."""
        self._is_at_eof = True
        self._wake()
        return self.tls is None

    def connection_lost(self, error: Exception | None) -> None:
        """Note that nobody is there any more. Work in hand is finished, not cancelled."""
        super(SMTP, self).connection_lost(error)
        self._is_lost = self._is_at_eof = True
        self.resume_writing()
        self._wake()

    def pause_writing(self) -> None:
        """Note that the client does not read what it is sent."""
        self._room = self.loop.create_future()

    def resume_writing(self) -> None:
        """Note that there is room for answers again."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def _wake(self) -> None:
        self._has_news = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What a conversation is made of.

    async def read_line(self, *, is_credential: bool = False) -> bytes:
        """Return the client's next line without its ending.

        Raises LineTooLong, and Gone when no further line will come or be heard.
        """
        while True:
            if self._is_leaving:
                raise Gone(reply.STOPPING)
            self._has_news = False
            line = self._lines.take(is_credential=is_credential)
            if line is not None:
                return line
            await self._hear()

    async def read_data(self) -> bytes | None:
        """Return the content that follows DATA, or None if it was too large. Raises Gone if its end never comes."""
        sink = self._sink = DataSink(self.terms.limits.max_message_bytes)
        if held := self._lines.clear():
            self.data_received(bytes(held))
        while not sink.is_complete:
            self._has_news = False
            await self._hear()
        return None if sink.is_too_large else sink.content

    async def _hear(self) -> None:
        """Wait for something new from the client, after what was answered so far has left."""
        await self.flush()
        if self._is_reading_paused and self.transport is not None:
            self._is_reading_paused = False
            self.transport.resume_reading()
        if not self._has_news and not self._is_at_eof:
            self._waiter = self.loop.create_future()
            await self._waiter
            self._waiter = None
        if self._is_idle_too_long:
            raise Gone(reply.IDLE)
        if self._is_at_eof and not self._has_news:
            raise Gone

    def answer(self, line: bytes) -> None:
        """Put an answer behind those that wait to leave; it takes its line ending here."""
        self._answers.append(line)

    async def flush(self) -> None:
        """Send the answers that wait, and wait while the client does not read them."""
        self._send()
        if self._room is not None:
            await self._room

    async def breathe(self) -> None:
        """Let a client that pipelines without end neither fill the memory nor starve the others."""
        if len(self._answers) >= _MAX_GATHERED_ANSWERS:
            await self.flush()
            await asyncio.sleep(0)

    def _send(self) -> None:
        if self._answers:
            self._answers.append(b"")
            answers = b"\r\n".join(self._answers)
            self._answers.clear()
            if self.transport is not None and not self._is_lost:
                self.transport.write(answers)

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Encrypt the connection from here on. Raises Gone if the client cannot or will not.

        What came in plain text behind the command is thrown away before the handshake begins: it must not be
        taken for something that the encrypted client said (RFC 3207 section 6).
        """
        await self.flush()
        self._lines.clear()
        if self.transport is None or self._is_at_eof:
            raise Gone
        try:
            transport = await self.loop.start_tls(
                self.transport,
                self,
                context,
                server_side=True,
                ssl_handshake_timeout=self.terms.tls_handshake_timeout_s,
            )
        except OSError:
            raise Gone from None
        if transport is None or transport.is_closing():
            raise Gone
        self.transport = transport
        self._is_reading_paused = False
        self.tls = _tls_of(transport)

    # How it ends.

    def leave(self) -> None:
        """Ask the client to come back later, as soon as it is between two commands."""
        self._is_leaving = True
        if self._sink is None:
            self._wake()

    def abort(self) -> None:
        """Cut the connection."""
        if self.transport is not None:
            self.transport.abort()

    def hang_up(self) -> None:
        """Send what waits, close the connection and stop the timer."""
        self._send()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self.transport is not None:
            self.transport.close()

    def _check_idle(self) -> None:
        now_s = self.loop.time()
        if self.is_occupied:
            self._last_heard_s = now_s
        remaining_s = self._last_heard_s + self.terms.idle_timeout_s - now_s
        if remaining_s > 0:
            self._idle_timer = self.loop.call_later(remaining_s, self._check_idle)
        elif self._room is not None:
            # The client does not read: no last word would reach it.
            self.abort()
        else:
            self._is_idle_too_long = True
            self._wake()


def _tls_of(transport: asyncio.Transport) -> Tls | None:
    ssl_object = transport.get_extra_info("ssl_object")
    if ssl_object is None:
        return None
    cipher = ssl_object.cipher()
    return Tls(version=ssl_object.version() or "", cipher=cipher[0] if cipher else "")
