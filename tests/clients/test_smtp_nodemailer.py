"""Nodemailer against a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.clients.node_script import run_node
from tests.clients.smtp_app import SmtpApp, smtp_app

SEND = """
import { readFileSync } from "node:fs";
import nodemailer from "nodemailer";
const ca = input.certificate ? readFileSync(input.certificate) : undefined;
const transport = nodemailer.createTransport({ ...input.transport, tls: { ca, servername: "localhost" } });
const mail = { from: "Shop <shop@example.com>", to: "jane@example.org", subject: "Hi", text: "Hello", ...input.mail };
const infos = await Promise.all(Array.from({ length: input.count ?? 1 }, () => transport.sendMail(mail)))
  .catch((error) => [{ code: error.responseCode, response: error.response }]);
transport.close();
console.log(JSON.stringify(infos));
"""


async def send(app: SmtpApp, *, mail: dict[str, Any] | None = None, count: int = 1, **transport: Any) -> Any:
    """Send mails; return what sendMail resolved to, or the refusal."""
    is_encrypted = transport.get("secure") or transport.get("requireTLS")
    return await run_node(
        SEND,
        transport={"host": app.host, "port": app.port, **transport},
        mail=mail or {},
        count=count,
        certificate=str(app.certificate) if is_encrypted else None,
    )


async def test_sends(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        attachments = [{"filename": "grüße.txt", "content": "Grüße"}]
        mail = {"bcc": "hidden@example.net", "html": "<b>Hello</b>", "attachments": attachments}
        (info,) = await send(app, mail=mail)
        capture = await app.mail()
        assert info["response"] == f"250 2.0.0 Ok: queued as {capture['id']}"
        assert (info["accepted"], info["rejected"]) == (["jane@example.org", "hidden@example.net"], [])
        assert capture["mail"]["envelope"]["to"] == ["jane@example.org", "hidden@example.net"]
        assert capture["mail"]["attachments"][0]["filename"] == "grüße.txt"
        assert capture["mail"]["message_id"] == info["messageId"]


async def test_sends_from_a_pool(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        infos = await send(app, count=20, pool=True, maxConnections=3)
        assert len({info["response"] for info in infos}) == 20
        assert len(await app.mails()) == 20


async def test_logs_in_over_starttls(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtp_starttls="required") as app:
        await send(app, requireTLS=True, auth={"user": "sbx-checkout", "pass": "any"})
        envelope = (await app.mail("checkout"))["mail"]["envelope"]
        assert (envelope["auth_user"], envelope["tls"][:7]) == ("sbx-checkout", "TLSv1.3")


async def test_logs_in_without_tls(tmp_path: Path) -> None:
    async with smtp_app(tmp_path) as app:
        for method in ("PLAIN", "LOGIN"):
            await send(app, authMethod=method, auth={"user": f"sbx-{method.lower()}", "pass": "any"})
            assert await app.mail(method.lower())


async def test_speaks_inside_tls(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, smtps_port=0) as app:
        await send(app, secure=True, port=app.smtps_port)
        assert (await app.mail())["mail"]["envelope"]["tls"].startswith("TLSv1.3 ")


async def test_understands_a_refusal(tmp_path: Path) -> None:
    async with smtp_app(tmp_path, max_message_bytes=2000) as app:
        (refusal,) = await send(app, mail={"text": "x" * 3000})
        assert refusal == {"code": 552, "response": "552 5.3.4 The message exceeds the maximum size"}
