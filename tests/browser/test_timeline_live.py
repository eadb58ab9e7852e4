"""The timeline is kept up to date: nothing is missed, nothing is there twice."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.query import CaptureQuery
from tests.browser.timeline import Timeline
from tests.browser.traffic import ADA, mail, mails, payment, text_message

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_channel_appears_on_an_empty_page_without_a_reload(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await timeline.open()
    await expect(page.get_by_role("heading", name="Waiting for the first entrance")).to_be_visible()
    await page.evaluate("window.isSamePage = true")

    await mail(server, "Welcome")
    await timeline.shows("Welcome")
    await text_message(server, "Your code is 482913")
    await expect(timeline.row("Your code is 482913").locator(".code")).to_have_text("482913")
    await payment(server, 1290)
    await expect(page.locator(".row.channel-payments").first).to_be_visible()

    await expect(timeline.days).to_have_text(["Today"])
    await expect(page.locator("#empty")).to_have_count(0)
    assert await page.evaluate("window.isSamePage")
    assert timeline.problems == []


async def test_a_capture_is_on_the_screen_soon_after_it_was_accepted(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await timeline.open()
    await mail(server, "First")
    await timeline.shows("First")
    await page.evaluate(
        """() => { window.shown = new Promise((done) => new MutationObserver(() => {
            if (document.querySelectorAll(".row").length === 2) requestAnimationFrame(() => done(Date.now()));
        }).observe(document.getElementById("timeline"), { childList: true, subtree: true })); }"""
    )

    await mail(server, "Second")
    accepted_ms = await page.evaluate("Date.now()")

    assert await page.evaluate("window.shown") - accepted_ms < 200


async def test_a_new_day_begins_without_a_reload(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await mail(server, "Old")
    await timeline.open()

    await page.request.post(timeline.url("/stagedoor/v1/clock"), data={"advance": "P2D"})
    await mail(server, "New")

    await timeline.shows("New", "Old")
    await expect(timeline.days).to_have_count(2)
    await expect(page.locator(".day .rows")).to_have_count(2)


async def test_days_are_those_of_the_browsers_zone(chromium: Browser, server: Running) -> None:
    moment = "2026-06-10T20:30:00Z"
    context = await chromium.new_context(timezone_id="Asia/Tokyo")
    page = await context.new_page()
    timeline = Timeline(page, server)
    await page.request.post(timeline.url("/stagedoor/v1/clock"), data={"to": moment})
    await page.request.post(timeline.url("/stagedoor/v1/clock"), data={"freeze": True})
    await mail(server, "Evening in London")

    await timeline.open()
    await expect(timeline.row("Evening in London").locator("time")).to_have_text("05:30")
    await expect(page.locator(".day")).to_have_attribute("data-date", "2026-06-11")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-zone", "Asia/Tokyo")
    await expect(timeline.row("Evening in London").locator("time")).to_have_text("05:30")
    path = await timeline.row("Evening in London").locator("a").first.get_attribute("href")
    await context.close()

    # Nothing has been painted yet when a browser says where it is.
    context = await chromium.new_context(timezone_id="Asia/Tokyo")
    page = await context.new_page()
    await page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { window.first = document.querySelector('main time').textContent; });"
    )
    await page.goto(server.http_url + str(path))
    assert "05:30" in await page.evaluate("window.first")
    await context.close()


async def test_what_others_read_tag_and_delete_changes_here(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await mails(server, ["One", "Two"])
    await timeline.open()
    ids = await page.locator(".row").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    captures = timeline.url("/stagedoor/v1/captures")

    await page.request.patch(f"{captures}/{ids[0]}", data={"read": True, "tags": ["seen"]})
    await expect(timeline.row("Two")).not_to_have_class(re.compile("unread"))
    await expect(timeline.row("Two").locator(".tag")).to_have_text("seen")
    await expect(page.locator("#channels")).to_have_attribute("data-unread", "1")
    await expect(page).to_have_title("(1) default · Stagedoor")
    await page.request.delete(f"{captures}/{ids[1]}")
    await timeline.shows("Two")
    await page.request.delete(captures)
    await expect(page.locator("#empty")).to_be_visible()


async def test_what_happens_before_the_page_has_its_connection_is_not_missed(
    page: Page, server: Running
) -> None:
    timeline = Timeline(page, server)
    await mails(server, ["One", "Two", "Three"])
    ids = [each.id for each in await server.context.library.newest(CaptureQuery("default"), limit=3)]

    async def change_first(route: Route) -> None:
        await server.context.library.delete("default", ids[0])
        await server.context.library.revise("default", ids[1], is_read=True)
        await mail(server, "Four")
        await route.continue_()

    await page.route("**/stagedoor/v1/stream*", change_first, times=1)
    await timeline.open()

    await timeline.shows("Four", "Two", "One")
    await expect(timeline.row("Two")).not_to_have_class(re.compile("unread"))


async def test_a_capture_is_fetched_when_somebody_is_about_to_open_it_and_read_when_it_is_shown(
    page: Page, server: Running
) -> None:
    timeline = Timeline(page, server)
    await mails(server, ["One", "Two"])
    await timeline.open()

    async with page.expect_event("requestfinished", lambda each: "/ui/captures/" in each.url) as ahead:
        await timeline.row("Two").locator("a").hover()
    assert (await ahead.value).headers["sec-purpose"] == "prefetch"
    await expect(page.locator(".row.unread")).to_have_count(2)
    async with page.expect_response("**/ui/bulk"):
        await timeline.row("Two").locator("a").click()
    timing = await page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType")
    assert timing == "navigational-prefetch"
    assert (await server.context.library.counters("default"))["mail"] == (2, 1)


async def test_only_what_matches_comes_in(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await timeline.open("/?q=to:ada+-lamp&channel=mail")
    await expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()

    await mail(server, "For Bob", to="bob@example.org")
    await mail(server, "A lamp")
    await text_message(server, "ada")
    await mail(server, "For Ada")

    await timeline.shows("For Ada")
    await expect(page.locator(".found")).to_have_text("1 found")


async def test_a_gap_is_caught_up_after_the_server_was_restarted(page: Page, tmp_path: Path) -> None:
    settings = Settings(http_port=0, smtp_port=0, database_url=f"sqlite:///{tmp_path}/stagedoor.db")
    async with serving(settings) as first:
        timeline = Timeline(page, first)
        await mails(first, ["One", "Two"])
        await timeline.open()
        port = int(first.http_url.rpartition(":")[2])
    await expect(page.locator("#live")).to_have_attribute("data-state", "lost")
    await expect(page.locator("#live")).to_have_text("Connection lost")
    await expect(page.get_by_role("status").filter(has_text="appears when it is back")).to_be_visible()

    # Something happens while nobody serves this page.
    elsewhere = settings.model_copy(update={"http_port": 0})
    async with serving(elsewhere) as between:
        await mail(between, "Three")
        await between.context.library.delete_matching(CaptureQuery("default", q="subject:one"))
    async with serving(settings.model_copy(update={"http_port": port})) as second:
        await timeline.shows("Three", "Two")
        await timeline.until_live()
        await expect(page.locator(".toast")).to_have_count(0)
        await mail(second, "Four")
        await timeline.shows("Four", "Three", "Two")
    assert timeline.problems == []


async def test_a_burst_leaves_the_page_responsive_and_complete(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    await mail(server, "Before")
    await timeline.open()
    # Between two moments in which the page can answer, no more rows come in than one page has.
    await page.evaluate(
        """() => { window.most = 0; let count = 0;
            const isRow = (node) => node.matches?.(".row") || node.querySelector?.(".row");
            new MutationObserver((changes) => {
                for (const change of changes) for (const node of change.addedNodes)
                    if (isRow(node)) count += node.matches(".row") ? 1 : node.querySelectorAll(".row").length;
                window.most = Math.max(window.most, count);
            }).observe(document.getElementById("timeline"), { childList: true, subtree: true });
            const tick = () => { count = 0; setTimeout(tick, 0); }; tick(); }"""
    )

    await mails(server, [f"Burst {number}" for number in range(1000)])

    await expect(timeline.rows.first.locator(".title")).to_have_text("Burst 999", timeout=30_000)
    await expect(page.locator("#channels a").first).to_have_text("All 1,001")
    titles = await timeline.rows.locator(".title").all_text_contents()
    assert titles == [f"Burst {999 - place}" for place in range(len(titles))]
    assert len(titles) <= 300
    assert 0 < await page.evaluate("window.most") <= 50
    # What the page no longer holds is on the next one.
    await page.get_by_role("link", name="Older").click()
    await expect(timeline.rows.first.locator(".title")).to_have_text(f"Burst {999 - len(titles)}")


async def test_two_sandboxes_side_by_side_see_each_their_own(chromium: Browser, server: Running) -> None:
    context = await chromium.new_context()
    left = Timeline(await context.new_page(), server, sandbox="left")
    right = Timeline(await context.new_page(), server, sandbox="right")
    await left.open()
    await right.open()

    await mail(server, "Left", sandbox="left")
    await mail(server, "Right", sandbox="right")

    await left.shows("Left")
    await right.shows("Right")
    await left.row("Left").locator("a").click()
    assert "/s/left/ui/captures/" in left.page.url
    await context.close()


async def test_title_and_icon_say_that_something_is_new_while_nobody_looks(
    chromium: Browser, server: Running
) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    timeline = Timeline(page, server)
    await timeline.open()
    await page.evaluate(
        """() => { window.isAway = true;
            Object.defineProperty(document, "hidden", { get: () => window.isAway }); }"""
    )

    await mail(server, "Psst", to=ADA)
    await expect(page).to_have_title("● (1) default · Stagedoor")
    await expect(page.locator("#favicon")).to_have_attribute("href", re.compile("favicon-new.svg"))

    await page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page).to_have_title("(1) default · Stagedoor")
    await expect(page.locator("#favicon")).to_have_attribute("href", re.compile("favicon.svg"))
    await context.close()
