"""Choosing rows with the mouse and doing something with them; notifications; what the server cannot do now."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from app.lifespan import Running
from tests.browser.timeline import Timeline
from tests.browser.traffic import mail, mails

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def five(page: Page, server: Running) -> Timeline:
    """A timeline of five mails."""
    await mails(server, [f"Mail {number}" for number in range(5)])
    timeline = Timeline(page, server)
    await timeline.open()
    return timeline


async def test_shift_chooses_a_range_and_all_means_all_shown(page: Page, server: Running) -> None:
    timeline = await five(page, server)

    await timeline.row("Mail 4").get_by_role("checkbox").click()
    await timeline.row("Mail 1").get_by_role("checkbox").click(modifiers=["Shift"])
    await expect(page.locator("#picked")).to_have_text("4")
    await page.get_by_role("button", name="Select all shown").click()
    await expect(page.locator("#picked")).to_have_text("5")
    await page.get_by_role("button", name="Clear the selection").click()
    await expect(page.locator("#bulk")).to_be_hidden()


async def test_chosen_rows_are_tagged_untagged_and_read(page: Page, server: Running) -> None:
    timeline = await five(page, server)
    for title in ("Mail 1", "Mail 3"):
        await timeline.row(title).get_by_role("checkbox").check()

    await page.get_by_label("Tag", exact=True).fill("to verify")
    await page.get_by_role("button", name="Tag", exact=True).click()
    await expect(page.locator(".row .tag")).to_have_text(["to verify", "to verify"])
    await page.get_by_role("button", name="Read", exact=True).click()
    await expect(page.locator(".row.unread")).to_have_count(3)
    await page.get_by_label("Tag", exact=True).fill("to verify")
    await page.get_by_role("button", name="Untag").click()
    await expect(page.locator(".row .tag")).to_have_count(0)
    await expect(page.locator("#picked")).to_have_text("2")


async def test_several_are_deleted_and_brought_back(page: Page, server: Running) -> None:
    timeline = await five(page, server)
    for title in ("Mail 0", "Mail 4"):
        await timeline.row(title).get_by_role("checkbox").check()

    await page.get_by_role("button", name="Delete").click()
    await timeline.shows("Mail 3", "Mail 2", "Mail 1")
    await expect(page.get_by_text("2 deleted.")).to_be_visible()
    await mail(server, "Mail 5")
    await timeline.shows("Mail 5", "Mail 3", "Mail 2", "Mail 1")
    await page.get_by_role("button", name="Undo z").click()
    await timeline.shows("Mail 5", "Mail 4", "Mail 3", "Mail 2", "Mail 1", "Mail 0")


async def test_what_the_server_refuses_is_said(page: Page, server: Running) -> None:
    timeline = await five(page, server)

    await timeline.row("Mail 1").get_by_role("checkbox").check()
    await page.get_by_role("button", name="Tag", exact=True).click()
    await expect(page.get_by_text("A tag has 1 to 100 characters.")).to_be_visible()


async def test_a_code_is_copied_with_one_click(chromium: Browser, server: Running) -> None:
    context = await chromium.new_context()
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await mail(server, "Welcome", text="Your code is 482913.")
    await Timeline(page, server).open()

    await page.get_by_role("button", name="482913").click()
    await expect(page.get_by_text("Copied 482913")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "482913"
    await context.close()


async def test_a_notification_is_asked_for_by_a_click_only(chromium: Browser, server: Running) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    await page.add_init_script(
        """window.asked = 0; window.told = [];
        window.Notification = class { constructor(title, options) {
            window.told.push([title, options.body]); document.body.dataset.told = window.told.length; }
            static get permission() { return window.asked ? "granted" : "default"; }
            static async requestPermission() { window.asked += 1; return "granted"; } close() {} };
        Object.defineProperty(document, "hidden", { get: () => true });"""
    )
    timeline = Timeline(page, server)
    await timeline.open()
    await mail(server, "Before")
    await timeline.shows("Before")
    assert await page.evaluate("[window.asked, window.told.length]") == [0, 0]

    button = page.get_by_role("button", name="Notify me")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await mail(server, "After")
    await expect(page.locator("body")).to_have_attribute("data-told", "1")
    assert await page.evaluate("window.told") == [["ada@example.org", "After"]]
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "false")
    # Nothing comes to a search that was refused.
    await page.goto(timeline.url("/?q=larger:nothing"))
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(button).to_have_count(0)
    await context.close()


async def test_clearing_asks_first_and_keeps_to_the_filters(page: Page, server: Running) -> None:
    timeline = await five(page, server)
    await mail(server, "For Bob", to="bob@example.org")
    await timeline.open("/?q=to:ada")

    await page.get_by_role("link", name="Clear").click()
    await expect(page.get_by_role("heading")).to_have_text("Delete all 5 captures that match?")
    await page.get_by_role("link", name="Keep").click()
    await expect(timeline.rows).to_have_count(5)
    await page.get_by_role("link", name="Clear").click()
    await page.get_by_role("button", name="Delete").click()
    await timeline.shows("For Bob")


async def test_the_page_fits_every_width_and_nothing_jumps(page: Page, server: Running) -> None:
    await mail(
        server,
        "A subject that is much too long for a narrow screen " * 3,
        to=f"{'long.' * 12}name@example.org",
    )
    timeline = Timeline(page, server)
    await page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())
            window.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });"""
    )
    for width in (320, 640, 768, 1280, 2560):
        await page.set_viewport_size({"width": width, "height": 800})
        await timeline.open()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert await page.evaluate("window.shift") < 0.02, width


async def test_an_error_is_a_page_for_people(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    answer = await timeline.open("/ui/captures/000000000009", is_live=False)

    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading")).to_have_text("Not found")
    await page.get_by_role("link", name="Back to the timeline").click()
    await expect(page).to_have_title(re.compile("default"))
