"""The pages beside the timeline in a browser that runs no script, by forms alone; and signing in."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.lifespan import Running, serving
from app.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def plain(chromium: Browser) -> AsyncIterator[Page]:
    """A page that runs no script."""
    context = await chromium.new_context(java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def test_a_sandbox_is_created_looked_into_and_deleted(plain: Page, server: Running) -> None:
    await plain.goto(f"{server.http_url}/ui/sandboxes")
    await plain.get_by_label("New sandbox").fill("checkout")
    await plain.get_by_role("button", name="Create").click()
    await expect(plain).to_have_url(f"{server.http_url}/s/checkout/ui/sandboxes/checkout")
    await plain.locator("summary", has_text="Docker Compose").click()
    compose = plain.get_by_label("Docker Compose", exact=True)
    await expect(compose).to_contain_text('STRIPE_SECRET_KEY: "sk_test_sbx_checkout"')

    await plain.get_by_role("link", name="Delete").click()
    await plain.get_by_role("button", name="Delete checkout").click()
    await expect(plain).to_have_url(f"{server.http_url}/ui/sandboxes")
    assert server.context.sandboxes.names() == ["default"]


async def test_faults_are_added_by_one_click_or_by_form_and_removed(plain: Page, server: Running) -> None:
    rules = plain.get_by_label("Faults, in the order")
    await plain.goto(f"{server.http_url}/ui/faults")
    await plain.get_by_role("button", name="Mailbox full").click()
    await expect(rules).to_contain_text("answers 452")

    await plain.get_by_label("Answer with status or code").fill("503")
    await plain.get_by_label("At most so many times").fill("often")
    await plain.get_by_role("button", name="Add the fault").click()
    await expect(plain.get_by_role("alert")).to_contain_text("times is a whole number")
    await plain.get_by_label("At most so many times").fill("3")
    await plain.get_by_role("button", name="Add the fault").click()
    await expect(rules).to_contain_text("answers 503")

    await plain.get_by_role("button", name=re.compile("Remove the fault: smtp")).click()
    await expect(rules).not_to_contain_text("answers 452")
    await plain.get_by_role("button", name="Remove all").click()
    await expect(plain.get_by_text("Nothing is broken on purpose.")).to_be_visible()


async def test_the_clock_is_set_to_a_time(plain: Page, server: Running) -> None:
    await plain.goto(f"{server.http_url}/s/shop/ui/clock")
    await plain.get_by_role("button", name="Stop it").click()
    await plain.get_by_label("Date and time, UTC").fill("2030-02-03T04:05:06")
    await plain.get_by_role("button", name="Set", exact=True).click()
    await expect(plain.locator(".now")).to_contain_text("04:05:06")
    await plain.get_by_label("By an ISO 8601 duration").fill("PT90M")
    await plain.get_by_role("button", name="Move", exact=True).click()
    await expect(plain.locator(".now")).to_contain_text("05:35:06")
    await plain.get_by_role("button", name="Back to the wall clock").click()
    await expect(plain.get_by_text("with the wall clock")).to_be_visible()


async def test_people_sign_in_go_on_where_they_were_going_and_sign_out(plain: Page) -> None:
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ada:s3cret")) as server:
        await plain.goto(f"{server.http_url}/ui/callbacks?state=failed")
        await plain.get_by_label("User").fill("ada")
        await plain.get_by_label("Password").fill("wrong")
        await plain.get_by_role("button", name="Sign in").click()
        await expect(plain.get_by_role("alert")).to_contain_text("do not belong together")
        await plain.get_by_label("Password").fill("s3cret")
        await plain.get_by_role("button", name="Sign in").click()
        await expect(plain).to_have_url(f"{server.http_url}/ui/callbacks?state=failed")

        await plain.get_by_role("button", name="Sign out").click()
        await plain.goto(f"{server.http_url}/ui/callbacks")
        await expect(plain.get_by_role("heading", name="Sign in")).to_be_visible()
