"""The page about Twilio: its examples run as they stand, but for the port."""

import asyncio
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import orjson

from app.lifespan import Running
from fakes.sms.providers.twilio.form import MAGIC_RECIPIENTS, MAGIC_SENDERS, WITHOUT_EFFECT
from tests.clients.node_script import run_node
from tests.clients.twilio_app import twilio_app

PAGE = (Path(__file__).parents[2] / "docs" / "providers" / "twilio.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8025"


def example(language: str, server: Running) -> str:
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    return match[1].replace(ADDRESS, server.http_url)


async def test_the_python_example_sends_a_text(server: Running) -> None:
    printed = StringIO()
    with redirect_stdout(printed):
        await asyncio.to_thread(exec, example("python", server), {})
    assert re.fullmatch(r"SM[0-9a-f]{32} queued\n", printed.getvalue())


async def test_the_node_example_sends_a_text(server: Running) -> None:
    script = example("js", server).replace(
        "console.log(message.sid, message.status)",
        "console.log(JSON.stringify([message.sid, message.status]))",
    )
    sid, status = await run_node(script)
    assert (sid[:2], status) == ("SM", "queued")


async def test_the_fault_of_the_page_works(server: Running) -> None:
    async with twilio_app(server) as app:
        await app.post("/clock", freeze=True)
        await app.post("/faults", **orjson.loads(example("json", server)))
        await app.send()
        await app.later()
        [capture] = (await app.get("/captures"))["items"]
        assert (capture["sms"]["status"], capture["sms"]["error_code"]) == ("undelivered", 30007)


def test_the_page_lists_every_magic_number() -> None:
    for number, code in [*MAGIC_SENDERS.items(), *MAGIC_RECIPIENTS.items()]:
        assert f"| `{number}` | {code} |" in PAGE


def test_the_page_lists_every_field_without_effect() -> None:
    _, _, listed = PAGE.partition("Taken without\neffect:")
    assert set(re.findall(r"`(\w+)`", listed)) == WITHOUT_EFFECT
