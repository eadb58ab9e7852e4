"""The way of a mail from an SMTP conversation to the service, and into the sandbox that the conversation named."""

from __future__ import annotations

from fakes.core.fake import Context
from fakes.mail import service
from fakes.mail.models import Arrival, Envelope
from fakes.mail.providers.smtp import session as smtp

PROVIDER = "smtp"


class SmtpInbox:
    """Where the SMTP ports put their mail."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def receive(self, session: smtp.Session, envelope: smtp.Envelope, raw: bytes) -> str:
        """Store a mail; returns its capture's id once it is committed. Raises StoreUnavailable."""
        context = self._context
        arrival = Arrival(
            sandbox=await context.sandboxes.ensure(session.sandbox),
            provider=PROVIDER,
            envelope=Envelope(
                sender=envelope.sender,
                recipients=envelope.recipients,
                helo=session.helo,
                peer=session.peer,
                tls=f"{session.tls.version} {session.tls.cipher}" if session.tls else None,
                auth_user=session.auth_user,
            ),
            raw=raw,
            flags=envelope.flags,
        )
        stored = await context.store.write(
            lambda tx: service.receive(tx, arrival, context.limits), size=len(raw)
        )
        return stored.id
