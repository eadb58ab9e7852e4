from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fakes.payments.document import Document
from fakes.payments.providers.stripe import payer_page
from tests.fakes.payments.stripe_http import StripeHttp

Json = dict[str, Any]
RETURN = "https://shop.test/done"
ACCEPTED: Json = {"customer_acceptance": {"type": "offline"}}
BANK: Json = {
    "type": "us_bank_account",
    "billing_details": {"name": "Jenny"},
    "us_bank_account": {"account_number": "000123456789", "routing_number": "110000000"},
}


async def intent(http: StripeHttp, kind: str, currency: str, **params: Any) -> Json:
    values: Json = {
        "amount": 2000,
        "currency": currency,
        "payment_method_types": [kind],
        "payment_method_data": {"type": kind},
        "confirm": True,
    }
    return await http.post("/v1/payment_intents", **{**values, **params})


@pytest.mark.parametrize(("outcome", "status"), [("pass", "succeeded"), ("fail", "failed")])
async def test_a_method_with_a_page_of_its_own(http: StripeHttp, outcome: str, status: str) -> None:
    asked = await intent(http, "ideal", "eur", return_url=RETURN)
    url = asked["next_action"]["redirect_to_url"]["url"]
    page = await http.client.get(url)
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for words in ("iDEAL test page", "€20.00", "Authorize test payment", "Fail test payment"):
        assert words in page.text
    assert "<script" not in page.text
    assert "Description" not in page.text
    back = await http.client.post(url, data={"outcome": outcome})
    place = urlsplit(back.headers["location"])
    assert (back.status_code, place.netloc) == (303, "shop.test")
    assert parse_qs(place.query) == {
        "payment_intent": [asked["id"]],
        "payment_intent_client_secret": [asked["client_secret"]],
        "redirect_status": [status],
    }


async def test_a_voucher_shows_its_number_and_can_be_paid(http: StripeHttp) -> None:
    billing = {"name": "Jenny", "email": "fill_never@a.test"}
    asked = await intent(
        http, "oxxo", "mxn", payment_method_data={"type": "oxxo", "billing_details": billing}
    )
    told = asked["next_action"]["oxxo_display_details"]
    page = await http.client.get(told["hosted_voucher_url"])
    assert told["number"] in page.text
    assert "Pay the voucher" in page.text
    paid = await http.client.post(told["hosted_voucher_url"], data={"outcome": "pass"})
    assert "The payment succeeded." in paid.text


async def test_small_deposits_are_read_off_a_statement(http: StripeHttp) -> None:
    values: Json = {"payment_method_types": ["us_bank_account"], "payment_method_data": BANK, "confirm": True}
    asked = await http.post("/v1/setup_intents", **values, mandate_data=ACCEPTED, return_url=RETURN)
    url = asked["next_action"]["verify_with_microdeposits"]["hosted_verification_url"]
    page = await http.client.get(url)
    assert 'name="first"' in page.text
    for wrong, said in (
        ({"first": "1", "second": "2"}, "verification attempts remaining"),
        ({"first": "x", "second": "2"}, "Write both deposits in cents"),
        ({}, "You must provide either amounts or a descriptor code."),
    ):
        answer = await http.client.post(url, data=wrong or {"first": ""})
        assert answer.status_code == 400
        assert said in answer.text
    back = await http.client.post(url, data={"code": "sm11aa"})
    place = urlsplit(back.headers["location"])
    assert parse_qs(place.query)["setup_intent"] == [asked["id"]]
    assert parse_qs(place.query)["redirect_status"] == ["succeeded"]
    ended = await http.client.get(url)
    assert "The payment method was saved." in ended.text


async def test_the_address_alone_opens_nothing(http: StripeHttp) -> None:
    asked = await http.post("/v1/setup_intents", payment_method_types=["card"])
    for path in (f"/pay/authorize/{asked['id']}", f"/pay/3ds/{asked['id']}?setup_intent_client_secret=x"):
        assert (await http.client.get(path)).status_code == 404
        assert (await http.client.post(path, data={"outcome": "pass"})).status_code == 400


async def test_a_mandate_and_a_receipt_without_a_card(http: StripeHttp) -> None:
    data = {
        "type": "sepa_debit",
        "sepa_debit": {"iban": "DE89370400440532013000"},
        "billing_details": {"name": "Jenny", "email": "a@b.test"},
    }
    paid = await intent(
        http, "sepa_debit", "eur", payment_method_data=data, mandate_data=ACCEPTED, expand=["latest_charge"]
    )
    details = paid["latest_charge"]["payment_method_details"]["sepa_debit"]
    mandate = await http.get(f"/v1/mandates/{details['mandate']}")
    page = await http.client.get(mandate["payment_method_details"]["sepa_debit"]["url"])
    assert page.status_code == 200
    assert "Direct debit mandate" in page.text
    receipt = await http.client.get(f"/pay/receipts/{paid['latest_charge']['id']}")
    assert "sepa debit ending in 3000" in receipt.text


def test_the_way_back_keeps_what_the_app_wrote() -> None:
    data = {"id": "seti_1", "object": "setup_intent", "status": "canceled", "client_secret": "s"}
    document = Document(data, account="", seq=1, created=0)
    assert payer_page.returned("https://a.test/x?y=1#z", document) == (
        "https://a.test/x?y=1&setup_intent=seti_1&setup_intent_client_secret=s&redirect_status=failed#z"
    )


async def test_the_payer_of_a_source_goes_there_and_back(http: StripeHttp) -> None:
    source = await http.post(
        "/v1/sources", type="giropay", amount=900, currency="eur", redirect={"return_url": RETURN}
    )
    url = source["redirect"]["url"]
    page = await http.client.get(url)
    assert "giropay test page" in page.text
    assert (await http.client.post(url, data={"outcome": "maybe"})).status_code == 400
    back = await http.client.post(url, data={"outcome": "pass"})
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert (query["source"], query["client_secret"]) == ([source["id"]], [source["client_secret"]])
    assert (await http.client.post(url, data={"outcome": "pass"})).status_code == 400


async def test_a_source_without_an_app_to_go_back_to_stays_on_its_page(http: StripeHttp) -> None:
    source = await http.post("/v1/sources", type="wechat", amount=2000, currency="usd")
    page = urlsplit(source["wechat"]["qr_code_url"]).path
    assert "Authorize test payment" in (await http.client.get(page)).text
    answer = await http.client.post(page, data={"outcome": "pass"})
    assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (303, page)
    assert (await http.get(f"/v1/sources/{source['id']}"))["status"] == "chargeable"
