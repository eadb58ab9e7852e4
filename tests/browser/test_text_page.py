"""A text as on a phone: its conversation, an answer to it, and what the app makes of that."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.lifespan import Running
from tests.browser.captures import open_capture
from tests.browser.traffic import PHONE, text_message
from tests.receiver import Receiver, Reply, receiving

pytestmark = pytest.mark.asyncio(loop_scope="session")
APP = "+15005550006"
TWIML = "<?xml version='1.0'?><Response><Message>Thank you, Ann!</Message></Response>"


@pytest_asyncio.fixture(loop_scope="session")
async def app() -> AsyncIterator[Receiver]:
    """The app, which answers every text."""
    async with receiving() as receiver:
        receiver.answer = lambda _: Reply(body=TWIML)
        yield receiver


async def _point(server: Running, app: Receiver) -> None:
    async with httpx.AsyncClient(base_url=server.http_url) as client:
        number = {"number": APP, "sms_url": f"{app.url}/sms"}
        assert (await client.post("/stagedoor/v1/sms/numbers", json=number)).status_code == 201


async def test_an_answer_goes_to_the_app_and_what_it_says_appears_by_itself(
    page: Page, server: Running, app: Receiver
) -> None:
    await _point(server, app)
    await text_message(server, "Shall we deliver today?")
    await open_capture(page, server, "Shall we deliver today?")
    await page.get_by_label("Answer as").fill("Yes please")
    await page.get_by_role("button", name="Send", exact=True).click()

    bubbles = page.locator(".sms-bubble")
    await expect(bubbles).to_contain_text(["Shall we deliver today?", "Yes please", "Thank you, Ann!"])
    told = page.get_by_role("region", name="What the app was told")
    await expect(told).to_contain_text("message.received")
    await expect(told).to_contain_text("<Message>Thank you, Ann!</Message>")
    await expect(bubbles.last).to_be_in_viewport()
    assert (await app.next()).form["Body"] == "Yes please"
    await page.get_by_role("link", name="Timeline").first.click()
    people = page.locator(".row .people")
    await expect(people).to_have_text([PHONE, f"from {PHONE}", PHONE])


async def test_a_number_can_be_pointed_at_the_app_from_the_page_without_script(
    chromium: Browser, server: Running, app: Receiver
) -> None:
    await text_message(server, "Are you there?")
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await open_capture(page, server, "Are you there?", has_script=False)
    await page.get_by_label("Answer as").fill("Hm")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("main")).to_contain_text("the app was not told")
    await page.get_by_label("Where the app is told").fill(f"{app.url}/sms")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_label("Answer as").fill("Yes")
    await page.get_by_role("button", name="Send", exact=True).click()
    assert (await app.next()).form["Body"] == "Yes"
    await page.reload()
    await expect(page.locator(".sms-bubble")).to_have_count(4)
    await context.close()


async def test_what_made_it_ucs2_and_how_it_is_cut_is_shown(page: Page, server: Running) -> None:
    await text_message(server, "It’s " + "long " * 30)
    await open_capture(page, server, "It’s")
    await expect(page.locator(".sms-bubble mark")).to_have_text(["’"])
    await expect(page.locator(".sms-text")).to_contain_text("U+2019 right single quotation mark")
    await expect(page.locator(".sms-part")).to_have_count(3)


async def test_statuses_arrive_while_one_looks(page: Page, server: Running) -> None:
    async with httpx.AsyncClient(base_url=server.http_url) as client:
        await client.post("/stagedoor/v1/clock", json={"freeze": True})
        await text_message(server, "Slow one")
        await open_capture(page, server, "Slow one")
        await expect(page.locator(".sms-status")).to_have_text("queued")
        await client.post("/stagedoor/v1/clock", json={"advance": "PT1M"})
        await expect(page.locator(".sms-status")).to_have_text("delivered")
