"""Pages of captures, as journeys find them."""

from __future__ import annotations

from playwright.async_api import Page, expect

from app.lifespan import Running


async def open_capture(page: Page, server: Running, title: str, *, has_script: bool = True) -> str:
    """Open a capture from the timeline by its title; returns its path."""
    await page.goto(f"{server.http_url}/")
    await page.locator(".row a").filter(has_text=title).first.click()
    if has_script:
        await until_capture(page, title)
    else:
        await expect(page.locator("article.capture h1")).to_contain_text(title)
    return page.url.removeprefix(server.http_url)


async def until_capture(page: Page, title: str) -> None:
    """Wait until the page of the capture with this title takes keys."""
    await expect(page.locator("body[data-keys] article.capture h1")).to_contain_text(title)
