import re

import pytest

from app.lifespan import Running
from app.web.rendering import filesize
from fakes.core.clock import iso, wall_ms
from tests.app.clients import captured, http_client
from tests.app.web.forms import browsing


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 KB"),
        (4_230, "4.2 KB"),
        (1_100_000, "1.1 MB"),
        (52_428_800, "52.4 MB"),
        (3_000_000_000, "3.0 GB"),
        (5_000_000_000_000, "5000.0 GB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert filesize(size) == words


async def test_a_page_is_compressed_for_those_who_take_it_and_never_kept(server: Running) -> None:
    async with http_client(server) as client:
        small = await client.get("/")
        plain = await client.get("/", headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text
    assert plain.headers["cache-control"] == "no-store"


async def test_pages_hold_no_inline_script_or_style_and_forbid_them(server: Running) -> None:
    await captured(server)
    async with browsing(server) as browser:
        for path in ("/", "/?q=is:green", "/ui/clear", "/ui/nope", "/stagedoor/docs"):
            page = await browser.get(path)
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", page.text), (
                path
            )


async def test_everything_on_a_page_is_escaped(server: Running) -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    await captured(server, title=bad, sender=bad, recipients=[bad], preview=bad, flags=[bad], codes=[bad])
    async with browsing(server) as browser:
        page = (await browser.get("/", params={"q": bad, "tag": bad})).text + (await browser.get("/")).text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


async def test_a_sandbox_keeps_its_prefix_in_every_link_and_shows_its_clock(server: Running) -> None:
    async with browsing(server) as browser:
        assert "moved-clock" not in (await browser.get("/s/mine/")).text
        await browser.post("/s/mine/stagedoor/v1/clock", json={"advance": "P3D"})
        page = (await browser.get("/s/mine/")).text
    assert "moved-clock" in page
    assert "clock was moved: it is 3 days ahead of the wall clock" in page
    assert re.search(r"the time of this sandbox's clock.*>is 3 days ahead of the wall clock</a>", page)
    day = iso(wall_ms() + 3 * 86_400_000)[:10]
    assert f"<span>{day[:5]}</span><b>{day[5:]}</b>" in page
    links = re.findall(r'\s(?:href|src|action)="([^"]+)"', page)
    # The page of a new sandbox offers the others.
    assert {link for link in links if not link.startswith(("/s/mine/", "#"))} == {"/ui/sandbox", "/"}
