import httpx
import pytest

from app.lifespan import Running
from tests.app.clients import API, http_client

MESSAGES = "/2010-04-01/Accounts/AC1/Messages.json"
AUTH = ("AC1", "token")
NEW = {"To": "+15551230000", "From": "+15005550006", "Body": "hello"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (MESSAGES, {}),
        (f"/twilio{MESSAGES}", {}),
        (MESSAGES, {"Host": "api.twilio.com"}),
        (MESSAGES, {"Host": "API.twilio.com:443"}),
    ],
)
async def test_a_provider_answers_at_root_prefix_and_host(
    server: Running, path: str, headers: dict[str, str]
) -> None:
    async with http_client(server) as http:
        response = await http.post(path, data=NEW, auth=AUTH, headers=headers)
        assert response.status_code == 201
        assert (await http.get(f"{API}/captures")).json()["total"] == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/s/a{MESSAGES}", {}),
        (f"/s/a/twilio{MESSAGES}", {}),
        (MESSAGES, {"X-Stagedoor-Sandbox": "a"}),
        (f"/s/a{MESSAGES}", {"X-Stagedoor-Sandbox": "b"}),
    ],
)
async def test_prefix_and_header_choose_the_sandbox(
    server: Running, path: str, headers: dict[str, str]
) -> None:
    async with http_client(server) as http:
        assert (await http.post(path, data=NEW, auth=AUTH, headers=headers)).status_code == 201
        assert (await http.get(f"/s/a{API}/captures")).json()["total"] == 1
        assert (await http.get(f"/s/a{API}/requests")).json()["items"][0]["sandbox"] == "a"
        assert (await http.get(f"{API}/captures")).json()["total"] == 0


async def test_what_no_provider_owns_is_ours_to_refuse(server: Running) -> None:
    async with http_client(server) as http:
        ours = await http.get("/no/such/path")
        theirs = await http.get("/twilio/no/such/path", auth=AUTH)
        by_host = await http.get("/", headers={"Host": "api.twilio.com"}, auth=AUTH)
    assert ours.headers["content-type"] == "application/problem+json"
    assert theirs.json()["code"] == 20404
    assert by_host.json()["code"] == 20404


@pytest.mark.parametrize("path", ["/s/Bad/", "/s//", "/s/-a/x", "/s/%2e%2e/"])
async def test_a_bad_sandbox_name_is_a_problem(server: Running, path: str) -> None:
    async with http_client(server) as http:
        for response in (await http.get(path), await http.get("/", headers={"X-Stagedoor-Sandbox": "A B"})):
            assert response.status_code == 400
            assert response.headers["content-type"] == "application/problem+json"


async def test_requests_are_recorded_with_their_answers(server: Running) -> None:
    async with http_client(server) as http:
        await http.post(MESSAGES, data=NEW, auth=AUTH)
        (record,) = (await http.get(f"{API}/requests")).json()["items"]
    assert (record["provider"], record["method"], record["path"], record["status"]) == (
        "twilio",
        "POST",
        MESSAGES,
        201,
    )
    assert "Body=hello" in record["body"]
    assert '"status"' in record["response_body"]


async def test_a_fault_can_cut_the_connection(server: Running) -> None:
    async with http_client(server) as http:
        await http.post(f"{API}/faults", json={"provider": "twilio", "do": {"drop": True}})
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(MESSAGES, data=NEW, auth=AUTH)
        (record,) = (await http.get(f"{API}/requests")).json()["items"]
    assert record["status"] == 0
