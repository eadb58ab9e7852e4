from app.lifespan import Running
from tests.app.clients import captured, http_client


async def test_says_that_it_lives_and_is_ready(server: Running) -> None:
    async with http_client(server) as http:
        for path in ("/healthz", "/readyz"):
            assert (await http.get(path)).text == "ok\n"


async def test_counts_for_prometheus(server: Running) -> None:
    await captured(server, sandbox="a")
    async with http_client(server) as http:
        text = (await http.get("/metrics")).text
    assert 'stagedoor_captures{sandbox="a",channel="sms",state="unread"} 1' in text


async def test_robots_are_kept_out(server: Running) -> None:
    async with http_client(server) as http:
        response = await http.get("/robots.txt")
    assert "Disallow: /" in response.text
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
