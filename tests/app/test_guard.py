from pathlib import Path

import pytest

from app.guard import accounts
from app.lifespan import serving
from app.settings import Settings
from fakes.core.errors import InvalidInput
from tests.app.clients import API, http_client


def a_guarded_server(auth: str) -> Settings:
    return Settings(http_port=0, smtp_port=0, ephemeral=True, auth=auth)


async def test_pages_and_api_want_credentials_but_providers_have_their_own() -> None:
    async with serving(a_guarded_server("ada:s3cret")) as server, http_client(server) as http:
        for path in ("/", f"{API}/captures", "/stagedoor/docs", "/metrics"):
            refused = await http.get(path)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic")
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


def test_accounts_come_from_the_setting_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# people\nada:one\n\nbob:two:three\n")

    assert list(accounts("ada:one")) == ["ada"]
    assert list(accounts(str(file))) == ["ada", "bob"]
    assert accounts("") == {}
    assert accounts("bob:two:three")["bob"] == accounts(str(file))["bob"]


@pytest.mark.parametrize("auth", ["no-such-file", ":password", "user:"])
def test_what_names_nobody_is_refused(auth: str) -> None:
    with pytest.raises(InvalidInput):
        accounts(auth)


async def test_pages_of_other_origins_change_nothing() -> None:
    async with serving(a_guarded_server("")) as server, http_client(server) as http:
        for origin in ("https://evil.test", "null", "http://127.0.0.1:1"):
            refused = await http.delete(f"{API}/captures", headers={"Origin": origin})
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
