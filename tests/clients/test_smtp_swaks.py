"""swaks against a running server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.clients.smtp_app import SmtpApp, smtp_app
from tests.parts import SWAKS

TIMEOUT_S = 60


async def swaks(app: SmtpApp, *options: str, port: int | None = None) -> tuple[int, str]:
    """Send a mail; return the exit status and the transcript."""
    server = ["--server", f"{app.host}:{port or app.port}", "--helo", "client.example"]
    addresses = ["--from", "shop@example.com", "--to", "jane@example.org,joe@example.org"]
    process = await asyncio.create_subprocess_exec(
        SWAKS.path(), *server, *addresses, *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    return process.returncode or 0, output.decode()


@pytest.mark.parametrize("options", [[], ["--pipeline"]])
async def test_sends(options: list[str], tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        status, transcript = await swaks(app, "--header", "Subject: Hi", "--body", "a dot:\n.\nbye", *options)
        assert status == 0, transcript
        capture = await app.mail()
        assert f"<-  250 2.0.0 Ok: queued as {capture['id']}" in transcript
        assert capture["mail"]["envelope"]["to"] == ["jane@example.org", "joe@example.org"]
        assert capture["mail"]["envelope"]["helo"] == "client.example"
        assert "a dot:\n.\nbye" in capture["mail"]["text"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
async def test_logs_in(mechanism: str, tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        status, transcript = await swaks(
            app, "--auth", mechanism, "--auth-user", "sbx-checkout", "--auth-password", "any"
        )
        assert status == 0, transcript
        assert (await app.mail("checkout"))["mail"]["envelope"]["auth_user"] == "sbx-checkout"


async def test_encrypts(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtp_starttls="required", smtps_port=0) as app:
        verifying = ["--tls-verify", "--tls-ca-path", str(app.certificate)]
        for options, port in ((["--tls"], None), (["--tls-on-connect"], app.smtps_port)):
            status, transcript = await swaks(app, *options, *verifying, port=port)
            assert status == 0, transcript
        assert all(capture["mail"]["envelope"]["tls"] for capture in await app.mails())


async def test_is_refused_without_tls_where_it_is_required(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtp_starttls="required") as app:
        status, transcript = await swaks(app)
        assert status != 0
        assert "<** 530 5.7.0 Must issue a STARTTLS command first" in transcript
        assert await app.mails() == []
