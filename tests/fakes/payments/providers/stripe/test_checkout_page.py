from typing import Any

import pytest

from tests.fakes.core.builders import recorded
from tests.fakes.payments.stripe_http import StripeHttp

Json = dict[str, Any]
SUCCESS = "https://shop.test/done?session={CHECKOUT_SESSION_ID}"
CARD: Json = {"method": "card", "number": "4242 4242 4242 4242", "expires": "12/34", "cvc": "123"}


async def session(http: StripeHttp, **params: Any) -> Json:
    data = {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Tea <black>"}}
    items = [{"price_data": data, "quantity": 2}]
    given = {"mode": "payment", "success_url": SUCCESS, "cancel_url": "https://shop.test/cart"}
    return await http.post("/v1/checkout/sessions", **{**given, "line_items": items, **params})


async def seen(http: StripeHttp, opened: Json) -> Json:
    return await http.get(f"/v1/checkout/sessions/{opened['id']}")


async def test_a_person_pays_by_card(http: StripeHttp) -> None:
    opened = await session(http)
    page = await http.client.get(opened["url"])
    for shown in (
        "$25.00",
        "Tea &lt;black&gt;",
        "2 × $12.50",
        'href="https://shop.test/cart"',
        "Card number",
    ):
        assert shown in page.text
    assert "<script" not in page.text
    form = {**CARD, "number": "4000000000000002", "email": "ann@example.com"}
    declined = await http.client.post(opened["url"], data=form)
    assert declined.status_code == 402
    assert "Your card was declined." in declined.text
    assert 'value="ann@example.com"' in declined.text
    assert "4000000000000002" not in declined.text
    paid = await http.client.post(opened["url"], data={**CARD, "email": "ann@example.com", "name": "Ann"})
    assert paid.status_code == 303
    assert paid.headers["location"] == SUCCESS.replace("{CHECKOUT_SESSION_ID}", opened["id"])
    done = await seen(http, opened)
    assert (done["status"], done["payment_status"]) == ("complete", "paid")
    assert (done["customer_details"]["email"], done["customer_details"]["name"]) == ("ann@example.com", "Ann")
    page = await http.client.get(f"/pay/checkout/{opened['id']}")
    assert "You have paid." in page.text
    assert "<form" not in page.text
    assert (await http.client.post(f"/pay/checkout/{opened['id']}", data=CARD)).status_code == 400


@pytest.mark.parametrize("mode", ["payment", "setup"])
async def test_the_bank_asks_and_sends_back(http: StripeHttp, mode: str) -> None:
    params: Json = {"line_items": []} if mode == "setup" else {}
    opened = await session(http, mode=mode, **params)
    challenged = {**CARD, "number": "4000002760003184", "expires": "1234", "email": "ann@example.com"}
    for outcome, status in (("fail", "open"), ("pass", "complete")):
        asked = await http.client.post(opened["url"], data=challenged)
        assert "/pay/3ds/" in asked.headers["location"]
        back = await http.client.post(asked.headers["location"], data={"outcome": outcome})
        came_back = await http.client.get(back.headers["location"])
        assert (await seen(http, opened))["status"] == status
        if outcome == "fail":
            assert "unable to authenticate your payment method" in came_back.text
            assert 'value="ann@example.com"' in came_back.text
    assert came_back.headers["location"].startswith("https://shop.test/done")
    kind = "payment_intents" if mode == "payment" else "setup_intents"
    assert len((await http.get(f"/v1/{kind}"))["data"]) == 1


async def test_the_bank_asks_before_a_subscription_begins(http: StripeHttp) -> None:
    data = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Plus"}}
    data["recurring"] = {"interval": "month"}
    items = [{"price_data": data, "quantity": 1}]
    opened = await session(http, mode="subscription", line_items=items)
    form = {**CARD, "email": "ann@example.com"}
    declined = await http.client.post(opened["url"], data={**form, "number": "4000000000000002"})
    assert "Your card was declined." in declined.text
    challenged = {**form, "number": "4000002760003184"}
    for outcome, status in (("fail", "open"), ("pass", "complete")):
        asked = await http.client.post(opened["url"], data=challenged)
        back = await http.client.post(asked.headers["location"], data={"outcome": outcome})
        came_back = await http.client.get(back.headers["location"])
        assert (await seen(http, opened))["status"] == status
        assert ("unable to authenticate" in came_back.text) is (outcome == "fail")
    done = await seen(http, opened)
    assert came_back.headers["location"].startswith("https://shop.test/done")
    assert (await http.get(f"/v1/subscriptions/{done['subscription']}"))["status"] == "active"


@pytest.mark.parametrize(
    ("recurring", "trial", "shown"),
    [
        ({"interval": "month"}, {"trial_period_days": 14}, ("1 × $19.00 per month", "14 days")),
        (
            {"interval": "week", "interval_count": 2},
            {"trial_end": 1_900_000_000},
            ("every 2 weeks", "17 March 2030"),
        ),
    ],
)
async def test_what_recurs_says_how_often_and_what_is_free(
    http: StripeHttp, recurring: Json, trial: Json, shown: tuple[str, ...]
) -> None:
    data = {"currency": "usd", "unit_amount": 1900, "recurring": recurring, "product_data": {"name": "Tea"}}
    items = [{"price_data": data, "quantity": 1}]
    opened = await session(http, mode="subscription", line_items=items, subscription_data=trial)
    page = (await http.client.get(opened["url"])).text
    for words in shown:
        assert words in page


async def test_another_way_to_pay(http: StripeHttp) -> None:
    data = {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Tea"}}
    opened = await session(
        http, payment_method_types=["ideal", "sepa_debit"], line_items=[{"price_data": data, "quantity": 1}]
    )
    page = await http.client.get(opened["url"])
    assert "Pay with iDEAL" in page.text
    assert "Card number" not in page.text
    asked = await http.client.post(opened["url"], data={"method": "ideal"})
    back = await http.client.post(asked.headers["location"], data={"outcome": "pass"})
    landed = await http.client.get(back.headers["location"])
    assert landed.headers["location"].startswith("https://shop.test/done")
    assert (await seen(http, opened))["payment_status"] == "paid"


async def test_what_cannot_be_paid_with_is_refused_on_the_page(http: StripeHttp) -> None:
    opened = await session(http)
    real = "4539578763621486"
    for form, said in (
        ({"number": ""}, "card number is incomplete"),
        ({"expires": "soon"}, "expiration date is incomplete"),
        ({"number": "4242424242424241"}, "card number is incorrect"),
        ({"number": "4539 5787 6362 1486"}, "used a real card"),
    ):
        refused = await http.client.post(opened["url"], data={**CARD, **form})
        assert refused.status_code in (400, 402)
        assert said in refused.text
        assert 'value="card"' in refused.text
    await recorded(http.server.context)
    records = await http.client.get("/stagedoor/v1/requests")
    assert real not in records.text.replace(" ", "")
    assert (await http.client.get("/pay/checkout/cs_none")).status_code == 404
    assert (await http.client.post("/pay/checkout/cs_none", data=CARD)).status_code == 404


async def test_a_payment_link_leads_there(http: StripeHttp) -> None:
    data = {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Tea"}}
    link = await http.post("/v1/payment_links", line_items=[{"price_data": data, "quantity": 1}])
    led = await http.client.get(link["url"])
    assert led.status_code == 303
    paid = await http.client.post(led.headers["location"], data=CARD)
    done = await http.client.get(paid.headers["location"])
    assert "You have paid." in done.text
    assert (await http.client.get("/pay/link/plink_none")).status_code == 404
