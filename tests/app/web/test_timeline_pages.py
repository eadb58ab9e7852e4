import re

from app.lifespan import Running
from tests.app.clients import API, captured, http_client
from tests.app.web.forms import browsing


def titles(page: str) -> list[str]:
    return re.findall(r'class="title" dir="auto">([^<]+)<', page)


async def test_the_first_page_is_small_and_shows_the_newest(server: Running) -> None:
    for number in range(60):
        await captured(server, title=f"Text {number}")
    async with browsing(server) as browser:
        page = await browser.get("/", headers={"Accept-Encoding": "gzip"})
    assert titles(page.text) == [f"Text {59 - number}" for number in range(50)]
    assert page.num_bytes_downloaded < 20_000
    assert 'aria-label="Channels" data-unread="60"' in page.text


async def test_filters_and_pages_are_in_the_url(server: Running) -> None:
    for number in range(60):
        await captured(server, title=f"Text {number}", provider="twilio" if number % 2 else "vonage")
    await captured(server, title="A mail", channel="mail", provider="smtp", kind="mail", sandbox="default")
    async with browsing(server) as browser:
        assert titles((await browser.get("/?provider=vonage")).text)[0] == "Text 58"
        assert len(titles((await browser.get("/?provider=vonage")).text)) == 30
        assert titles((await browser.get("/?q=channel:mail")).text) == ["A mail"]
        first = (await browser.get("/?channel=sms")).text
        older = re.search(r'id="older" href="([^"]+)"', first)
        assert older is not None
        second = await browser.get(older[1].replace("&amp;", "&"))
        assert titles(second.text) == [f"Text {number}" for number in range(9, -1, -1)]
        newer = re.search(r'rel="prev" href="([^"]+)"', second.text)
        assert newer is not None
        back = (await browser.get(newer[1].replace("&amp;", "&"))).text
        assert titles(back) == titles(first)


async def test_a_search_says_how_many_it_found_and_so_do_the_rows_that_follow(server: Running) -> None:
    for number in range(3):
        await captured(server, title=f"Kettle {number}")
    await captured(server, title="Lamp", preview="", text="")
    async with browsing(server) as browser:
        for path in ("/?q=kettle", "/ui/rows?q=kettle", "/?q=kettle&channel=sms"):
            assert '<b class="count">3</b> found' in (await browser.get(path)).text
        for path in ("/", "/ui/rows", "/?channel=sms", "/?unread=1", "/?q=is:green"):
            assert "</b> found" not in (await browser.get(path)).text


async def test_a_day_ahead_of_the_clock_says_so(server: Running) -> None:
    async with browsing(server) as browser:
        await browser.post(f"{API}/clock", json={"advance": "P3D"})
        await captured(server)
        assert "ahead of the clock" not in (await browser.get("/")).text
        await browser.post(f"{API}/clock", json={"reset": True})
        assert "ahead of the clock" in (await browser.get("/")).text


async def test_a_search_that_cannot_be_read_is_explained_on_the_page(server: Running) -> None:
    async with browsing(server) as browser:
        answer = await browser.get("/?q=is:green")
    assert answer.status_code == 400
    assert 'id="live"' not in answer.text
    assert "is: does not know &#39;green&#39;." in answer.text
    assert "It takes read, unread, tagged." in answer.text


async def test_a_filter_by_what_does_not_exist_says_what_does(server: Running) -> None:
    async with browsing(server) as browser:
        for name in ("channel", "provider"):
            answer = await browser.get(f"/?{name}=fax")
            assert answer.status_code == 400
            assert f"There is no {name} &#39;fax&#39;." in answer.text


async def test_a_sandbox_that_a_visit_made_says_so(server: Running) -> None:
    await captured(server, sandbox="shop")
    async with browsing(server) as browser:
        page = (await browser.get("/s/shpo/")).text
        assert "Sandbox <b>shpo</b> is new" in page
        assert '<a href="/s/shop/">shop</a>' in page
        assert "is new" not in (await browser.get("/")).text


async def test_what_is_about_nobody_says_what_it_is_about(server: Running) -> None:
    detail = {"customer": None, "object": "payment_intent"}
    await captured(
        server, channel="payments", provider="stripe", sender="", recipients=[], ref="evt_1", detail=detail
    )
    async with browsing(server) as browser:
        page = (await browser.get("/")).text
    assert ">Payment intent</span>" in page
    assert "evt_1" not in page


async def test_a_cursor_that_is_none_is_refused(server: Running) -> None:
    async with browsing(server) as browser:
        assert (await browser.get("/?cursor=nonsense")).status_code == 400
        assert (await browser.get("/?newer=nonsense")).status_code == 400


async def test_rows_come_as_far_as_they_match_or_are_known(server: Running) -> None:
    lamp = await captured(server, title="lamp")
    chair = await captured(server, title="chair", text="chair")
    theirs = await captured(server, title="theirs", sandbox="other")
    async with browsing(server) as browser:
        async with http_client(server) as program:
            await program.patch(f"/stagedoor/v1/captures/{chair.id}", json={"read": True})
        ask = "/ui/rows?q=lamp&ids={}&known={}"
        everything = f"{lamp.id},{chair.id},{theirs.id}"
        assert titles((await browser.get(ask.format(everything, ""))).text) == ["lamp"]
        assert titles((await browser.get(ask.format("", everything))).text) == ["chair", "lamp"]
        nothing = await browser.get("/ui/rows")
    assert titles(nothing.text) == []
    assert 'data-unread="1"' in nothing.text


async def test_rows_carry_the_search_to_the_page_of_a_capture(server: Running) -> None:
    stored = await captured(server)
    async with browsing(server) as browser:
        page = (await browser.get("/?q=is:unread&channel=sms")).text
    assert f'href="/ui/captures/{stored.id}?q=is%3Aunread&amp;channel=sms"' in page


async def test_suggestions_are_options_with_the_whole_search(server: Running) -> None:
    await captured(server)
    async with browsing(server) as browser:
        page = (await browser.get("/ui/suggest", params={"q": "lamp provider:", "caret": 14})).text
    assert 'role="option"' in page
    assert 'data-q="lamp provider:twilio "' in page
