from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes.payments.stripe_http import StripeHttp

ENROLLED = "pm_card_threeDSecure2Required"
Json = dict[str, Any]


async def intent(http: StripeHttp, **params: Any) -> Json:
    values = {"amount": 2000, "currency": "usd", "payment_method": ENROLLED, "confirm": True}
    return await http.post("/v1/payment_intents", **{**values, "payment_method_types": ["card"], **params})


def challenge_of(asked: Json) -> str:
    action = asked["next_action"]
    url: str = action[action["type"]]["url" if action["type"] == "redirect_to_url" else "stripe_js"]
    return url


async def test_a_payer_is_sent_there_and_back(http: StripeHttp) -> None:
    asked = await intent(http, return_url="https://shop.test/done?cart=7", description="Order <7>")
    assert (asked["status"], asked["next_action"]["type"]) == ("requires_action", "redirect_to_url")
    url = challenge_of(asked)
    page = await http.client.get(url)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in page.text
    assert "$20.00" in page.text
    assert "Order &lt;7&gt;" in page.text
    assert 'value="pass"' in page.text
    assert 'value="fail"' in page.text
    back = await http.client.post(url, data={"outcome": "pass"})
    assert back.status_code == 303
    place = urlsplit(back.headers["location"])
    assert (place.netloc, place.path) == ("shop.test", "/done")
    assert parse_qs(place.query) == {
        "cart": ["7"],
        "payment_intent": [asked["id"]],
        "payment_intent_client_secret": [asked["client_secret"]],
        "redirect_status": ["succeeded"],
    }
    paid = await http.get(f"/v1/payment_intents/{asked['id']}")
    assert (paid["status"], paid["next_action"]) == ("succeeded", None)
    gone = await http.client.get(url)
    assert 'value="pass"' not in gone.text
    assert "The payment succeeded." in gone.text


async def test_failing_sends_back_too(http: StripeHttp) -> None:
    asked = await intent(http, return_url="https://shop.test/done")
    back = await http.client.post(challenge_of(asked), data={"outcome": "fail"})
    assert parse_qs(urlsplit(back.headers["location"]).query)["redirect_status"] == ["failed"]
    failed = await http.get(f"/v1/payment_intents/{asked['id']}")
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"


@pytest.mark.parametrize(
    ("outcome", "method", "said", "status"),
    [
        ("pass", "automatic", "The payment succeeded.", "succeeded"),
        ("pass", "manual", "The payment was authorized.", "requires_capture"),
        ("fail", "automatic", "The payment failed.", "requires_payment_method"),
    ],
)
async def test_a_page_without_a_way_back_says_how_it_went(
    http: StripeHttp, outcome: str, method: str, said: str, status: str
) -> None:
    asked = await intent(http, capture_method=method)
    assert asked["next_action"]["type"] == "use_stripe_sdk"
    path = f"/pay/3ds/{asked['id']}"
    secret = {"payment_intent_client_secret": asked["client_secret"]}
    page = await http.client.post(path, data={"outcome": outcome, **secret})
    assert page.status_code == 200
    assert said in page.text
    assert (await http.get(f"/v1/payment_intents/{asked['id']}"))["status"] == status


async def test_a_page_in_a_sandbox_and_an_account(http: StripeHttp) -> None:
    values = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": ENROLLED,
        "confirm": True,
        "payment_method_types": ["card"],
        "return_url": "https://shop.test/done",
    }
    made = await http.send("POST", "/v1/accounts", {"type": "express"}, key="sk_test_sbx_qa")
    headers: Json = {"key": "sk_test_sbx_qa", "Stripe_Account": made.json()["id"]}
    asked = (await http.send("POST", "/v1/payment_intents", values, **headers)).json()
    url = challenge_of(asked)
    assert urlsplit(url).path == f"/s/qa/pay/3ds/{asked['id']}"
    assert "$20.00" in (await http.client.get(url)).text
    assert (await http.client.post(url, data={"outcome": "pass"})).status_code == 303
    path = f"/v1/payment_intents/{asked['id']}"
    assert (await http.send("GET", path, **headers)).json()["status"] == "succeeded"


async def test_nobody_without_the_secret_decides(http: StripeHttp) -> None:
    asked = await intent(http)
    path = f"/pay/3ds/{asked['id']}"
    secret = asked["client_secret"]
    for query in ("", "?payment_intent_client_secret=pi_1_secret_2"):
        refused = [
            await http.client.get(path + query),
            await http.client.post(path + query, data={"outcome": "pass"}),
        ]
        assert all(400 <= each.status_code < 500 for each in refused)
        assert not any(secret in each.text for each in refused)
    unsaid = await http.client.post(path, data={"payment_intent_client_secret": secret})
    assert unsaid.status_code == 400
    assert "outcome=pass" in unsaid.text
    assert (await http.get(f"/v1/payment_intents/{asked['id']}"))["status"] == "requires_action"


async def test_a_receipt_shows_what_was_paid(http: StripeHttp) -> None:
    charge = await http.post("/v1/charges", amount=1234, currency="eur", source="tok_visa", description="Tea")
    page = await http.client.get(charge["receipt_url"])
    assert page.status_code == 200
    for words in ("€12.34", charge["id"], "Visa ending in 4242", "Tea", "succeeded"):
        assert words in page.text
    await http.post("/v1/refunds", charge=charge["id"])
    assert "refunded" in (await http.client.get(charge["receipt_url"])).text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pay/nothing"),
        ("PUT", "/pay/3ds/pi_1"),
        ("POST", "/pay/receipts/ch_1"),
        ("GET", "/pay/receipts/ch_1"),
        ("GET", "/pay/3ds/pi_1"),
    ],
)
async def test_other_pages_are_not_there(http: StripeHttp, method: str, path: str) -> None:
    answer = await http.client.request(method, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
