"""`python -m tests.demo.picture`: draws docs/inbox.png, the README's picture, from a server that the demo has seeded."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx
from playwright.async_api import async_playwright

from tests.conftest import CHROMIUM_OPTIONS
from tests.demo.seeding import seed
from tests.parts import CHROMIUM, ROOT
from tests.server_process import server_process

PICTURE = ROOT / "docs" / "inbox.png"
FIRST_DAY = datetime(2026, 3, 5, tzinfo=UTC)
UNREAD = 4
SIZE = {"width": 1280, "height": 860}


async def draw(url: str, target: Path) -> None:
    """Take the picture of the timeline, without anything on it that tells the minute in which it was taken."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM.path(), args=CHROMIUM_OPTIONS)
        page = await browser.new_page(
            viewport={"width": SIZE["width"], "height": SIZE["height"]},
            color_scheme="light",
            reduced_motion="reduce",
            timezone_id="UTC",
        )
        await page.goto(url, wait_until="load")
        await page.screenshot(path=target)
        await browser.close()


def read_all_but_the_newest(url: str) -> None:
    """Leave as much unread as somebody finds who looked an hour ago."""
    captures = f"{url}/stagedoor/v1/captures"
    with httpx.Client(trust_env=False) as client:
        items = client.get(captures, params={"limit": 500}).raise_for_status().json()["items"]
        for item in items[UNREAD:]:
            client.patch(f"{captures}/{item['id']}", json={"read": True}).raise_for_status()


def main() -> None:
    """Seed a server of its own and draw."""
    with tempfile.TemporaryDirectory() as folder, server_process(Path(folder)) as server:
        seed(server.http_url, server.smtp_address, FIRST_DAY)
        read_all_but_the_newest(server.http_url)
        asyncio.run(draw(server.http_url, PICTURE))
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
