import pytest

from tests.fakes.payments.providers.stripe.test_app import arm
from tests.fakes.payments.stripe_http import StripeHttp

CONFIRMED = {
    "amount": 500,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "confirm": True,
    "payment_method_types": ["card"],
}


async def test_a_decline_waits_for_a_request_that_asks_a_bank(http: StripeHttp) -> None:
    await arm(http, provider="stripe", do={"decline": "insufficient_funds"}, times=1)
    await http.post("/v1/customers", email="ada@example.com")
    intent = await http.post("/v1/payment_intents", **{**CONFIRMED, "confirm": False})
    error = await http.refused("POST", f"/v1/payment_intents/{intent['id']}/confirm", 402)
    assert error["decline_code"] == "insufficient_funds"
    await http.post("/v1/payment_intents", **CONFIRMED)


@pytest.mark.parametrize("path", ["/v1/charges", "/v1/payment_intents"])
async def test_whoever_asks_a_bank_is_declined(http: StripeHttp, path: str) -> None:
    await arm(http, provider="stripe", do={"decline": "lost_card"})
    values = (
        CONFIRMED if path.endswith("intents") else {"amount": 500, "currency": "usd", "source": "tok_visa"}
    )
    assert (await http.refused("POST", path, 402, params=values))["decline_code"] == "lost_card"
