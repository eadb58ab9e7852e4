"""Hostile mails, sent by SMTP and opened in Chromium: no script runs, no request leaves, nothing changes in our page."""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Dialog, Frame, Page, Request

from app.lifespan import Running
from fakes.core.query import CaptureQuery
from tests.browser.hostile import html_mails, other_mails
from tests.receiver import Receiver, receiving

pytestmark = pytest.mark.asyncio(loop_scope="session")
GROUPS = ("SCRIPT", "HANDLERS", "SVG_AND_MATHML", "DOCUMENT", "LOADING", "STYLES", "LINKS", "CLOBBERING")
OUR_PATH = re.compile(
    r"/ui/captures/[0-9a-z]{12}(?:/document|/parts/[\w.]+)?|/ui/static/.+|/stagedoor/v1/stream|/ui/[\w/-]+"
)
SECTIONS = ("text", "attachments", "headers", "envelope", "test")


@dataclass
class Watch:
    """A browser's page, and everything that happens in it and must not."""

    page: Page
    inbox: str
    offences: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Watch requests, dialogs and new windows."""
        self.page.on("requestfinished", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("dialog", self._dialog)
        self.page.on("download", lambda download: self.offences.append(f"download {download.url}"))
        self.page.context.on("page", lambda page: self.offences.append(f"window {page.url}"))

    def _failed(self, request: Request) -> None:
        # What a policy stops is announced as a request all the same; it never leaves the browser.
        if request.failure not in ("csp", "origin") and not request.url.startswith("file:"):
            self._request(request)

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme == "data":
            return
        is_ours = f"{url.scheme}://{url.netloc}" == self.inbox and OUR_PATH.fullmatch(url.path)
        is_of_mail = request.frame.parent_frame is not None and not url.path.endswith("/document")
        if not is_ours or is_of_mail:
            self.offences.append(f"{request.method} {request.url} {request.failure or ''}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.offences.append(f"dialog {dialog.message}")
        await dialog.dismiss()

    async def open(self, path: str) -> None:
        """Open a page, let it settle, and see whether it is still what the server sent."""
        await self.page.goto(f"{self.inbox}{path}", wait_until="load")
        before = await self._state()
        await self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))"
        )
        if await self._state() != before or self.page.url != f"{self.inbox}{path}":
            self.offences.append(f"changed {path}")

    async def _state(self) -> str:
        state: str = await self.page.evaluate(
            "() => [document.title, document.cookie, location.href, document.documentElement.outerHTML].join('\\n')"
        )
        return state

    def frame(self) -> Frame:
        """Return the frame of the mail."""
        return self.page.frames[1]


@pytest_asyncio.fixture(loop_scope="session")
async def evil() -> AsyncIterator[Receiver]:
    """The attacker's server."""
    async with receiving() as receiver:
        yield receiver


@pytest_asyncio.fixture(loop_scope="session")
async def watch(page: Page, server: Running) -> Watch:
    """A page that is watched."""
    watched = Watch(page, server.http_url)
    watched.begin()
    return watched


async def _sent(server: Running, mails: Iterable[bytes]) -> list[str]:
    """Send mails as they are; return the paths of their pages."""
    host, _, port = server.smtp_address.rpartition(":")

    def send() -> None:
        with smtplib.SMTP(host, int(port), timeout=60) as client:
            for raw in mails:
                client.sendmail("shop@example.com", ["ann@example.com"], raw)

    await asyncio.to_thread(send)
    captures = await server.context.library.oldest(CaptureQuery("default"), limit=500)
    return [f"/ui/captures/{each.id}" for each in captures]


def _html_mail(html: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "ann@example.com", "Hostile"
    mail.set_content("text")
    mail.add_alternative(html, subtype="html", cte="base64")
    return mail.as_bytes()


def _html(group: Mapping[str, str], server: Running, evil: Receiver) -> list[bytes]:
    host = urlsplit(evil.url).netloc
    return [
        _html_mail(html.format(evil=evil.url, evil_host=host, inbox=server.http_url))
        for html in group.values()
    ]


async def test_the_corpus_is_large() -> None:
    assert len(html_mails.ALL) + len(other_mails.ALL) >= 130


@pytest.mark.parametrize("group", GROUPS)
async def test_html_runs_nothing_and_asks_nobody(
    watch: Watch, server: Running, evil: Receiver, group: str
) -> None:
    mails: Mapping[str, str] = getattr(html_mails, group)
    paths = await _sent(server, _html(mails, server, evil))
    assert len(paths) == len(mails)
    for path, name in zip(paths, mails, strict=True):
        await watch.open(path)
        assert (name, watch.offences, evil.seen) == (name, [], [])


@pytest.mark.parametrize("group", ["LOADING", "STYLES"])
async def test_even_with_remote_images_the_browser_asks_nobody_and_the_server_no_private_host(
    watch: Watch, server: Running, evil: Receiver, group: str
) -> None:
    for path in await _sent(server, _html(getattr(html_mails, group), server, evil)):
        await watch.open(f"{path}?dark=1&remote=1")
    assert (watch.offences, evil.seen) == ([], [])


async def test_a_click_on_a_link_runs_no_script(watch: Watch, server: Running, evil: Receiver) -> None:
    paths = await _sent(server, _html(html_mails.LINKS, server, evil))
    clicks = 0
    for path in paths:
        await watch.open(path)
        links = watch.frame().get_by_text("Click", exact=True)
        for number in range(await links.count()):
            await links.nth(number).click()
            clicks += 1
            assert watch.page.url.endswith(path)
    assert clicks >= 7
    # What a link opens is a window of its own, empty and without script.
    assert [offence for offence in watch.offences if not offence.startswith("window ")] == []
    assert evil.seen == []


async def test_source_and_links_of_hostile_html_are_text(
    watch: Watch, server: Running, evil: Receiver
) -> None:
    for path in await _sent(server, _html({**html_mails.SCRIPT, **html_mails.LINKS}, server, evil)):
        await watch.open(f"{path}?view=source")
        await watch.open(f"{path}?view=checks")
    assert (watch.offences, evil.seen) == ([], [])


@pytest.mark.parametrize("section", SECTIONS)
async def test_headers_texts_and_names_are_text(
    watch: Watch, server: Running, evil: Receiver, section: str
) -> None:
    raws = [mail.replace("{evil}", evil.url).encode("utf-8") for mail in other_mails.ALL.values()]
    paths = await _sent(server, raws)
    assert len(paths) == len(raws)
    for path, name in zip(paths, other_mails.ALL, strict=True):
        await watch.open(f"{path}?view={section}")
        assert (name, watch.offences, evil.seen) == (name, [], [])


async def test_parts_of_active_types_are_downloads_with_harmless_names(server: Running) -> None:
    raws = [mail.encode("utf-8") for mail in other_mails.ALL.values()]
    paths = await _sent(server, raws)
    async with httpx.AsyncClient(base_url=server.http_url) as client:
        for path in paths:
            for part in ("1", "2", "eml"):
                answer = await client.get(f"{path}/parts/{part}")
                if answer.status_code == 404:
                    continue
                headers = answer.headers
                is_shown = headers["content-type"] in ("image/png", "application/pdf")
                assert is_shown or headers["content-type"] == "application/octet-stream"
                assert headers["x-content-type-options"] == "nosniff"
                assert "sandbox" in headers["content-security-policy"]
                kind, _, name = headers["content-disposition"].partition("; filename*=UTF-8''")
                assert kind == ("inline" if is_shown else "attachment")
                assert re.fullmatch(r"[\w.%~-]+", name)
                assert not re.search(r"%2F|%5C|%0D|%0A|%E2%80%AE", name)
                assert len(name) <= 450
                assert "set-cookie" not in headers


async def test_the_timeline_shows_hostile_mails_as_text(
    watch: Watch, server: Running, evil: Receiver, page: Page
) -> None:
    raws = [mail.replace("{evil}", evil.url).encode("utf-8") for mail in other_mails.ALL.values()]
    await _sent(server, raws)
    await page.goto(f"{server.http_url}/")
    assert await page.locator(".row").count() > 20
    assert [offence for offence in watch.offences if server.http_url not in offence] == []
    assert evil.seen == []


async def test_a_document_that_is_opened_by_itself_is_as_harmless(
    server: Running, evil: Receiver, page: Page
) -> None:
    context: BrowserContext = page.context
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    for path in await _sent(server, _html(html_mails.SCRIPT | html_mails.HANDLERS, server, evil)):
        await page.goto(f"{server.http_url}{path}/document?print=1")
    assert evil.seen == []
    assert [url for url in requests if not url.startswith((server.http_url, "data:"))] == []
