from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.lifespan import Running
from fakes.sms.providers.twilio.account import account_sid

APP = "+15005550006"
PHONE = "+14155552671"


@pytest_asyncio.fixture(loop_scope="session")
async def api(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the channel's part of our API."""
    async with httpx.AsyncClient(base_url=f"{server.http_url}/stagedoor/v1/sms", trust_env=False) as client:
        yield client


async def texted(api: httpx.AsyncClient, body: str = "Hello", **values: Any) -> httpx.Response:
    return await api.post("/inbound", json={"from": PHONE, "to": APP, "body": body, **values})


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


async def test_a_text_to_a_number_without_a_url_says_what_to_do(api: httpx.AsyncClient) -> None:
    answer = await texted(api)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["keyword"], body["callback_id"], body["account"]) == (None, None, account_sid("default"))
    assert "POST /stagedoor/v1/sms/numbers" in body["hint"]


async def test_a_text_names_its_keyword_and_its_callback(api: httpx.AsyncClient) -> None:
    await api.post("/numbers", json={"number": APP, "sms_url": "http://127.0.0.1:1/sms"})
    body = (await texted(api, "stop")).json()
    assert (body["keyword"], body["hint"]) == ("STOP", "")
    callback = await api.get(f"/../callbacks/{body['callback_id']}")
    assert callback.json()["capture_id"] == body["capture_id"]


async def test_media_come_with_or_without_their_type(api: httpx.AsyncClient) -> None:
    media = ["https://phone/a.png", {"url": "https://phone/b", "content_type": "video/mp4"}]
    body = (await texted(api, "", media=media)).json()
    capture = (await api.get(f"/../captures/{body['capture_id']}")).json()
    assert body["provider_id"].startswith("MM")
    assert [(each["part"], each["content_type"]) for each in capture["sms"]["media"]] == [("0", "image/png"), ("1", "video/mp4")]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"from": "nobody here to be found"}, "not a phone number"),
        ({"to": "!"}, "not a phone number"),
        ({"body": ""}, "needs a body or media"),
        ({"media": ["cat.png"]}, "not an http or https URL"),
        ({"body": "x" * 1601}, "at most 1600"),
        ({"colour": "red"}, "There is no such key"),
    ],
)
async def test_what_cannot_be_a_text_is_refused(api: httpx.AsyncClient, values: Any, words: str) -> None:
    status, detail = problem(
        await texted(api, **values) if "body" not in values else await texted(api, values["body"])
    )
    assert status == 400
    assert words in detail


async def test_numbers_are_registered_listed_replaced_and_forgotten(api: httpx.AsyncClient) -> None:
    number = {
        "number": "(415) 555-2671",
        "sms_url": "https://app/sms",
        "sms_method": "GET",
        "fallback_url": "https://app/fallback",
        "status_callback": "https://app/status",
        "account_sid": "AC1",
        "messaging_service_sid": "MG1",
    }
    answer = await api.post("/numbers", json=number)
    assert answer.status_code == 201
    created = answer.json()
    assert created.pop("created_at").endswith("Z")
    assert created == {**number, "number": "+14155552671", "fallback_method": "POST"}
    await api.post("/numbers", json={"number": "+14155552671"})
    [listed] = (await api.get("/numbers")).json()["items"]
    assert (listed["sms_url"], listed["account_sid"]) == ("", None)
    await api.post("/numbers", json={"number": "+14155552671", "sms_url": "https://ada:s3cret@app/sms"})
    assert "s3cret" not in (await api.get("/numbers")).text
    assert (await api.delete("/numbers/%2B14155552671")).status_code == 204
    assert problem(await api.delete("/numbers/+14155552671"))[0] == 404


@pytest.mark.parametrize("values", [{"number": "!"}, {"number": APP, "sms_url": "app/sms"}, {"number": APP, "sms_method": "PUT"}])  # fmt: skip
async def test_what_cannot_be_a_number_is_refused(api: httpx.AsyncClient, values: dict[str, str]) -> None:
    assert problem(await api.post("/numbers", json=values))[0] == 400


async def test_opt_outs_are_listed_and_forgotten(api: httpx.AsyncClient) -> None:
    await texted(api, "STOP")
    [opt_out] = (await api.get("/opt-outs")).json()["items"]
    assert (opt_out["from"], opt_out["to"]) == (APP, PHONE)
    assert (await api.delete("/opt-outs", params={"to": "+14155550000"})).json() == {"deleted": 0}
    assert (await api.delete("/opt-outs", params={"from": APP, "to": PHONE})).json() == {"deleted": 1}
    assert (await api.get("/opt-outs")).json() == {"items": []}


async def test_a_conversation_holds_both_directions_between_two_numbers(api: httpx.AsyncClient) -> None:
    await texted(api, "one")
    await texted(api, "HELP")
    await texted(api, "elsewhere", to="12345")
    for number in (APP, " 15005550006", "(500) 555-0006"):
        found = (await api.get("/conversation", params={"number": number, "with": PHONE})).json()
        assert found["between"] == [APP, PHONE]
        assert [(each["is_inbound"], each["body"][:5]) for each in found["items"]] == [
            (True, "one"),
            (True, "HELP"),
            (False, "Reply"),
        ]
    one = (await api.get("/conversation", params={"number": APP, "with": PHONE, "limit": 1})).json()
    assert [each["is_inbound"] for each in one["items"]] == [False]
    await api.delete("/../captures")
    assert (await api.get("/conversation", params={"number": APP, "with": PHONE})).json()["items"] == []


async def test_an_auth_token_can_be_set_and_is_never_shown(api: httpx.AsyncClient) -> None:
    answer = await api.post("/accounts", json={"auth_token": "my-own-secret-token"})
    assert (answer.status_code, answer.json()) == (
        201,
        {"account_sid": account_sid("default"), "auth_token": "****oken"},
    )
    assert problem(await api.post("/accounts", json={"account_sid": "XX", "auth_token": "t"}))[0] == 400
    await api.post("/numbers", json={"number": APP, "sms_url": "http://127.0.0.1:1/sms"})
    callback_id = (await texted(api)).json()["callback_id"]
    assert "my-own" not in (await api.get(f"/../callbacks/{callback_id}")).text


async def test_every_sandbox_has_its_own(api: httpx.AsyncClient) -> None:
    other = {"X-Stagedoor-Sandbox": "other"}
    await api.post("/numbers", json={"number": APP}, headers=other)
    assert (await api.get("/numbers")).json() == {"items": []}
    assert len((await api.get("/numbers", headers=other)).json()["items"]) == 1


async def test_characters_that_no_database_holds_do_no_harm(server_on_each_engine: Running) -> None:
    base_url = f"{server_on_each_engine.http_url}/stagedoor/v1/sms"
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as api:
        odd = "a\x00b"
        assert (await texted(api, odd, media=[f"https://phone/{odd}"])).status_code == 201
        number = {"number": APP, "sms_url": f"http://app/{odd}", "account_sid": odd}
        assert (await api.post("/numbers", json=number)).status_code == 201
        assert (await api.delete("/opt-outs", params={"from": odd, "to": odd})).json() == {"deleted": 0}
        assert (await api.delete("/numbers/a%00b")).status_code == 404
        found = await api.get("/conversation", params={"number": odd, "with": odd})
        assert found.json()["items"] == []
