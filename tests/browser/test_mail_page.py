"""Looking at a mail: its views, widths and colours, its code, its neighbours; with script and without."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.lifespan import Running
from tests.browser.captures import open_capture, until_capture
from tests.browser.traffic import mails
from tests.fakes.mail.builders import PNG

pytestmark = pytest.mark.asyncio(loop_scope="session")
CALENDAR = "BEGIN:VEVENT\r\nSUMMARY:Fitting\r\nDTSTART:20261124T080000Z\r\nLOCATION:Bergen\r\nEND:VEVENT\r\n"
HTML = (
    "<style>p { color: rgb(1, 2, 3) } @media (prefers-color-scheme: dark) { p { color: rgb(200, 200, 200) } }"
    " @media (max-width: 400px) { p { font-size: 40px } }</style>"
    "<p>Hello {{name}}, your code is 482913</p><img src='cid:logo' alt='Logo'><a href='http://localhost/x'>Confirm</a>"
)


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "ann@example.com", "Confirm your address"
    mail["Received"] = "from app.example by mx.example with ESMTP; Mon, 23 Nov 2026 05:00:00 +0000"
    mail.set_content("Your code is 482913\n")
    mail.add_alternative(HTML, subtype="html")
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(PNG, maintype="image", subtype="png", cid="<logo>")
    mail.add_attachment(CALENDAR, subtype="calendar", filename="invite.ics")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="invoice.pdf")
    return mail


@pytest_asyncio.fixture(loop_scope="session")
async def opened(page: Page, server: Running) -> Page:
    """The page of a mail with everything in it."""
    host, _, port = server.smtp_address.rpartition(":")

    def send() -> None:
        with smtplib.SMTP(host, int(port), timeout=60) as client:
            client.send_message(_mail(), to_addrs=["ann@example.com", "hidden@example.com"])

    await asyncio.to_thread(send)
    await open_capture(page, server, "Confirm your address")
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def scriptless(chromium: Browser) -> AsyncIterator[Page]:
    """A browser without script."""
    context = await chromium.new_context(java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def test_the_html_is_shown_by_width_and_colours(opened: Page) -> None:
    words = opened.frame_locator("iframe").locator("p")
    await expect(words).to_have_css("color", "rgb(1, 2, 3)")
    await opened.get_by_role("link", name="Phone").click()
    await expect(words).to_have_css("font-size", "40px")
    box = await opened.locator("iframe").bounding_box()
    assert box is not None
    assert 370 <= box["width"] <= 380
    await opened.get_by_role("link", name="Dark").click()
    await expect(words).to_have_css("color", "rgb(200, 200, 200)")
    await expect(opened.get_by_role("link", name="Phone")).to_have_attribute("aria-current", "true")


async def test_every_view_is_one_click_away(opened: Page) -> None:
    views = opened.get_by_role("navigation", name="Views of this capture")
    for label, words in (
        ("Text", "Your code is 482913"),
        ("Source", "<style>p { color"),
        ("Attachments", "Bergen"),
        ("Links", "http://localhost/x"),
        ("Checks", "HTML: {{name}}"),
        ("Headers", "app.example → mx.example by ESMTP"),
        ("Envelope", "a blind copy"),
        ("Parts", "multipart/related"),
        ("Raw", "MIME-Version: 1.0"),
        ("Copy as test", "stagedoor.mail.wait_for("),
    ):
        await views.get_by_role("link", name=label).click()
        await expect(views.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
        await expect(opened.locator("article.capture")).to_contain_text(words)


async def test_a_click_copies_the_code_and_the_test(opened: Page) -> None:
    await opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await opened.get_by_role("button", name="482913").click()
    assert await opened.evaluate("navigator.clipboard.readText()") == "482913"
    await opened.get_by_role("link", name="Copy as test").click()
    await opened.get_by_role("button", name="Copy the curl test").click()
    assert "captures/wait" in await opened.evaluate("navigator.clipboard.readText()")


async def test_the_whole_mail_and_its_files_can_be_downloaded(opened: Page) -> None:
    for name, suggested in ((".eml", ".eml"), ("invoice.pdf", "invoice.pdf")):
        async with opened.expect_download() as download:
            await opened.get_by_role("link", name=name).click()
        assert (await download.value).suggested_filename.endswith(suggested)
    async with opened.context.expect_page() as printed:
        await opened.get_by_role("link", name="Print view").click()
    page = await printed.value
    await expect(page.locator("body")).to_contain_text("Confirm your address")


async def test_neighbours_are_reached_by_key_and_by_click(page: Page, server: Running) -> None:
    await mails(server, ["One", "Two", "Three"])
    await open_capture(page, server, "Two")
    await page.keyboard.press("j")
    await until_capture(page, "One")
    await expect(page.get_by_role("link", name="Older capture")).to_have_count(0)
    await page.keyboard.press("k")
    await until_capture(page, "Two")
    await page.get_by_role("link", name="Newer capture").click()
    await until_capture(page, "Three")


async def test_all_of_it_works_without_script(opened: Page, scriptless: Page) -> None:
    await scriptless.goto(opened.url)
    await scriptless.get_by_role("link", name="Dark").click()
    await expect(scriptless.locator("iframe.mail-frame-dark")).to_be_visible()
    await scriptless.get_by_role("link", name="Checks").click()
    await expect(scriptless.locator("article.capture")).to_contain_text("HTML: {{name}}")
    await scriptless.get_by_role("button", name="Mark unread").click()
    await expect(scriptless.locator(".row.unread")).to_have_count(1)


async def test_nothing_is_wider_than_the_window(opened: Page) -> None:
    for view in ("html", "source", "attachments", "checks", "headers", "envelope", "parts", "test"):
        await opened.goto(f"{opened.url.partition('?')[0]}?view={view}")
        for width in (320, 640, 2560):
            await opened.set_viewport_size({"width": width, "height": 800})
            assert await opened.evaluate("document.documentElement.scrollWidth <= innerWidth"), (view, width)
