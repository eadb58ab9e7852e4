import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
import sqlalchemy

from app.lifespan import Running
from fakes.sms.providers.twilio.account import account_sid
from fakes.sms.providers.twilio.routes import owns
from tests.fakes.core.builders import recorded

ACCOUNT = "AC" + "0" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TEXT = {"To": "+14155552671", "From": "+15005550006", "Body": "Hi"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest_asyncio.fixture(loop_scope="session")
async def http(server: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client that signs in as an app does."""
    async with signed_in(server) as client:
        yield client


def signed_in(server: Running) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.http_url, auth=(ACCOUNT, "token"), trust_env=False)


def error_of(answer: httpx.Response) -> tuple[int, int, str]:
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{body['code']}"
    assert set(body) == {"code", "message", "more_info", "status"}
    return answer.status_code, body["code"], body["message"]


async def captures(http: httpx.AsyncClient, sandbox: str = "default") -> list[Any]:
    answer = await http.get("/stagedoor/v1/captures", headers={"X-Stagedoor-Sandbox": sandbox})
    return list(answer.json()["items"])


async def test_a_text_is_created_with_201_and_its_bytes_are_kept(http: httpx.AsyncClient) -> None:
    answer = await http.post(MESSAGES, data=TEXT)
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["twilio-request-id"].startswith("RQ")
    [capture] = await captures(http)
    raw = await http.get(f"/stagedoor/v1/captures/{capture['id']}/raw")
    assert raw.content == b"To=%2B14155552671&From=%2B15005550006&Body=Hi"


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic ???"])
async def test_without_basic_credentials_one_must_authenticate(
    server: Running, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with httpx.AsyncClient(base_url=server.http_url, trust_env=False) as anonymous:
        for path in (MESSAGES, "/2010-04-01/Accounts", "/v2/Services/VA1/Verifications"):
            answer = await anonymous.post(path, data=TEXT, headers=headers)
            assert error_of(answer) == (401, 20003, "Authenticate")
            assert answer.headers["www-authenticate"].startswith("Basic realm=")


async def test_an_api_key_signs_in_too(http: httpx.AsyncClient) -> None:
    answer = await http.post(MESSAGES, data=TEXT, auth=("SK" + "1" * 32, "secret"))
    assert answer.json()["account_sid"] == ACCOUNT


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", MESSAGES), ("DELETE", MESSAGES), ("PATCH", MESSAGES.replace(".json", "/SM1.json")), ("POST", MESSAGES.replace(".json", "/SM1/Media.json"))],
)  # fmt: skip
async def test_a_wrong_method_is_not_allowed(http: httpx.AsyncClient, method: str, path: str) -> None:
    assert error_of(await http.request(method, path))[:2] == (405, 20004)


@pytest.mark.parametrize(
    "path",
    [
        "/2010-04-01/Accounts.json",
        f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json",
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages",
        "/v2/Services/VA1/Verifications",
        "/twilio/v1/Services",
    ],
)
async def test_what_is_not_imitated_says_so(http: httpx.AsyncClient, path: str) -> None:
    status, code, message = error_of(await http.get(path))
    assert (status, code) == (404, 20404)
    assert message.endswith("was not found. Stagedoor does not imitate it yet.")
    assert path.removeprefix("/twilio") in message


async def test_what_is_no_account_is_not_found(http: httpx.AsyncClient) -> None:
    answer = await http.post("/2010-04-01/Accounts/nobody/Messages.json", data=TEXT)
    assert error_of(answer) == (
        404,
        20404,
        "The requested resource /2010-04-01/Accounts/nobody/Messages.json was not found",
    )


@pytest.mark.parametrize("suffix", ["/SM1.json", "/SM1/Media.json", "/SM1/Media/ME1.json", "/SM1/Media/ME1"])
async def test_a_text_that_is_not_there_is_not_found(http: httpx.AsyncClient, suffix: str) -> None:
    path = MESSAGES.replace(".json", suffix)
    assert error_of(await http.get(path)) == (404, 20404, f"The requested resource {path} was not found")


async def test_a_body_that_is_no_form_is_refused(http: httpx.AsyncClient) -> None:
    status, code, message = error_of(await http.post(MESSAGES, json=TEXT))
    assert (status, code) == (400, 21604)
    assert "application/x-www-form-urlencoded" in message
    assert await captures(http) == []


async def test_a_form_of_too_many_fields_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post(MESSAGES, content="a=1&" * 20_000, headers=FORM)
    assert error_of(answer)[:2] == (400, 20001)


async def test_a_body_beyond_the_limit_is_refused_unread(server: Running) -> None:
    host, _, port = server.http_url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic QUMxOnQ=\r\nContent-Length: 99999999\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.readuntil(b"}")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":20413' in answer
    writer.close()
    await writer.wait_closed()


async def test_bytes_that_are_no_text_are_kept_as_replacement_characters(http: httpx.AsyncClient) -> None:
    body = b"To=%2B14155552671&From=%2B15005550006&Body=%FF%00ok"
    answer = await http.post(MESSAGES, content=body, headers=FORM)
    assert answer.json()["body"] == "\ufffd\ufffdok"


@pytest.mark.parametrize(
    ("form", "code"), [({"Body": "changed"}, 20001), ({"Status": "delivered"}, 20001), ({"Status": "canceled"}, 30409)]
)  # fmt: skip
async def test_a_text_can_only_be_redacted_or_canceled(
    http: httpx.AsyncClient, form: dict[str, str], code: int
) -> None:
    sid = (await http.post(MESSAGES, data=TEXT)).json()["sid"]
    assert error_of(await http.post(MESSAGES.replace(".json", f"/{sid}.json"), data=form))[:2] == (400, code)


async def test_an_update_without_anything_changes_nothing(http: httpx.AsyncClient) -> None:
    sid = (await http.post(MESSAGES, data=TEXT)).json()["sid"]
    assert (await http.post(MESSAGES.replace(".json", f"/{sid}.json"))).json()["body"] == "Hi"


async def test_feedback_is_confirmed_or_unconfirmed(http: httpx.AsyncClient) -> None:
    sid = (await http.post(MESSAGES, data=TEXT)).json()["sid"]
    path = MESSAGES.replace(".json", f"/{sid}/Feedback.json")
    assert error_of(await http.post(path, data={"Outcome": "maybe"}))[:2] == (400, 20001)
    answer = await http.post(path, data={"Outcome": "unconfirmed"})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "unconfirmed")


async def test_the_sandbox_comes_from_prefix_header_path_or_credentials(http: httpx.AsyncClient) -> None:
    await http.post("/stagedoor/v1/sandboxes", json={"name": "one"})
    mine = account_sid("one")
    await http.post(f"/s/one{MESSAGES}", data=TEXT)
    await http.post(MESSAGES, data=TEXT, headers={"X-Stagedoor-Sandbox": "one"})
    await http.post(MESSAGES.replace(ACCOUNT, mine), data=TEXT)
    await http.post(MESSAGES, data=TEXT, auth=(mine, "token"))
    await http.post(f"/s/one/twilio{MESSAGES}", data=TEXT)
    await http.post(MESSAGES, data=TEXT, headers={"Host": "api.twilio.com", "X-Stagedoor-Sandbox": "one"})
    assert len(await captures(http, "one")) == 6
    assert await captures(http) == []


async def test_a_sandboxs_account_is_forgotten_with_it(http: httpx.AsyncClient) -> None:
    await http.post("/stagedoor/v1/sandboxes", json={"name": "one"})
    await http.delete("/stagedoor/v1/sandboxes/one")
    await http.post(MESSAGES.replace(ACCOUNT, account_sid("one")), data=TEXT)
    assert len(await captures(http)) == 1


async def test_a_reset_sandbox_has_no_texts_and_no_numbers(http: httpx.AsyncClient) -> None:
    await http.post(MESSAGES, data=TEXT)
    await http.post("/stagedoor/v1/sms/numbers", json={"number": "12345"})
    await http.post("/stagedoor/v1/sandboxes/default/reset")
    assert (await http.get(MESSAGES)).json()["messages"] == []
    assert (await http.get("/stagedoor/v1/sms/numbers")).json() == {"items": []}


async def test_a_fault_may_drop_the_connection(http: httpx.AsyncClient, server: Running) -> None:
    await http.post("/stagedoor/v1/faults", json={"provider": "twilio", "do": {"drop": True}, "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post(MESSAGES, data=TEXT)
    assert (await http.post(MESSAGES, data=TEXT)).status_code == 201
    await recorded(server.context)
    requests = (await http.get("/stagedoor/v1/requests")).json()["items"]
    assert [each["status"] for each in requests] == [201, 0]


async def test_a_fault_is_matched_by_what_the_request_says(http: httpx.AsyncClient) -> None:
    rule = {"channel": "sms", "match": {"to": "+1415*", "MessagingServiceSid": "MG*"}, "do": {"status": 500}}
    await http.post("/stagedoor/v1/faults", json=rule)
    assert (await http.post(MESSAGES, data=TEXT)).status_code == 201
    assert error_of(await http.post(MESSAGES, data={**TEXT, "MessagingServiceSid": "MG1"}))[:2] == (
        500,
        20500,
    )


async def test_the_record_says_which_fields_have_no_effect(http: httpx.AsyncClient, server: Running) -> None:
    await http.post(MESSAGES, data={**TEXT, "ShortenUrls": "true", "MaxPrice": "0.1"})
    await recorded(server.context)
    [request] = (await http.get("/stagedoor/v1/requests")).json()["items"]
    assert request["notes"] == ["ShortenUrls has no effect.", "MaxPrice has no effect."]


async def test_what_the_record_keeps_has_no_token_in_it(http: httpx.AsyncClient, server: Running) -> None:
    await http.post(MESSAGES, data=TEXT, auth=(ACCOUNT, "very-secret-token-of-an-app"))
    await recorded(server.context)
    record = orjson.dumps((await http.get("/stagedoor/v1/requests")).json())
    assert b"very-secret" not in record
    assert b"dmVyeS1zZWNyZX" not in record


async def test_a_database_that_fails_acknowledges_nothing(own_server: Running) -> None:
    await own_server.context.store.write(lambda tx: tx.execute(sqlalchemy.text("DROP TABLE sms_message")))
    async with signed_in(own_server) as http:
        status, code, message = error_of(await http.post(MESSAGES, data=TEXT))
        assert (status, code) == (503, 20503)
        assert message.startswith("Service unavailable. The database cannot be written")
        assert await captures(http) == []


async def test_lists_and_texts_work_on_each_engine(server_on_each_engine: Running) -> None:
    async with signed_in(server_on_each_engine) as http:
        sids = [(await http.post(MESSAGES, data={**TEXT, "Body": str(n)})).json()["sid"] for n in range(3)]
        page = (
            await http.get(MESSAGES, params={"PageSize": 2, "To": TEXT["To"], "DateSent>": "2020-01-01"})
        ).json()
        assert [each["sid"] for each in page["messages"]] == sids[:0:-1]
        following = (await http.get(page["next_page_uri"])).json()
        assert [each["sid"] for each in following["messages"]] == sids[:1]
        assert (following["start"], following["end"], following["page"]) == (2, 2, 1)
        await http.post("/stagedoor/v1/clock", json={"advance": "PT1M"})
        text = (await http.get(MESSAGES.replace(".json", f"/{sids[0]}.json"))).json()
        assert text["status"] == "delivered"


def test_owns_its_real_paths_at_the_root() -> None:
    assert owns("POST", MESSAGES, [])
    assert owns("POST", "/v2/Services/VA1/Verifications", [])
    assert not owns("POST", "/v1/customers", [])
