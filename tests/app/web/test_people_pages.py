from app.lifespan import Running
from tests.app.clients import captured
from tests.app.web.forms import browsing

ADA = "ada+shop@example.com"


async def test_everything_about_one_person_stands_in_order_with_pauses(server: Running) -> None:
    now_ms = server.context.sandboxes.state("default").clock.now_ms()
    await captured(server, recipients=[ADA], title="First", created_ms=now_ms - 90_000)
    await captured(server, recipients=["+15550000000"], people=[ADA], title="Second", created_ms=now_ms)
    await captured(server, recipients=["eve@example.com"], title="Third")
    async with browsing(server) as browser:
        page = await browser.get("/ui/people", params={"address": f" {ADA} "})

    assert page.url.path == f"/ui/people/{ADA}"
    assert "2 steps in sms, the oldest first." in page.text
    assert page.text.index("First") < page.text.index("1 minute 30 seconds") < page.text.index("Second")
    assert "Third" not in page.text


async def test_somebody_unknown_has_a_page_that_says_so(server: Running) -> None:
    async with browsing(server) as browser:
        page = await browser.get("/ui/people/<i>nobody</i>@x")
    assert page.status_code == 200
    assert "Nothing concerns &lt;i&gt;nobody&lt;/i&gt;@x" in page.text
    assert "0 steps" not in page.text


async def test_those_who_were_written_to_are_offered(server: Running) -> None:
    async with browsing(server) as browser:
        assert "Nobody yet" in (await browser.get("/ui/people")).text
        await captured(server, recipients=["a?b@example.com"])
        assert 'href="/ui/people/a%3Fb%40example.com"' in (await browser.get("/ui/people")).text


async def test_a_mail_address_and_a_number_of_one_person_are_shown_together(server: Running) -> None:
    await captured(server, recipients=[ADA], title="By mail")
    await captured(server, recipients=["+14155552671"], title="By text")
    async with browsing(server) as browser:
        page = (await browser.get(f"/ui/people/{ADA}", params={"also": "+14155552671"})).text
    assert page.index("By mail") < page.index("By text")
    assert "2 steps" in page
