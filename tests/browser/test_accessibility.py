"""axe-core over every page, in light and dark; and every page at the width of a small phone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from app.lifespan import serving
from app.settings import Settings
from tests.browser.accessibility import PAGES, Seeded, complaints, ids_of
from tests.demo.seeding import seed
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")
FIRST_DAY = datetime(2026, 3, 5, tzinfo=UTC)
DESK: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 320, "height": 640}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(stagedoor_process: ServerProcess) -> Seeded:
    """The server with the demo's day in it."""
    url = stagedoor_process.http_url
    await asyncio.to_thread(seed, url, stagedoor_process.smtp_address, FIRST_DAY, sandbox="demo")
    return Seeded(url, await asyncio.to_thread(ids_of, url))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(chromium: Browser) -> AsyncIterator[Page]:
    """One page for all looks: what it has loaded once it need not load again."""
    context = await chromium.new_context(reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def guarded_url() -> AsyncIterator[str]:
    """The address of a server that wants a password."""
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ada:s3cret")) as server:
        yield server.http_url


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_keeps_nobody_out_in_either_theme_or_on_a_small_phone(
    window: Page, seeded: Seeded, name: str
) -> None:
    await window.emulate_media(color_scheme="light")
    await window.set_viewport_size(DESK)
    await window.goto(seeded.page(name))
    assert await complaints(window) == []
    # Of all that axe looks at, the theme changes the colours alone.
    await window.emulate_media(color_scheme="dark")
    assert await complaints(window, rules=["color-contrast"]) == []
    await window.set_viewport_size(PHONE)
    assert await window.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_signing_in_keeps_only_strangers_out(chromium: Browser, guarded_url: str) -> None:
    page = await chromium.new_page(color_scheme="light")
    await page.goto(guarded_url)
    assert await complaints(page) == []
    await page.get_by_label("User").fill("ada")
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await complaints(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await complaints(page, rules=["color-contrast"]) == []
    await page.close()
