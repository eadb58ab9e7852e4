"""Mail from SMTP conversations in the store."""

from __future__ import annotations

from fakes.core.query import CaptureQuery
from fakes.mail.inbox import SmtpInbox
from fakes.mail.providers.smtp.session import Envelope, Session, Tls
from tests.fakes.mail.builders import Kernel, a_mail, octets


async def test_a_conversations_mail_lands_in_the_sandbox_that_it_named(kernel: Kernel) -> None:
    raw = octets(a_mail())
    session = Session(
        "team-1", "127.0.0.1:4000", "app.example.com", Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384"), "sbx-team-1"
    )
    envelope = Envelope("shop@example.com", ("jane@example.org",), ("fault", "fault:1"))
    public = await SmtpInbox(kernel.context).receive(session, envelope, raw)
    (stored,) = await kernel.context.library.newest(CaptureQuery("team-1"), limit=10)
    assert stored.id == public
    assert (stored.provider, stored.flags) == ("smtp", ["fault", "fault:1"])
    assert stored.detail["envelope"] == {
        "from": "shop@example.com",
        "to": ["jane@example.org"],
        "helo": "app.example.com",
        "peer": "127.0.0.1:4000",
        "tls": "TLSv1.3 TLS_AES_256_GCM_SHA384",
        "auth_user": "sbx-team-1",
    }
    assert await kernel.context.library.raw("team-1", public) == raw
    assert await kernel.captures() == []
