import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from app.lifespan import Running, serving
from app.sessions import COOKIE
from app.settings import Settings
from tests.app.clients import API, captured
from tests.app.web.forms import browsing

RIGHT = {"user": "ada", "password": "s3cret"}


@pytest_asyncio.fixture
async def guarded() -> AsyncIterator[Running]:
    async with serving(Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ada:s3cret")) as server:
        yield server


async def test_whoever_comes_without_a_session_signs_in_and_goes_on(guarded: Running) -> None:
    await captured(guarded, sandbox="secret-project")
    async with browsing(guarded) as browser:
        page = await browser.get("/s/shop/ui/callbacks?state=failed")
        assert (page.url.path, page.status_code) == ("/ui/sign-in", 200)
        assert page.url.params["next"] == "/s/shop/ui/callbacks?state=failed"
        assert "secret-project" not in page.text

        inside = await browser.post("/ui/sign-in", data={**RIGHT, "next": page.url.params["next"]})
        assert str(inside.url).endswith("/s/shop/ui/callbacks?state=failed")
        assert "Sign out" in inside.text
        assert (await browser.get(f"{API}/captures")).status_code == 200
        assert (await browser.get("/ui/sign-in")).url.path == "/"


async def test_signing_out_ends_it(guarded: Running) -> None:
    async with browsing(guarded) as browser:
        await browser.post("/ui/sign-in", data=RIGHT)
        out = await browser.post("/ui/sign-out")
        assert out.url.path == "/ui/sign-in"
        assert COOKIE not in browser.cookies
        assert (await browser.get("/")).url.path == "/ui/sign-in"


async def test_a_wrong_password_is_told_on_the_page(guarded: Running) -> None:
    async with browsing(guarded) as browser:
        page = await browser.post(
            "/ui/sign-in", data={"user": "ada<b>", "password": "x", "next": "//evil.test"}
        )
    assert page.status_code == 403
    assert "do not belong together" in page.text
    assert 'value="ada&lt;b&gt;"' in page.text
    assert "evil.test" not in page.text


async def test_somebody_who_guesses_is_slowed_down_and_nobody_else_is(guarded: Running) -> None:
    async with browsing(guarded) as guesser, browsing(guarded) as ada:
        wrong = {"user": "bob", "password": "x"}
        guesses = await asyncio.gather(*(guesser.post("/ui/sign-in", data=wrong) for _ in range(8)))
        assert sorted({guess.status_code for guess in guesses}) == [403, 429]
        slow = asyncio.Task(guesser.post("/ui/sign-in", data=wrong))
        assert (await ada.post("/ui/sign-in", data=RIGHT)).url.path == "/"
        assert not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)


async def test_a_form_of_another_origin_signs_nobody_in(guarded: Running) -> None:
    async with httpx.AsyncClient(base_url=guarded.http_url, trust_env=False) as browser:
        refused = await browser.post("/ui/sign-in", data=RIGHT, headers={"Origin": "https://evil.test"})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


async def test_without_accounts_there_is_nothing_to_sign_in_to(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.get("/ui/sign-in?next=/ui/clock")
    assert page.url.path == "/ui/clock"
    assert "Sign out" not in page.text
