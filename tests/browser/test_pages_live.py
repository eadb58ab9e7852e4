"""The pages beside the timeline, while something happens: callbacks, set up, people, the clock."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from app.lifespan import Running
from fakes.core.transaction import CallbackDraft
from tests.browser.traffic import ADA, mail
from tests.receiver import Receiver, Reply, receiving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """The app's webhook endpoint."""
    async with receiving() as endpoint:
        yield endpoint


async def call_back(server: Running, url: str, event: str = "order.paid") -> None:
    """Put a callback into the outbox."""
    draft = CallbackDraft(
        sandbox="default",
        channel="payments",
        provider="stripe",
        event=event,
        url=url,
        signer="",
        body=b'{"id": 1}',
        headers={"Content-Type": "application/json"},
    )
    await server.context.store.write(lambda tx: tx.callback(draft))


async def test_callbacks_appear_and_can_be_edited_and_sent_again(
    page: Page, server: Running, receiver: Receiver
) -> None:
    receiver.answer = lambda request: Reply(200, f"took {len(request.body)} bytes", "text/plain")
    await page.goto(f"{server.http_url}/ui/callbacks")
    await expect(page.get_by_role("heading", name="Nothing was called back yet")).to_be_visible()

    await call_back(server, f"{receiver.url}/hook")
    await page.get_by_role("link", name="order.paid").click()
    await expect(page.get_by_text("took 9 bytes")).to_be_visible()
    await page.get_by_role("textbox", name="Body").fill('{"id": 22}')
    await page.get_by_role("button", name="Send as edited").click()

    await expect(page.get_by_text("took 10 bytes")).to_be_visible()
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("took 10 bytes")).to_be_visible()
    assert [request.body for request in receiver.seen] == [b'{"id": 1}', b'{"id": 22}', b'{"id": 22}']


async def test_requests_appear_one_by_one_and_in_a_burst(page: Page, server: Running) -> None:
    await page.goto(f"{server.http_url}/ui/requests")
    await expect(page.get_by_role("heading", name="No provider was asked yet")).to_be_visible()

    async def ask() -> None:
        await page.request.get(
            f"{server.http_url}/v1/customers", headers={"Authorization": "Bearer sk_test_x"}
        )

    await ask()
    await expect(page.locator(".line")).to_have_count(1)
    await expect(page.locator(".line")).to_contain_text("/v1/customers")
    await asyncio.gather(*(ask() for _ in range(70)))
    await expect(page.get_by_role("link", name="Older requests")).to_be_visible()
    await page.get_by_role("link", name="Older requests").click()
    await expect(page.locator(".line")).to_have_count(21)
    await ask()
    await expect(page.get_by_text("Another request has come.")).to_be_visible()


async def test_an_edited_body_is_not_lost_when_something_happens(
    page: Page, server: Running, receiver: Receiver
) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def late(_request: object) -> Reply:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
        return Reply()

    receiver.answer = late
    await call_back(server, f"{receiver.url}/hook")
    await page.goto(f"{server.http_url}/ui/callbacks")
    await page.get_by_role("link", name="order.paid").click()
    await page.get_by_role("textbox", name="Body").fill("precious")
    await page.keyboard.press("Home")
    gate.set()

    await expect(page.locator("#callback-state")).to_contain_text("delivered")
    await page.keyboard.type("most ")
    await expect(page.get_by_role("textbox", name="Body")).to_have_value("most precious")


async def test_a_light_goes_on_when_a_channel_is_heard_of_for_the_first_time(
    page: Page, server: Running
) -> None:
    await page.goto(f"{server.http_url}/ui/setup")
    light = page.locator('[data-light="mail"]')
    await expect(light).to_have_text("Nothing heard yet")
    await mail(server, "One")
    await expect(light).to_have_text("Seen: 1 capture")
    await mail(server, "Two")
    await expect(light).to_have_text("Seen: 2 captures")
    await expect(page.locator('[data-light="sms"]')).to_have_text("Nothing heard yet")


async def test_a_persons_page_grows(page: Page, server: Running) -> None:
    await page.goto(f"{server.http_url}/ui/people")
    await page.get_by_label("Address, number or customer").fill(ADA)
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("heading", name=f"Nothing concerns {ADA}")).to_be_visible()
    await mail(server, "Welcome")
    await expect(page.get_by_role("link", name="Welcome")).to_be_visible()


async def test_news_do_not_win_over_a_page_that_somebody_is_going_to(page: Page, server: Running) -> None:
    is_asked_for, gate = asyncio.Event(), asyncio.Event()

    async def slow(route: Route) -> None:
        is_asked_for.set()
        await gate.wait()
        await route.continue_()

    await page.route("**/ui/sandboxes", slow)
    async with page.expect_response(lambda answer: answer.request.resource_type == "fetch"):
        await page.goto(f"{server.http_url}/ui/people/{ADA}")
    await page.evaluate("document.querySelector('[data-go=s]').click()")
    await is_asked_for.wait()
    async with page.expect_response(f"**/ui/people/{ADA}"):
        await mail(server, "Welcome")
    gate.set()

    await expect(page).to_have_url(re.compile("/ui/sandboxes$"))


async def test_the_clock_ticks_until_it_is_stopped(page: Page, server: Running) -> None:
    await page.goto(f"{server.http_url}/ui/clock")
    shown = page.locator(".now-time")
    before = await shown.inner_text()
    await expect(shown).not_to_have_text(before)
    await page.get_by_role("button", name="+ 3 days").click()
    await expect(page.get_by_text("3 days ahead of the wall clock")).to_be_visible()
    date = await page.locator(".now-date").inner_text()
    await expect(page.locator(".moved-clock")).to_contain_text(date)
    await page.get_by_role("button", name="Stop it").click()
    await expect(page.get_by_text("stopped", exact=True)).to_be_visible()


async def test_an_address_on_a_capture_leads_to_its_person(page: Page, server: Running) -> None:
    await mail(server, "Hello")
    await page.goto(server.http_url)
    await page.get_by_role("link", name="Hello").click()
    await page.get_by_role("link", name=ADA, exact=True).first.click()
    await expect(page.get_by_role("heading", name=ADA)).to_be_visible()
    await expect(page.get_by_role("link", name="Hello")).to_be_visible()
