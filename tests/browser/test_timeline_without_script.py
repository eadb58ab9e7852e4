"""The timeline in a browser that runs no script: links and forms do everything but the live part."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.lifespan import Running
from tests.browser.timeline import Timeline
from tests.browser.traffic import mail, mails

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def plain(chromium: Browser) -> AsyncIterator[Page]:
    """A page without script."""
    context = await chromium.new_context(java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def test_searching_filtering_and_paging(plain: Page, server: Running) -> None:
    await mails(server, [f"Mail {number}" for number in range(60)])
    await mail(server, "For Bob", to="bob@example.org", attachment="a.pdf")
    timeline = Timeline(plain, server)
    await timeline.open(is_live=False)

    await plain.get_by_role("link", name="Older").click()
    await expect(timeline.rows).to_have_count(11)
    await plain.get_by_role("link", name="Newer", exact=True).click()
    await expect(timeline.rows).to_have_count(50)
    await plain.get_by_label("Search captures").fill("to:bob")
    await plain.get_by_role("button", name="Search", exact=True).click()
    await timeline.shows("For Bob")
    await plain.locator("summary", has_text="Flag").click()
    await plain.get_by_role("link", name="attachment", exact=True).click()
    await timeline.shows("For Bob")
    await expect(plain.get_by_label("Search captures")).to_have_value("to:bob")


async def test_choosing_marking_tagging_and_deleting(plain: Page, server: Running) -> None:
    await mails(server, ["One", "Two", "Three"])
    timeline = Timeline(plain, server)
    await timeline.open("/?q=channel:mail", is_live=False)
    await expect(plain.locator("#bulk")).to_be_hidden()

    await timeline.row("Two").get_by_role("checkbox").check()
    await plain.get_by_role("button", name="Read", exact=True).click()
    await expect(timeline.row("Two")).not_to_have_class(re.compile("unread"))
    assert "q=channel%3Amail" in plain.url
    await timeline.row("Two").get_by_role("checkbox").check()
    await plain.get_by_label("Tag", exact=True).fill("seen")
    await plain.get_by_role("button", name="Tag", exact=True).click()
    await expect(timeline.row("Two").locator(".tag")).to_have_text("seen")
    for title in ("One", "Three"):
        await timeline.row(title).get_by_role("checkbox").check()
    await plain.get_by_role("button", name="Delete").click()
    await expect(plain.get_by_role("heading")).to_have_text("Delete these 2 captures?")
    await plain.get_by_role("button", name="Delete").click()
    await timeline.shows("Two")


async def test_going_places(plain: Page, server: Running) -> None:
    await mail(server, "Elsewhere", sandbox="other")
    timeline = Timeline(plain, server)
    await timeline.open(is_live=False)

    await plain.get_by_role("button", name="Help: search and keys").click()
    await expect(plain.get_by_role("dialog")).to_contain_text("has:code")
    await plain.get_by_role("button", name="Close").click()
    await plain.get_by_label("Sandbox").fill("other")
    await plain.get_by_role("button", name="Go").click()
    await timeline.shows("Elsewhere")
    await plain.set_viewport_size({"width": 400, "height": 800})
    await plain.get_by_role("button", name="Pages").click()
    await plain.get_by_role("link", name="Sandboxes").click()
    await expect(plain).to_have_url(re.compile("/ui/sandboxes"))
