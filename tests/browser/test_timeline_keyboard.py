"""Everything on the timeline without a mouse."""

import re

import pytest
from playwright.async_api import Page, expect

from app.lifespan import Running
from tests.browser.timeline import Timeline
from tests.browser.traffic import mails

pytestmark = pytest.mark.asyncio(loop_scope="session")
UNREAD = re.compile("unread")


async def three(page: Page, server: Running) -> Timeline:
    """A timeline of three mails."""
    await mails(server, ["One", "Two", "Three"])
    timeline = Timeline(page, server)
    await timeline.open()
    return timeline


async def test_j_and_k_walk_and_enter_opens(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("j")
    await timeline.focus_is_on("Three")
    await timeline.press("j", "j", "j")
    await timeline.focus_is_on("One")
    await timeline.press("k")
    await timeline.focus_is_on("Two")
    await timeline.press("Enter")

    await expect(page).to_have_title(re.compile("Two"))
    await expect(page.locator("body")).to_have_attribute("data-keys", "on")
    await page.go_back()
    await timeline.until_live()
    await expect(timeline.row("Two")).not_to_have_class(UNREAD)
    await timeline.press("j")
    await timeline.focus_is_on("One")


async def test_captures_are_marked_and_tagged(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("j", "e")
    await expect(timeline.row("Three")).not_to_have_class(UNREAD)
    await timeline.focus_is_on("Three")
    await timeline.press("u")
    await expect(timeline.row("Three")).to_have_class(UNREAD)
    await timeline.press("x", "j", "x")
    await expect(page.locator("#picked")).to_have_text("2")
    await timeline.press("t")
    await page.keyboard.type("checkout")
    await timeline.press("Enter")
    await expect(page.locator(".row .tag")).to_have_text(["checkout", "checkout"])
    await timeline.press("Escape", "Escape")
    await expect(page.locator("#bulk")).to_be_hidden()
    await timeline.press("a", "e")
    await expect(page.locator(".row.unread")).to_have_count(0)


async def test_a_deletion_can_be_undone_and_is_carried_out_otherwise(page: Page, server: Running) -> None:
    timeline = await three(page, server)
    await page.clock.install()

    await timeline.press("j", "j", "#")
    await timeline.shows("Three", "One")
    await timeline.focus_is_on("One")
    await expect(page.get_by_text("Deleted.")).to_be_visible()
    await timeline.press("z")
    await timeline.shows("Three", "Two", "One")
    await timeline.focus_is_on("Two")
    assert sum((await server.context.library.counters("default"))["mail"]) == 6

    await timeline.press("d")
    await page.clock.fast_forward(10_000)
    await expect(page.locator(".row")).to_have_count(2)
    assert (await server.context.library.counters("default"))["mail"] == (2, 2)


async def test_leaving_the_page_carries_a_deletion_out(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("j", "d")
    await page.goto(timeline.url("/ui/setup"))
    await timeline.open()

    await timeline.shows("Two", "One")


async def test_help_opens_and_closes(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await timeline.press("j", "Escape")
    await expect(page.locator("#help")).to_be_hidden()
    await timeline.press("g", "s")
    await expect(page).to_have_url(re.compile("/ui/sandboxes"))


async def test_the_tab_key_reaches_search_filters_and_rows_in_order(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await timeline.press("Enter", "Tab")
    await expect(page.get_by_role("combobox", name="Search captures")).to_be_focused()
    await page.locator("#channels a").last.focus()
    reached = []
    for _ in range(12):
        await timeline.press("Tab")
        reached.append(await page.evaluate("document.activeElement.closest('.row')?.id ?? ''"))
    order = [each for each in dict.fromkeys(reached) if each]
    assert order == await page.locator(".row").evaluate_all("rows => rows.map((row) => row.id)")


async def test_typing_in_a_field_is_not_a_command(page: Page, server: Running) -> None:
    timeline = await three(page, server)

    await timeline.press("/")
    await page.keyboard.type("jade #z")
    await timeline.shows("Three", "Two", "One")
    await expect(page.locator("#picked")).to_have_text("0")
