"""The timeline as somebody in front of a browser sees and uses it."""

from playwright.async_api import Locator, Page, Response, expect

from app.lifespan import Running


class Timeline:
    """One page of a server's timeline."""

    def __init__(self, page: Page, server: Running, *, sandbox: str = "default") -> None:
        self.page = page
        self.server = server
        self._prefix = "" if sandbox == "default" else f"/s/{sandbox}"
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def url(self, path: str = "/") -> str:
        """The URL of a path in this sandbox."""
        return f"{self.server.http_url}{self._prefix}{path}"

    async def open(self, path: str = "/", *, is_live: bool = True) -> Response | None:
        """Go there, and wait until it is live."""
        answer = await self.page.goto(self.url(path))
        if is_live:
            await self.until_live()
        return answer

    async def until_live(self) -> None:
        """Wait until the page has its connection."""
        await expect(self.page.locator("#live")).to_have_attribute("data-state", "live")

    @property
    def rows(self) -> Locator:
        """The rows that are shown."""
        return self.page.locator(".row:not([hidden])")

    def row(self, title: str) -> Locator:
        """The row of a capture by its title."""
        return self.rows.filter(has=self.page.locator(".title", has_text=title))

    @property
    def days(self) -> Locator:
        """The headings of the days."""
        return self.page.locator(".day h2")

    async def shows(self, *titles: str) -> None:
        """Wait until these are the titles, from above."""
        await expect(self.page.locator(".row:not([hidden]) .title")).to_have_text(list(titles))

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def focus_is_on(self, title: str) -> None:
        """Wait until the row with this title has the focus."""
        await expect(self.row(title).locator("a")).to_be_focused()
