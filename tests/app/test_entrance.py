from typing import Any

import httpx
import pytest

from app.lifespan import Running, serving
from app.settings import Settings
from tests.app.clients import API, http_client

WRONG_FAULT = {"provider": "twilio", "do": {"decline": "x"}}


async def test_nobody_makes_a_sandbox_before_signing_in() -> None:
    settings = Settings(http_port=0, smtp_port=0, ephemeral=True, auth="ada:s3cret")
    # Browsers are led to where one signs in, from our API's paths too, which its document does not say.
    async with serving(settings) as server, httpx.AsyncClient(base_url=server.http_url, timeout=60) as http:
        for path in ("/ui", "/", f"{API}/captures", "/ui/sign-in", "/ui/static/x.css", "/healthz"):
            for headers in ({}, {"Accept": "text/html"}):
                await http.get(f"/s/stranger{path}", headers=headers)
                await http.get(path, headers={**headers, "X-Stagedoor-Sandbox": "stranger"})
        assert server.context.sandboxes.names() == ["default"]
        assert (await http.get("/s/known/", auth=("ada", "s3cret"))).status_code == 200
        assert server.context.sandboxes.names() == ["default", "known"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{API}/faults", WRONG_FAULT),
        (f"{API}/faults", {"provider": "nobody", "do": {"status": 500}}),
        (f"{API}/clock", {"advance": "soon"}),
        (f"{API}/sms/numbers", {"number": "+14155552671", "sms_url": "ftp://x"}),
        (f"{API}/sms/inbound", {"from": "+14155552671", "to": "x" * 300, "body": ""}),
        ("/ui/faults", {"decline": "x", "provider": "twilio"}),
        ("/ui/clock", {"action": "advance", "advance": "soon"}),
    ],
)
async def test_what_is_refused_makes_no_sandbox(server: Running, path: str, body: dict[str, object]) -> None:
    async with http_client(server) as http:
        form: dict[str, Any] = {"data": body} if path.startswith("/ui") else {"json": body}
        assert (await http.post(f"/s/typo{path}", **form)).status_code == 400
        assert server.context.sandboxes.names() == ["default"]


async def test_what_is_taken_makes_its_sandbox(server: Running) -> None:
    async with http_client(server) as http:
        await http.post(f"/s/a{API}/faults", json={"do": {"status": 500}})
        await http.post(f"/s/b{API}/clock", json={"advance": "PT1H"})
        await http.get(f"/s/c{API}/captures")
        await http.get("/2010-04-01/Accounts/AC1/Messages.json", headers={"X-Stagedoor-Sandbox": "d"})
        await http.get("/s/e/ui/clock")
    assert server.context.sandboxes.names() == ["default", "a", "b", "c", "d", "e"]
