import pytest

from app.lifespan import serving
from app.own_names import OwnNames
from app.settings import Settings
from tests.app.clients import API, http_client

LOCAL = Settings(host="127.0.0.1", http_port=0, smtp_port=0, ephemeral=True)


@pytest.mark.parametrize(
    "host",
    [
        "", "127.0.0.1:8025", "localhost", "LOCALHOST:8025", "[::1]:8025", "192.168.1.7", "stagedoor:8025",
        "inbox.localhost:8025", "inbox.test", "mac.local", "host.docker.internal", "localhost.:8025",
    ],
)  # fmt: skip
def test_addresses_and_names_that_no_stranger_can_own_are_its_own(host: str) -> None:
    assert OwnNames(LOCAL).has(host)


@pytest.mark.parametrize("host", ["evil.com", "evil.com:8025", "127.0.0.1.evil.com", "localhost.evil.com."])
def test_names_that_a_stranger_can_let_lead_here_are_not(host: str) -> None:
    assert not OwnNames(LOCAL).has(host)


@pytest.mark.parametrize(
    "changes", [{"auth": "ada:s3cret"}, {"host": "0.0.0.0"}, {"public_url": "https://Inbox.shop.com:8443"}]
)
def test_a_name_is_welcome_that_the_settings_make_harmless(changes: dict[str, str]) -> None:
    assert OwnNames(LOCAL.model_copy(update=changes)).has("inbox.shop.com:8443")


async def test_pages_and_api_are_shown_under_no_name_of_a_stranger_and_providers_under_all() -> None:
    stranger = {"Host": "evil.com"}
    async with serving(LOCAL) as server, http_client(server) as http:
        for path in ("/", f"{API}/captures"):
            refused = await http.get(path, headers=stranger)
            assert refused.status_code == 403
            assert "STAGEDOOR_PUBLIC_URL=http://evil.com" in refused.json()["hint"]
        assert (await http.get("/healthz", headers=stranger)).status_code == 200
        texts = "/2010-04-01/Accounts/AC1/Messages.json"
        assert (await http.get(texts, headers=stranger, auth=("AC1", "x"))).status_code == 200
