import asyncio

import pytest

from app.lifespan import serving
from app.settings import Settings
from tests.app.clients import API, http_client


def a_guarded_server(auth: str) -> Settings:
    return Settings(http_port=0, smtp_port=0, ephemeral=True, auth=auth)


async def test_pages_and_api_want_credentials_but_providers_have_their_own() -> None:
    async with serving(a_guarded_server("ada:s3cret")) as server, http_client(server) as http:
        for path in ("/", f"{API}/captures", "/stagedoor/docs", "/metrics"):
            refused = await http.get(path)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic")
            assert refused.headers["content-type"] == "application/problem+json"
            assert "STAGEDOOR_AUTH" in refused.json()["hint"]
            assert (await http.get(path, auth=("ada", "s3cret"))).status_code == 200
        assert (await http.get("/healthz")).status_code == 200
        assert (
            await http.get("/2010-04-01/Accounts/AC1/Messages.json", auth=("AC1", "x"))
        ).status_code == 200


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic /////w==", "Bearer x", "Basic YWRhOndyb25n", "Basic Ym9iOng="]
)
async def test_wrong_credentials_are_refused(header: str) -> None:
    async with serving(a_guarded_server("ada:s3cret")) as server, http_client(server) as http:
        assert (await http.get("/", headers={"Authorization": header})).status_code == 401


async def test_pages_of_other_origins_change_nothing() -> None:
    async with serving(a_guarded_server("")) as server, http_client(server) as http:
        for origin in ("https://evil.test", "null", "http://127.0.0.1:1", "http://[", "", "\u00ff"):
            refused = await http.delete(f"{API}/captures", headers={b"Origin": origin.encode("latin-1")})
            assert refused.status_code == 403
        own = await http.delete(f"{API}/captures", headers={"Origin": server.http_url})
        assert own.status_code == 200


async def test_a_form_whose_origin_the_browser_hides_is_ours_if_the_browser_says_so() -> None:
    async with serving(a_guarded_server("")) as server, http_client(server) as http:
        for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403)):
            headers = {"Origin": "null", "Sec-Fetch-Site": site}
            assert (await http.delete(f"{API}/captures", headers=headers)).status_code == status


async def test_every_answer_carries_the_headers_that_keep_browsers_safe() -> None:
    async with serving(a_guarded_server("")) as server, http_client(server) as http:
        for path in ("/", f"{API}/captures", "/no-such-page", "/ui/static/style.css"):
            headers = (await http.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["x-robots-tag"].startswith("noindex")


async def test_browsers_are_sent_to_the_sign_in_page_and_programs_are_not() -> None:
    async with serving(a_guarded_server("ada:s3cret")) as server, http_client(server) as http:
        html = {"Accept": "text/html,*/*"}
        sent = await http.get("/ui/clock?x=1", headers=html)
        assert (sent.status_code, sent.headers["location"]) == (303, "/ui/sign-in?next=/ui/clock%3Fx%3D1")
        assert (await http.post("/ui/clear", headers=html)).headers["location"] == "/ui/sign-in?next=/"
        assert (await http.get("/ui/clock", headers=html, auth=("ada", "no"))).status_code == 401
        assert (await http.get("/ui/clock", headers=html, auth=("ada", "s3cret"))).status_code == 200
        assert (await http.get("/ui/sign-in", headers=html)).status_code == 200
        assert (await http.get("/ui/static/style.css")).status_code == 200


async def test_a_client_that_guesses_gets_no_answers_after_a_while() -> None:
    async with serving(a_guarded_server("ada:s3cret")) as server, http_client(server) as http:
        guesses = await asyncio.gather(*(http.get("/", auth=("ada", str(number))) for number in range(8)))
        assert sorted({guess.status_code for guess in guesses}) == [401, 429]
        crowded = next(guess for guess in guesses if guess.status_code == 429)
        assert (crowded.headers["retry-after"], crowded.json()["title"]) == ("5", "Too many attempts")
