"""The page about SMTP: its table has every refusal, and its fault does what it says."""

import asyncio
import re
import smtplib
from pathlib import Path

import httpx
import orjson

from app.lifespan import Running
from fakes.mail.providers.smtp import reply

PAGE = (Path(__file__).parents[2] / "docs" / "providers" / "smtp.md").read_text(encoding="utf-8")


def test_the_page_lists_every_refusal() -> None:
    lines = [value for name, value in vars(reply).items() if name.isupper() and isinstance(value, bytes)]
    used = {line[:9].decode() for line in lines if line[:1] in (b"4", b"5")}
    rows = [line for line in PAGE.splitlines() if re.match(r"\| `[45]\d\d ", line)]
    listed = {code for row in rows for code in re.findall(r"`([45]\d\d [45]\.\d\.\d)`", row)}
    assert listed == used | {"554 5.6.0"}


def _recipients_refused(host: str, port: int) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(host, port, timeout=60) as client:
        return client.sendmail("a@example.com", ["b@full.example", "c@example.com"], "Subject: x\n\nhi\n")


async def test_the_fault_of_the_page_fills_a_mailbox_twice(server: Running) -> None:
    host, _, port = server.smtp_address.rpartition(":")
    match = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    async with httpx.AsyncClient(base_url=f"{server.http_url}/stagedoor/v1", trust_env=False) as client:
        answer = await client.post("/faults", json=orjson.loads(match[1]))
        assert answer.is_success, answer.text
    refused = [await asyncio.to_thread(_recipients_refused, host, int(port)) for _ in range(3)]
    assert refused == [{"b@full.example": (452, b"4.2.2 Mailbox full")}] * 2 + [{}]
