from app.lifespan import Running
from app.web.sandbox_pages import path_of
from tests.app.clients import captured
from tests.app.web.forms import browsing


async def test_a_sandbox_is_created_and_shows_its_environment(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.post("/ui/sandboxes", data={"name": "checkout"})
        listing = (await browser.get("/ui/sandboxes")).text

    assert page.url.path == "/s/checkout/ui/sandboxes/checkout"
    assert "sk_test_sbx_checkout" in page.text
    assert "environment:" in page.text
    assert ">checkout</a>" in listing


async def test_a_name_that_none_may_have_is_refused_on_the_page(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.post("/ui/sandboxes", data={"name": "No Way"})
    assert page.status_code == 400
    assert "is not a sandbox name" in page.text
    assert 'value="No Way"' in page.text


async def test_a_sandbox_is_emptied_after_a_question(server: Running) -> None:
    await captured(server, sandbox="shop")
    async with browsing(server) as browser:
        assert "Its <b>1</b> capture" in (await browser.get("/ui/sandboxes/shop/reset")).text
        timeline = await browser.post("/ui/sandboxes/shop/reset")
    assert timeline.url.path == "/s/shop/"
    assert await server.context.library.counters("shop") == {}


async def test_a_sandbox_is_deleted_after_a_question_and_stays_so(server: Running) -> None:
    await captured(server, sandbox="shop")
    async with browsing(server) as browser:
        question = (await browser.get("/s/shop/ui/sandboxes/shop/delete")).text
        assert 'action="/ui/sandboxes/shop/delete"' in question
        left = await browser.post("/ui/sandboxes/shop/delete")
        gone = await browser.get("/ui/sandboxes/shop")
    assert left.url.path == "/ui/sandboxes"
    assert gone.status_code == 404
    assert server.context.sandboxes.names() == ["default"]


def test_only_default_needs_no_prefix() -> None:
    assert (path_of("default"), path_of("a")) == ("", "/s/a")
