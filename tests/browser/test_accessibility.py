"""axe-core over every page, in light and dark; and every page at the width of a small phone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from app.lifespan import serving
from app.settings import Settings
from tests.browser.accessibility import PAGES, Seeded, complaints, ids_of
from tests.demo.seeding import seed
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")
FIRST_DAY = datetime(2026, 3, 5, tzinfo=UTC)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
PHONE = {"width": 320, "height": 640}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(stagedoor_process: ServerProcess) -> Seeded:
    """The server with the demo's day in it."""
    url = stagedoor_process.http_url
    await asyncio.to_thread(seed, url, stagedoor_process.smtp_address, FIRST_DAY, sandbox="demo")
    return Seeded(url, await asyncio.to_thread(ids_of, url))


@pytest_asyncio.fixture(loop_scope="session")
async def guarded_url() -> AsyncIterator[str]:
    """The address of a server that wants a password."""
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ada:s3cret")) as server:
        yield server.http_url


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
async def test_nothing_on_a_page_keeps_anybody_out(
    chromium: Browser, seeded: Seeded, name: str, theme: Theme
) -> None:
    page = await chromium.new_page(color_scheme=theme, reduced_motion="reduce")
    await page.goto(seeded.page(name))
    assert await complaints(page) == []
    await page.close()


@pytest.mark.parametrize("name", PAGES)
async def test_no_page_is_wider_than_a_small_phone(chromium: Browser, seeded: Seeded, name: str) -> None:
    page = await chromium.new_page(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, reduced_motion="reduce"
    )
    await page.goto(seeded.page(name))
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.close()


@pytest.mark.parametrize("theme", THEMES)
async def test_signing_in_keeps_only_strangers_out(chromium: Browser, guarded_url: str, theme: Theme) -> None:
    page = await chromium.new_page(color_scheme=theme)
    await page.goto(guarded_url)
    assert await complaints(page) == []
    await page.get_by_label("User").fill("ada")
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    assert await page.get_by_role("alert").is_visible()
    assert await complaints(page) == []
    await page.close()
