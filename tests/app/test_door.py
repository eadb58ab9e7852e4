import asyncio
from collections.abc import Callable

import httpx
import pytest
import uvloop

from app.door import PREFIX, Door
from app.lifespan import Running, serving
from app.settings import Settings
from fakes.core.fake import SANDBOX, Receive, Scope, Send
from tests.app.clients import API, http_client
from tests.fakes.core.builders import recorded

MESSAGES = "/2010-04-01/Accounts/AC1/Messages.json"
AUTH = ("AC1", "token")
NEW = {"To": "+15551230000", "From": "+15005550006", "Body": "hello"}


async def nothing() -> Scope:
    return {"type": "http.disconnect"}


async def ignore(_message: Scope) -> None:
    """Hear an answer."""


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
        await recorded(server.context)
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
        await recorded(server.context)
        (record,) = (await http.get(f"{API}/requests")).json()["items"]
    assert (record["provider"], record["method"], record["path"], record["status"]) == (
        "twilio",
        "POST",
        MESSAGES,
        201,
    )
    assert "Body=hello" in record["body"]
    assert '"status"' in record["response_body"]


@pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_fault_can_cut_the_connection(loop_factory: Callable[[], asyncio.AbstractEventLoop]) -> None:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_cut_by_a_fault())


async def _cut_by_a_fault() -> None:
    settings = Settings(http_port=0, smtp_port=0, ephemeral=True)
    async with serving(settings) as server, http_client(server) as http:
        await http.post(f"{API}/faults", json={"provider": "twilio", "do": {"drop": True}})
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(MESSAGES, data=NEW, auth=AUTH)
        await recorded(server.context)
        (record,) = (await http.get(f"{API}/requests")).json()["items"]
    assert record["status"] == 0


@pytest.mark.parametrize(
    "path", ["/s/a/stagedoor/v1/captures/", "/s/%61/stagedoor/v1/captures/", "/healthz/"]
)
async def test_a_slash_too_many_leads_nowhere_instead_of_into_the_default_sandbox(
    server: Running, path: str
) -> None:
    async with http_client(server) as http:
        for answer in (await http.get(path), await http.delete(path)):
            assert answer.status_code == 404
            assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("path", "raw_path", "rest", "raw_rest"),
    [
        ("/s/a/v1/x y", b"/s/a/v1/x%20y", "/v1/x y", b"/v1/x%20y"),
        ("/s/a/v1/x y", b"/s/%61/v1/x%20y", "/v1/x y", b"/v1/x%20y"),
        ("/s/a", b"/s/a", "/", b"/"),
        ("/s/a//x", b"/s/a//x", "//x", b"//x"),
    ],
)
async def test_the_prefix_is_taken_off_both_forms_of_a_path(
    server: Running, path: str, raw_path: bytes, rest: str, raw_rest: bytes
) -> None:
    seen: Scope = {}

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.update(scope)

    door = Door(inner, [], server.context.sandboxes, server.context.requests, 0)
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": raw_path, "headers": []}
    await door(scope, nothing, ignore)
    assert (seen["path"], seen["raw_path"], seen[SANDBOX], seen[PREFIX]) == (rest, raw_rest, "a", "/s/a")
