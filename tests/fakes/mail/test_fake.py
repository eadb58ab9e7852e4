"""The channel behind the protocol that every fake fulfils, with mail that came by a standard client."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import APIRouter

from fakes.core.captures import Capture
from fakes.core.errors import NotFound
from fakes.core.fake import Fake
from fakes.mail.fake import MailFake
from tests.fakes.mail.builders import SANDBOX, Kernel, a_mail, running_kernel


@asynccontextmanager
async def _running(kernel: Kernel) -> AsyncIterator[MailFake]:
    fake = MailFake(kernel.context)
    await fake.start()
    for listener in fake.listeners():
        await listener.start()
    try:
        yield fake
    finally:
        for listener in fake.listeners():
            await listener.stop_accepting()
            await listener.stop()


def _send(environment: dict[str, str], *, is_known: bool) -> None:
    with smtplib.SMTP(environment["SMTP_HOST"], int(environment["SMTP_PORT"]), timeout=60) as client:
        if is_known:
            client.login(environment["SMTP_USERNAME"], environment["SMTP_PASSWORD"])
        client.send_message(a_mail("Your code is 482913.\n", "<p>482913</p>", Subject="Sign in"))


async def _sent(kernel: Kernel, fake: MailFake) -> tuple[Capture, bytes | None]:
    await asyncio.to_thread(_send, fake.environment(SANDBOX), is_known=False)
    (capture,) = await kernel.captures()
    return await kernel.stored(capture)


async def test_mail_by_smtplib_is_shown_in_full(kernel: Kernel) -> None:
    async with _running(kernel) as fake:
        capture, raw = await _sent(kernel, fake)
        assert capture.codes == ["482913"]
        detail = fake.detail(capture, raw)
        assert set(detail) == {
            *("envelope", "headers", "from", "to", "cc", "bcc", "reply_to", "subject", "text", "html"),
            *("attachments", "message_id", "date"),
        }
        assert (detail["subject"], detail["html"]) == ("Sign in", "<p>482913</p>\n")
        assert detail["envelope"]["from"] == "shop@example.com"
        assert fake.summary(capture)["subject"] == "Sign in"
        assert fake.part(capture, raw, "1") == ("text/plain; charset=utf-8", "", b"Your code is 482913.\r\n")
        view = await fake.view(capture, raw, {})
        assert (view.template, view.section) == ("mail.html", "html")
        assert view.expectation is not None


async def test_credentials_of_a_sandbox_lead_into_it(kernel: Kernel) -> None:
    async with _running(kernel) as fake:
        await asyncio.to_thread(_send, fake.environment("team-1"), is_known=True)
        assert kernel.context.sandboxes.exists("team-1")
        assert await kernel.captures() == []


async def test_the_document_fetches_remote_images_only_when_asked_and_only_public_ones(
    kernel: Kernel,
) -> None:
    mail = a_mail(None, "<img src=http://localhost:8025/x><img src=http://169.254.169.254/x>")
    async with _running(kernel) as fake:
        capture, raw = await kernel.stored(await kernel.receive(bytes(mail)))
        plain = await fake.document(capture, raw, {})
        asked = await fake.document(capture, raw, {"remote": "1"})
        assert "img-src data:;" in asked.policy
        assert asked.body == plain.body
        assert b"Subject" in (await fake.document(capture, raw, {"print": "1"})).body


async def test_nobody_waits_for_the_page_of_a_large_mail(kernel: Kernel) -> None:
    async with _running(kernel) as fake:
        mail = a_mail(None, "<p>x</p>\n" * 10_000)
        capture, raw = await kernel.stored(await kernel.receive(bytes(mail)))
        for making in (fake.view(capture, raw, {"view": "checks"}), fake.document(capture, raw, {})):
            task = asyncio.ensure_future(making)  # noqa: TID251 - the test looks at it between two turns of the loop
            await asyncio.sleep(0)
            assert not task.done()
            await task


async def test_a_whole_mail_is_a_part_of_its_own_and_others_are_not_there(kernel: Kernel) -> None:
    async with _running(kernel) as fake:
        capture, raw = await kernel.stored(await kernel.receive(bytes(a_mail())))
        assert fake.part(capture, raw, "eml") == ("message/rfc822", f"{capture.id}.eml", raw)
        with pytest.raises(NotFound):
            fake.part(capture, raw, "9")
        with pytest.raises(NotFound):
            await fake.act(capture, raw, "reply", {})


async def test_it_fulfils_the_protocol_and_has_its_routes(tmp_path: Path) -> None:
    async with running_kernel(tmp_path, smtps_port=0) as kernel, _running(kernel) as fake:
        held: Fake = fake
        assert (held.channel, held.detail_key) == ("mail", "mail")
        assert held.http_providers() == []
        assert [name for listener in held.listeners() for name in listener.addresses] == ["smtp", "smtps"]
        router = held.router(APIRouter)
        assert router is not None
        assert [getattr(route, "path", "") for route in router.routes] == ["/mail/events"]
