from app.lifespan import Running
from app.web.setup_pages import label
from tests.app.clients import captured
from tests.app.web.forms import browsing


async def test_every_channel_says_how_it_is_reached_and_whether_it_was(server: Running) -> None:
    await captured(server)
    async with browsing(server) as browser:
        page = (await browser.get("/ui/setup")).text

    assert page.count("Nothing heard yet") == len(server.service.fakes) - 1
    assert "Seen: 1 capture<" in page
    for fake in server.service.fakes.values():
        assert all(value in page for value in fake.environment("default").values())


async def test_the_host_that_the_app_uses_is_put_in_everywhere(server: Running) -> None:
    async with browsing(server) as browser:
        page = (await browser.get("/s/shop/ui/setup?host=host.docker.internal")).text
        refused = await browser.get("/ui/setup?host=%3Cscript%3E")

    assert "127.0.0.1:" not in page
    assert "http://host.docker.internal:" in page
    assert refused.status_code == 400
    assert "is not a host name" in refused.text
    assert "<script>" not in refused.text


def test_channels_are_called_as_people_write_them() -> None:
    assert [label(name) for name in ("mail", "sms", "payments")] == ["Mail", "SMS", "Payments"]
