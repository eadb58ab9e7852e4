"""Pages of captures, as journeys find them."""

from __future__ import annotations

from playwright.async_api import Page

from app.lifespan import Running


async def open_capture(page: Page, server: Running, title: str) -> str:
    """Open a capture from the timeline by its title; returns its path."""
    await page.goto(f"{server.http_url}/")
    await page.locator(".row a").filter(has_text=title).first.click()
    await page.locator("article.capture h1").wait_for()
    return page.url.removeprefix(server.http_url)
