"""The page about mail: its lists are complete, and its example does what it says."""

import asyncio
import re
import smtplib
from pathlib import Path

import httpx
import orjson

from app.lifespan import Running
from fakes.mail.event import TITLES
from tests.fakes.mail.builders import a_mail

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")


def _first_cells(heading: str) -> set[str]:
    section = PAGE.partition(f"## {heading}")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_the_page_lists_every_flag_that_the_parser_sets() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "fakes" / "mail").glob("*.py")]
    words = re.compile(
        r'(?<!=)"((?:no|broken|missing|too|unknown|wrong)-[a-z-]+|headers-too-long|unparsable|attachment)"'
    )
    used = {flag for source in sources for flag in words.findall(source)}
    assert used == _first_cells("Flags") - {"fault", "fault:<id>"}


def test_the_page_lists_every_event() -> None:
    assert _first_cells("Playing") == {*TITLES, "event"}


async def test_the_example_bounces_a_mail(server: Running) -> None:
    host, _, port = server.smtp_address.rpartition(":")
    match = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    async with httpx.AsyncClient(base_url=f"{server.http_url}/stagedoor/v1") as client:
        await asyncio.to_thread(_send, host, int(port))
        mail = (await client.get("/captures")).json()["items"][0]
        answer = await client.post("/mail/events", json={**orjson.loads(match[1]), "capture_id": mail["id"]})
        assert answer.status_code == 201, answer.text
        shown = (await client.get(f"/captures/{mail['id']}")).json()
        assert [each["status"] for each in shown["mail"]["events"]] == ["5.2.2"]
        inbound = (await client.get("/captures", params={"kind": "inbound"})).json()["items"]
        assert [each["to"] for each in inbound] == [["shop@example.com"]]


def _send(host: str, port: int) -> None:
    with smtplib.SMTP(host, port, timeout=60) as client:
        client.send_message(a_mail())
