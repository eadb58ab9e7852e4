"""aiosmtplib against a running server."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from tests.clients.smtp_app import smtp_app


def a_mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "jane@example.org", subject
    mail.set_content("Hello\n")
    mail.add_alternative("<p>Hello</p>", subtype="html")
    mail.add_attachment(b"\x00\xff" * 50_000, maintype="image", subtype="png", filename="dot.png")
    return mail


async def test_sends_with_an_attachment(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        _, answer = await aiosmtplib.send(a_mail("Hi"), hostname=app.host, port=app.port)
        capture = await app.mail()
        assert answer == f"2.0.0 Ok: queued as {capture['id']}"
        (attachment,) = capture["mail"]["attachments"]
        assert (attachment["filename"], attachment["size"]) == ("dot.png", 100_000)


async def test_sends_from_many_connections_at_once(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        sends = [aiosmtplib.send(a_mail(f"mail {n}"), hostname=app.host, port=app.port) for n in range(30)]
        await asyncio.gather(*sends)
        assert {capture["title"] for capture in await app.mails()} == {f"mail {n}" for n in range(30)}


async def test_logs_in_over_starttls(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtp_starttls="optional") as app:
        await aiosmtplib.send(
            a_mail("Hi"),
            hostname=app.host,
            port=app.port,
            start_tls=True,
            tls_context=app.trusting(),
            username="sbx-checkout",
            password="any",
        )
        envelope = (await app.mail("checkout"))["mail"]["envelope"]
        assert (envelope["auth_user"], envelope["tls"][:7]) == ("sbx-checkout", "TLSv1.3")


async def test_speaks_inside_tls(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtps_port=0) as app:
        await aiosmtplib.send(
            a_mail("Hi"), hostname=app.host, port=app.smtps_port, use_tls=True, tls_context=app.trusting()
        )
        assert (await app.mail())["title"] == "Hi"


async def test_asks_what_the_server_can(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app, aiosmtplib.SMTP(hostname=app.host, port=app.port) as client:
        await client.ehlo()
        assert client.esmtp_extensions.keys() == {
            "8bitmime", "auth", "enhancedstatuscodes", "help", "pipelining", "size", "smtputf8",
        }  # fmt: skip
        assert set(client.server_auth_methods) == {"plain", "login"}
        assert (await client.vrfy("jane@example.org")).code == 252
        assert (await client.noop()).code == 250
        assert (await client.rset()).code == 250
        with pytest.raises(aiosmtplib.SMTPResponseException) as refusal:
            await client.expn("everybody")
        assert refusal.value.code == 502
