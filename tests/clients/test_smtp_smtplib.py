"""Python's own smtplib against a running server."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from typing import TypeVar

import pytest

from tests.clients.smtp_app import SmtpApp, smtp_app

T = TypeVar("T")


def a_mail(subject: str = "Your code", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {
        "From": "Shop <shop@example.com>",
        "To": "Jane <jane@example.org>",
        **headers,
    }.items():
        mail[name] = value
    mail["Subject"] = subject
    mail.set_content("Hello,\n\n.your code is 482913\n.\nBye\n")
    return mail


async def talk(app: SmtpApp, work: Callable[[smtplib.SMTP], T]) -> T:
    """Run `work` with a connected client, in a thread."""

    def run() -> T:
        with smtplib.SMTP(app.host, app.port, timeout=60) as client:
            return work(client)

    return await asyncio.to_thread(run)


async def test_a_mail_arrives_byte_for_byte_with_its_envelope(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        mail = a_mail()
        await talk(
            app,
            lambda client: client.send_message(
                mail, "bounce@example.com", ["jane@example.org", "bcc@example.net"]
            ),
        )
        capture = await app.mail()
        assert await app.raw(capture) == mail.as_bytes(policy=SMTP)
        assert capture["title"] == "Your code"
        assert capture["codes"] == ["482913"]
        envelope = capture["mail"]["envelope"]
        assert (envelope["from"], envelope["to"]) == (
            "bounce@example.com",
            ["jane@example.org", "bcc@example.net"],
        )
        assert envelope["peer"].startswith("127.0.0.1:")
        assert (envelope["tls"], envelope["auth_user"]) == (None, None)


async def test_the_answer_names_the_capture(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:

        def send(client: smtplib.SMTP) -> tuple[int, bytes]:
            client.ehlo()
            client.mail("a@example.com")
            client.rcpt("b@example.com")
            return client.data(a_mail().as_bytes(policy=SMTP))

        code, text = await talk(app, send)
        assert (code, text.decode()) == (250, f"2.0.0 Ok: queued as {(await app.mail())['id']}")


async def test_many_mails_over_one_connection(tmp_path: Path) -> None:
    def send(client: smtplib.SMTP) -> None:
        for number in range(20):
            client.send_message(a_mail(f"mail {number}"))

    async with smtp_app(tmp_path) as app:
        await talk(app, send)
        assert [capture["title"] for capture in await app.mails()] == [
            f"mail {number}" for number in range(20)
        ]


async def test_addresses_beyond_ascii(tmp_path: Path) -> None:
    mail = a_mail("Grüße", To="Jürgen <jürgen@exämple.org>")
    async with smtp_app(tmp_path) as app:
        await talk(app, lambda client: client.send_message(mail))
        capture = await app.mail()
        assert capture["mail"]["envelope"]["to"] == ["jürgen@exämple.org"]
        assert capture["title"] == "Grüße"
        assert await app.raw(capture) == mail.as_bytes(policy=SMTPUTF8)


@pytest.mark.parametrize("mechanism", ["auth_plain", "auth_login"])
async def test_a_login_chooses_the_sandbox(mechanism: str, tmp_path: Path) -> None:
    def send(client: smtplib.SMTP) -> None:
        client.ehlo()
        client.user, client.password = "sbx-checkout", "any"
        client.auth(mechanism.removeprefix("auth_").upper(), getattr(client, mechanism))
        client.send_message(a_mail())

    async with smtp_app(tmp_path) as app:
        await talk(app, send)
        assert await app.mails() == []
        assert (await app.mail("checkout"))["mail"]["envelope"]["auth_user"] == "sbx-checkout"


async def test_any_login_is_welcome_and_a_header_chooses_as_well(tmp_path: Path) -> None:
    def send(client: smtplib.SMTP) -> None:
        client.login("apikey", "SG.secret")
        client.send_message(a_mail())
        client.send_message(a_mail(**{"X-Stagedoor-Sandbox": "checkout"}))

    async with smtp_app(tmp_path) as app:
        await talk(app, send)
        assert (await app.mail())["mail"]["envelope"]["auth_user"] == "apikey"
        assert (await app.mail("checkout"))["sandbox"] == "checkout"


async def test_starttls_with_the_generated_certificate(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtp_starttls="required") as app:

        def send(client: smtplib.SMTP) -> None:
            with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
                client.send_message(a_mail())
            assert refusal.value.smtp_code == 530
            client.starttls(context=app.trusting())
            client.send_message(a_mail())

        await talk(app, send)
        assert (await app.mail())["mail"]["envelope"]["tls"].startswith("TLSv1.3 ")


async def test_implicit_tls_with_the_generated_certificate(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtps_port=0) as app:

        def send() -> None:
            with smtplib.SMTP_SSL("localhost", app.smtps_port, context=app.trusting(), timeout=60) as client:
                client.send_message(a_mail())

        await asyncio.to_thread(send)
        assert (await app.mail())["mail"]["envelope"]["tls"].startswith("TLSv1.3 ")


async def test_a_mail_over_the_limit_is_refused_in_the_clients_words(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, max_message_bytes=2000) as app:
        large = a_mail()
        large.add_attachment(b"x" * 3000, maintype="application", subtype="octet-stream")

        def announced(client: smtplib.SMTP) -> None:
            with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
                client.send_message(large)
            assert (refusal.value.smtp_code, refusal.value.smtp_error[:6]) == (552, b"5.3.4 ")

        def unannounced(client: smtplib.SMTP) -> None:
            client.helo()
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                client.send_message(large)
            assert (refusal.value.smtp_code, refusal.value.smtp_error[:6]) == (552, b"5.3.4 ")
            client.send_message(a_mail())

        await talk(app, announced)
        await talk(app, unannounced)
        assert (await app.mail())["title"] == "Your code"


async def test_a_fault_reaches_the_client_and_is_written_on_the_mail_that_follows(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        rule = {"provider": "smtp", "stage": "rcpt", "match": {"to": "full@*"}, "times": 1}
        for do in ({"status": 452, "message": "4.2.2 Mailbox full"}, {"delay_ms": 1}):
            answer = await app.http.post("/stagedoor/v1/faults", json={**rule, "do": do})
            assert answer.is_success, answer.text

        def send(client: smtplib.SMTP) -> None:
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
                client.send_message(a_mail(), to_addrs=["full@example.com"])
            assert refusal.value.recipients == {"full@example.com": (452, b"4.2.2 Mailbox full")}
            client.send_message(a_mail(), to_addrs=["full@example.com"])

        await talk(app, send)
        assert "fault" in (await app.mail())["flags"]
