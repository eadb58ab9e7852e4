import asyncio
import base64
import re
from typing import Any

import httpx
import pytest

from app.lifespan import serving
from app.settings import Settings
from fakes.core.errors import StoreUnavailable
from fakes.core.faults import Faults
from fakes.payments.records import own_account_id
from tests.fakes.payments.stripe_http import KEY, StripeHttp, answered, stripe_http

REAL = "4539578763621486"
CUSTOMERS = "/v1/customers"
PNG = b"\x89PNG\r\n\x1a\n" + b"BytesOfAPassport"


async def arm(http: StripeHttp, **rule: Any) -> None:
    faults: Faults = http.server.context.faults
    await faults.add("default", rule)


@pytest.mark.parametrize("way", ["bearer", "basic", "query", "body"])
async def test_a_key_is_taken_from_wherever_it_is(http: StripeHttp, way: str) -> None:
    headers = {
        "bearer": {"Authorization": "Bearer sk_test_sbx_qa"},
        "basic": {"Authorization": "Basic " + base64.b64encode(b"sk_test_sbx_qa:").decode()},
    }
    answer = await http.client.post(
        "/v1/customers",
        headers=headers.get(way, {}),
        params={"key": "sk_test_sbx_qa"} if way == "query" else {},
        data={"email": "ann@example.com", **({"key": "sk_test_sbx_qa"} if way == "body" else {})},
    )
    assert answered("POST", CUSTOMERS, answer)["email"] == "ann@example.com"
    assert [each["kind"] for each in await http.captures("qa")] == ["customer"]
    [record] = await http.recorded(1, "qa")
    assert "sk_test_sbx_qa" not in str(record)


async def test_the_path_wins_over_the_key(http: StripeHttp) -> None:
    customer = (await http.send("POST", "/s/qa/v1/customers", key="sk_test_sbx_other")).json()
    assert (await http.send("GET", "/s/qa/v1/customers")).json()["data"] == [customer]
    assert (await http.send("GET", "/s/qa/stripe/v1/customers")).json()["data"] == [customer]
    assert (await http.get(CUSTOMERS))["data"] == []
    assert not http.server.context.sandboxes.exists("other")


@pytest.mark.parametrize(
    ("key", "message"), [(None, "You did not provide an API key."), ("sk_test_sbx_A", "Inv")]
)
async def test_without_a_key_nothing_happens(http: StripeHttp, key: str | None, message: str) -> None:
    answer = await http.send("POST", CUSTOMERS, key=key)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="Stripe"')
    error = answer.json()["error"]
    assert (error["type"], error["message"][: len(message)]) == ("invalid_request_error", message)
    assert await http.captures() == []


async def test_a_live_key_is_refused_shown_and_nowhere_stored(http: StripeHttp) -> None:
    key = "sk_live_51HqLyjWDarjtT1zdp7dcSecretPart"
    error = await http.refused("POST", CUSTOMERS, 401, key=key)
    assert error["message"].startswith("Invalid API Key provided: sk_live_***")
    await http.refused("POST", CUSTOMERS, 401, params={"key": key}, key=None)
    captures = await http.captures()
    assert [each["flags"] for each in captures] == [["near_miss", "live_key"]] * 2
    assert captures[0]["title"] == "A key of a live Stripe account was refused"
    assert "SecretPart" not in str([captures, await http.recorded(2)])


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/v1/payment_methods", {"type": "card", "card": {"number": REAL, "exp_month": 1, "exp_year": 2040}}),
        ("/v1/tokens", {"card": {"number": REAL, "exp_month": 1, "exp_year": 2040, "cvc": "737"}}),
        ("/v1/nothing", {"card": {"number": REAL}}),
    ],
)
async def test_a_real_card_is_refused_shown_and_nowhere_stored(
    http: StripeHttp, path: str, params: dict[str, Any]
) -> None:
    error = await http.refused("POST", path, 402, params=params)
    assert (error["type"], error["code"], error["decline_code"]) == (
        "card_error",
        "card_declined",
        "test_mode_live_card",
    )
    [capture] = await http.captures()
    assert capture["flags"] == ["near_miss", "real_card"]
    [record] = await http.recorded(1)
    assert record["body"] == record["response_body"] == "(not recorded)"
    assert REAL not in str([capture, record])


async def test_test_cards_stay_readable_in_the_records(http: StripeHttp) -> None:
    card = {"number": "4242424242424242", "exp_month": 1, "exp_year": 2040, "cvc": "737"}
    await http.post("/v1/payment_methods", type="card", card=card)
    [record] = await http.recorded(1)
    assert "4242424242424242" in record["body"]
    assert "737" not in record["body"]


async def test_every_answer_has_its_id_and_version(http: StripeHttp) -> None:
    first = await http.send("POST", CUSTOMERS)
    second = await http.send("GET", CUSTOMERS, Stripe_Version="2024-06-20")
    assert first.headers["request-id"].startswith("req_")
    assert first.headers["request-id"] != second.headers["request-id"]
    assert second.headers["stripe-version"] == "2024-06-20"
    [event] = (await http.get("/v1/events"))["data"]
    assert event["request"]["id"] == first.headers["request-id"]
    error = await http.refused("GET", CUSTOMERS, 400, Stripe_Version="yesterday")
    assert error["message"].startswith("Invalid Stripe API version")
    assert error["request_log_url"].startswith("https://dashboard.stripe.com/test/logs/req_")


async def test_a_repeated_request_gets_its_answer_again(http: StripeHttp) -> None:
    first = await http.send("POST", CUSTOMERS, {"email": "ann@example.com"}, Idempotency_Key="k1")
    again = await http.send("POST", CUSTOMERS, {"email": "ann@example.com"}, Idempotency_Key="k1")
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"] == "k1"
    assert "idempotent-replayed" not in first.headers
    assert first.headers["original-request"] == first.headers["request-id"]
    assert "stripe-should-retry" not in first.headers
    error = await http.refused(
        "POST", CUSTOMERS, 400, params={"email": "bob@example.com"}, Idempotency_Key="k1"
    )
    assert error["type"] == "idempotency_error"
    assert len((await http.get(CUSTOMERS))["data"]) == 1


async def test_two_at_the_same_time_are_not_carried_out_twice(http: StripeHttp) -> None:
    answers = await asyncio.gather(
        *(http.send("POST", CUSTOMERS, {"email": "ann@example.com"}, Idempotency_Key="k1") for _ in range(20))
    )
    assert {each.status_code for each in answers} <= {200, 409}
    assert len({each.json()["id"] for each in answers if each.status_code == 200}) == 1
    refused = [each.json()["error"] for each in answers if each.status_code == 409]
    assert all(each["code"] == "idempotency_key_in_use" for each in refused)
    assert {each.headers["stripe-should-retry"] for each in answers if each.status_code == 409} <= {"true"}
    assert len((await http.get(CUSTOMERS))["data"]) == 1


async def test_connected_accounts_keep_to_themselves(http: StripeHttp) -> None:
    connected = (await http.post("/v1/accounts", type="express"))["id"]
    theirs = await http.send("POST", CUSTOMERS, Stripe_Account=connected)
    assert theirs.headers["stripe-account"] == connected
    assert (await http.get(CUSTOMERS))["data"] == []
    own = (await http.send("POST", CUSTOMERS, Stripe_Account=own_account_id("default"))).json()
    assert (await http.get(CUSTOMERS))["data"] == [own]
    by_context = await http.send("GET", CUSTOMERS, Stripe_Context=f"acct_1Platform/{connected}")
    assert by_context.json()["data"] == [theirs.json()]
    for stranger in ("nobody", "acct_1Stranger"):
        error = await http.refused("GET", CUSTOMERS, 403, Stripe_Account=stranger)
        assert error["code"] == "account_invalid"
    assert "'sk_test_********************p7dc'" in error["message"]


async def test_browsers_may_ask(http: StripeHttp) -> None:
    preflight = await http.client.options(
        "/v1/payment_intents/pi_1", headers={"Access-Control-Request-Headers": "authorization,stripe-version"}
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-headers"] == "authorization,stripe-version"
    answer = await http.send("POST", CUSTOMERS, Origin="https://shop.test")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Request-Id" in answer.headers["access-control-expose-headers"]


async def test_a_publishable_key_does_what_a_page_may(http: StripeHttp) -> None:
    card = {"number": "4242424242424242", "exp_month": 1, "exp_year": 2040}
    pk = "pk_test_sbx_default"
    token = await http.send("POST", "/v1/tokens", {"card": card}, key=pk)
    assert token.json()["card"]["last4"] == "4242"
    intent = await http.post("/v1/payment_intents", amount=500, currency="usd", payment_method_types=["card"])
    path = f"/v1/payment_intents/{intent['id']}"
    seen = await http.send("GET", path, {"client_secret": intent["client_secret"]}, key=pk)
    assert seen.json()["status"] == "requires_payment_method"
    secret = {"client_secret": intent["client_secret"], "payment_method": "pm_card_visa"}
    assert (await http.send("POST", f"{path}/confirm", secret, key=pk)).json()["status"] == "succeeded"
    assert (await http.refused("GET", path, 400, key=pk))["message"].startswith("Missing required param")
    redirected = {"type": "ideal", "currency": "eur", "amount": 500, "redirect": {"return_url": "http://x.y"}}
    source = (await http.send("POST", "/v1/sources", redirected, key=pk)).json()
    path = f"/v1/sources/{source['id']}"
    known = await http.send("GET", path, {"client_secret": source["client_secret"]}, key=pk)
    assert known.json()["id"] == source["id"]
    assert (await http.refused("GET", path, 400, key=pk))["param"] == "client_secret"
    for method, refused in (("GET", CUSTOMERS), ("POST", "/v1/refunds"), ("GET", "/v1/terminal/readers")):
        assert (await http.refused(method, refused, 403, key=pk))["code"] == "secret_key_required"


async def test_what_is_not_there_is_said_in_stripes_words(http: StripeHttp) -> None:
    error = await http.refused("GET", "/v1/nothing", 404)
    assert error["message"].startswith("Unrecognized request URL (GET: /v1/nothing).")
    error = await http.refused("PUT", CUSTOMERS, 404)
    assert error["message"].startswith("Unrecognized request URL (PUT: /v1/customers).")
    answer = await http.send("POST", "/v1/terminal/refunds")
    assert (answer.status_code, answer.headers["stripe-should-retry"]) == (501, "false")
    assert "does not imitate POST /v1/terminal/refunds" in answer.json()["error"]["message"]
    answer = await http.client.get("/v2/core/accounts/acct_none", headers={"Authorization": f"Bearer {KEY}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_a_body_of_json_is_refused_as_stripe_does(http: StripeHttp) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = await http.client.post(CUSTOMERS, json={"email": "ann@example.com"}, headers=headers)
    assert answer.status_code == 400
    assert "application/x-www-form-urlencoded" in answer.json()["error"]["message"]


async def test_expands_what_is_asked_for(http: StripeHttp) -> None:
    customer = await http.post(CUSTOMERS, email="ann@example.com")
    intent = await http.post(
        "/v1/payment_intents", amount=500, currency="usd", customer=customer["id"], expand=["customer"]
    )
    assert intent["customer"] == customer
    path = f"/v1/payment_intents/{intent['id']}"
    error = await http.refused("GET", path, 400, params={"expand": ["nothing"]})
    assert error["message"].startswith("This property cannot be expanded (nothing).")


async def test_what_has_no_effect_is_noted(http: StripeHttp) -> None:
    values = {"name": "T-shirt", "caption": "Soft", "deactivate_on": ["never"]}
    for _ in range(2):
        await http.send("POST", "/v1/products", values, Idempotency_Key="k1")
    await http.post("/v1/products", name="Shirt")
    notes = [record["notes"] for record in await http.recorded(3)]
    assert notes == [[], [], ["Accepted without effect: caption, deactivate_on."]]


async def test_an_older_version_shows_what_newer_ones_do_not(http: StripeHttp) -> None:
    values = {"amount": 500, "currency": "usd", "payment_method_types": ["card"], "confirm": True}
    values["payment_method"] = "pm_card_visa"
    paid = (await http.send("POST", "/v1/payment_intents", values, Stripe_Version="2022-08-01")).json()
    assert [each["id"] for each in paid["charges"]["data"]] == [paid["latest_charge"]]
    assert "charges" not in await http.get(f"/v1/payment_intents/{paid['id']}")


async def test_a_key_of_the_second_version_holds_for_deletion(http: StripeHttp) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k1"}
    values = {
        "name": "Mine",
        "type": "webhook_endpoint",
        "event_payload": "thin",
        "enabled_events": ["v1.customer.created"],
        "webhook_endpoint": {"url": "http://127.0.0.1:9/thin"},
    }
    made = await http.client.post("/v2/core/event_destinations", json=values, headers=headers)
    path = f"/v2/core/event_destinations/{made.json()['id']}"
    headers["Idempotency-Key"] = "k2"
    first = await http.client.delete(path, headers=headers)
    again = await http.client.delete(path, headers=headers)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("do", "status", "type", "code"),
    [
        ({"status": 500}, 500, "api_error", None),
        ({"status": 429}, 429, "invalid_request_error", "rate_limit"),
        ({"status": 402, "code": "insufficient_funds"}, 402, "card_error", "card_declined"),
    ],
)
async def test_a_fault_refuses(
    http: StripeHttp, do: dict[str, Any], status: int, type: str, code: str | None
) -> None:
    await arm(http, provider="stripe", match={"path": CUSTOMERS}, do=do, times=1)
    error = await http.refused("POST", CUSTOMERS, status)
    assert (error["type"], error.get("code")) == (type, code)
    await http.post(CUSTOMERS)


async def test_a_fault_declines_a_payment(http: StripeHttp) -> None:
    await arm(http, channel="payments", match={"amount": "500"}, do={"decline": "insufficient_funds"})
    values = {
        "amount": 500,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "confirm": True,
        "payment_method_types": ["card"],
    }
    error = await http.refused("POST", "/v1/payment_intents", 402, params=values)
    assert (error["code"], error["decline_code"]) == ("card_declined", "insufficient_funds")
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert all("fault" in each["flags"] for each in await http.captures())
    await http.post("/v1/payment_intents", **{**values, "amount": 600})


async def test_a_fault_cuts_the_connection(http: StripeHttp) -> None:
    await arm(http, do={"drop": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await http.send("POST", CUSTOMERS)


async def test_a_body_has_its_limit() -> None:
    settings = Settings(http_port=0, smtp_port=0, ephemeral=True, max_message_bytes=2000)
    async with serving(settings) as server, stripe_http(server) as http:
        error = await http.refused("POST", CUSTOMERS, 413, params={"description": "x" * 3000})
        assert error["type"] == "invalid_request_error"
        await http.post(CUSTOMERS)


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [(StoreUnavailable("The disk is full."), 503, "The disk is full."), (KeyError("name"), 500, "Its log")],
)
async def test_what_fails_here_is_said_as_stripe_does(
    http: StripeHttp, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int, said: str
) -> None:
    async def failing(*_: object) -> None:
        raise failure

    monkeypatch.setattr(type(http.server.context.store), "write", failing)
    answer = await http.send("POST", CUSTOMERS)
    assert (answer.status_code, answer.json()["error"]["type"]) == (status, "api_error")
    assert said in answer.json()["error"]["message"]


async def test_of_fifty_confirmations_at_once_one_charges(http: StripeHttp) -> None:
    card = {"payment_method": "pm_card_visa", "payment_method_types": ["card"]}
    intent = await http.post("/v1/payment_intents", amount=2000, currency="usd", **card)
    path = f"/v1/payment_intents/{intent['id']}/confirm"
    answers = await asyncio.gather(*(http.send("POST", path) for _ in range(50)))
    assert sorted(each.status_code for each in answers) == [200, *[400] * 49]
    assert {each.json()["error"]["code"] for each in answers if each.status_code == 400} == {
        "payment_intent_unexpected_state"
    }
    [charge] = (await http.get("/v1/charges"))["data"]
    [booked] = (await http.get("/v1/balance_transactions"))["data"]
    assert (charge["payment_intent"], charge["balance_transaction"]) == (intent["id"], booked["id"])
    events = (await http.get("/v1/events", type="charge.succeeded"))["data"]
    assert len(events) == 1


async def test_numbers_of_people_and_accounts_are_not_recorded(http: StripeHttp) -> None:
    person = {"id_number": "123456789", "ssn_last_4": "6789", "first_name": "Ann"}
    await http.post(
        "/v1/accounts", type="custom", country="US", business_type="individual", individual=person
    )
    bank = {"object": "bank_account", "country": "US", "account_number": "998877665544"}
    await http.send("POST", "/v1/tokens", {"bank_account": {**bank, "routing_number": "110000000"}})
    numbers = [{"type": "us_ssn", "value": "123456780"}]
    await http.client.post(
        "/v2/core/accounts",
        json={"identity": {"country": "us", "individual": {"id_numbers": numbers}}},
        headers={"Authorization": "Bearer sk_test_1"},
    )
    records = str(await http.recorded(3))
    assert "first_name" in records
    for number in ("123456789", "6789", "998877665544", "123456780"):
        assert not re.search(rf"(?<![0-9a-zA-Z]){number}(?![0-9a-zA-Z])", records)


async def test_what_files_contain_is_not_recorded(http: StripeHttp) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    given = {"purpose": "dispute_evidence", "file_link_data[create]": "true"}
    made = await http.client.post(
        "/v1/files", data=given, files={"file": ("passport.png", PNG)}, headers=headers
    )
    file = made.json()
    contents = await http.client.get(file["url"], headers=headers)
    linked = await http.client.get(file["links"]["data"][0]["url"])
    assert contents.content == linked.content == PNG
    await http.client.post(
        "/v1/files",
        content=b"--x\r\n" + PNG,
        headers={**headers, "Content-Type": "multipart/form-data; boundary=x"},
    )
    broken, link, download, upload = await http.recorded(4)
    assert "passport.png" in upload["body"]
    assert "dispute_evidence" in upload["response_body"]
    assert "BytesOfAPassport" not in str((broken, link, download, upload))


async def test_a_browser_sees_what_its_secret_opens_and_no_more(http: StripeHttp) -> None:
    customer = await http.post(CUSTOMERS, email="ann@example.com")
    saved = await http.post("/v1/payment_methods/pm_card_visa/attach", customer=customer["id"])
    intent = await http.post(
        "/v1/payment_intents", amount=500, currency="usd", customer=customer["id"], payment_method=saved["id"]
    )
    path, secret = f"/v1/payment_intents/{intent['id']}", {"client_secret": intent["client_secret"]}
    seen = await http.send("GET", path, {**secret, "expand": ["payment_method"]}, key="pk_test_x")
    assert seen.json()["payment_method"]["id"] == saved["id"]
    assert not {"customer", "latest_charge", "metadata"} & seen.json().keys()
    told = await http.refused("POST", f"{path}/confirm", 400, params=secret, key="pk_test_x")
    assert told["payment_intent"].keys() == seen.json().keys()
    for wanted in ("customer", "latest_charge.balance_transaction", "payment_method.customer"):
        params = {**secret, "expand": [wanted]}
        error = await http.refused("GET", path, 400, params=params, key="pk_test_x")
        assert wanted in error["message"]
    await http.refused("GET", f"/v1/payment_methods/{saved['id']}", 404, key="pk_test_x")
    await http.refused("POST", "/v1/test_helpers/confirmation_tokens", 403, key="pk_test_x")
