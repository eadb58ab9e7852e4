"""Finding something on the timeline: search, filters, suggestions, pages; all of it in a URL that can be shared."""

import re

import pytest
from playwright.async_api import Page, expect

from app.lifespan import Running
from tests.browser.timeline import Timeline
from tests.browser.traffic import mail, mails, text_message

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def a_shops_traffic(server: Running) -> None:
    await mail(server, "Welcome, Ada", text="Your code is 482913.")
    await mail(server, "Order for Bob", to="bob@example.org", attachment="receipt.pdf")
    await text_message(server, "Parcel for Ada")


async def test_a_search_finds_by_the_whole_grammar_and_its_url_can_be_shared(
    page: Page, server: Running
) -> None:
    await a_shops_traffic(server)
    timeline = Timeline(page, server)
    await timeline.open()

    for q, titles in (
        ("to:bob", ["Order for Bob"]),
        ("channel:sms OR has:attachment", ["Parcel for Ada", "Order for Bob"]),
        ("ada -channel:sms", ["Welcome, Ada"]),
        ("code:482913", ["Welcome, Ada"]),
        ("larger:2K is:unread", ["Order for Bob"]),
        ('subject:"order for"', ["Order for Bob"]),
    ):
        await page.get_by_role("combobox", name="Search captures").fill(q)
        await page.keyboard.press("Enter")
        await timeline.shows(*titles)

    shared = Timeline(await page.context.new_page(), server)
    await shared.page.goto(page.url)
    await shared.shows("Order for Bob")
    await expect(shared.page.get_by_role("combobox", name="Search captures")).to_have_value(
        'subject:"order for"'
    )


async def test_a_mistake_in_a_search_is_explained(page: Page, server: Running) -> None:
    timeline = Timeline(page, server)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = await timeline.open("/?q=is:green", is_live=False)

    assert answer is not None
    assert answer.status == 400
    await expect(page.get_by_role("alert")).to_have_text(
        re.compile("is: does not know 'green'. It takes read, unread, tagged.")
    )
    await expect(page.get_by_role("combobox", name="Search captures")).to_have_value("is:green")
    await page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "stream" in url.rpartition("/")[2] and "static" not in url]
    await expect(page.get_by_text("Not live")).to_have_count(0)


async def test_filters_narrow_down_and_can_be_taken_away(page: Page, server: Running) -> None:
    await a_shops_traffic(server)
    timeline = Timeline(page, server)
    await timeline.open()

    await page.get_by_role("link", name="Mail 2").click()
    await timeline.shows("Order for Bob", "Welcome, Ada")
    await page.locator("summary", has_text="Flag").click()
    await page.get_by_role("link", name="attachment", exact=True).click()
    await timeline.shows("Order for Bob")
    await page.get_by_role("list", name="Filters").get_by_role("link").click()
    await timeline.shows("Order for Bob", "Welcome, Ada")
    await page.get_by_role("link", name="Mail 2").click()
    await page.locator("summary", has_text="Provider").click()
    await page.get_by_role("link", name="twilio", exact=True).click()
    await timeline.shows("Parcel for Ada")
    await page.get_by_role("list", name="Filters").get_by_role("link").click()
    await timeline.row("Order for Bob").locator("a").click()
    # Who goes back before the script has run has seen nothing.
    await expect(page.locator("body[data-keys] h1")).to_contain_text("Order for Bob")
    await page.go_back()
    await page.get_by_role("link", name="Unread 2").click()
    await timeline.shows("Parcel for Ada", "Welcome, Ada")


async def test_the_field_suggests_and_the_arrow_keys_choose(page: Page, server: Running) -> None:
    await a_shops_traffic(server)
    timeline = Timeline(page, server)
    await timeline.open()
    field = page.get_by_role("combobox", name="Search captures")
    options = page.get_by_role("option")

    await timeline.press("/")
    await expect(field).to_be_focused()
    await page.keyboard.type("cha")
    await expect(options).to_have_text([re.compile("channel:")])
    await timeline.press("ArrowDown", "Enter")
    await expect(field).to_have_value("channel:")
    await expect(options).to_have_count(2)
    await timeline.press("ArrowDown", "ArrowDown", "Tab")
    await expect(field).to_have_value("channel:sms ")
    await page.keyboard.type("is:re")
    await expect(options.first).to_have_text("is:read ")
    await timeline.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await field.fill("bob")
    await options.filter(has_text="to:bob@example.org").click()
    await timeline.press("Enter")
    await timeline.shows("Order for Bob")


async def test_pages_lead_back_and_forth(page: Page, server: Running) -> None:
    await mails(server, [f"Mail {number:03}" for number in range(120)])
    timeline = Timeline(page, server)
    await timeline.open()
    first = timeline.rows.first.locator(".title")

    await expect(timeline.rows).to_have_count(50)
    await page.get_by_role("link", name="Older").click()
    await expect(first).to_have_text("Mail 069")
    await page.get_by_role("link", name="Older").click()
    await expect(timeline.rows).to_have_count(20)
    await expect(page.get_by_role("link", name="Older")).to_be_hidden()
    await page.get_by_role("link", name="Newer", exact=True).click()
    await expect(first).to_have_text("Mail 069")
    await mail(server, "Newest")
    await expect(page.locator("#channels a").first).to_have_text("All 121")
    await expect(first).to_have_text("Mail 069")
    await page.get_by_role("link", name="Newer", exact=True).click()
    await expect(first).to_have_text("Mail 119")
    await page.get_by_role("link", name="Newer", exact=True).click()
    await expect(first).to_have_text("Newest")
    await expect(page.get_by_role("link", name="Newer", exact=True)).to_have_count(0)
