from typing import Any

import pytest

from fakes.payments.actions import Call
from fakes.payments.document import Document
from fakes.payments.flows import intent_rules
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_checkout import session


def intent(**fields: object) -> Document:
    data = {
        "id": "pi_1",
        "object": "payment_intent",
        "client_secret": "pi_1_secret_x",
        "customer": None,
        "amount_capturable": 100,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "always"},
        **fields,
    }
    return Document(data, account="", seq=1, created=1)


@pytest.mark.parametrize("name", ["return_url", "off_session", "mandate", "use_stripe_sdk"])
def test_some_parameters_want_confirm(name: str) -> None:
    with pytest.raises(StripeError, match=f"The parameter `{name}` cannot be passed"):
        intent_rules.check_new({name: "x"})
    intent_rules.check_new({name: "x", "confirm": True})


def test_a_secret_that_is_given_must_be_right_for_everybody() -> None:
    call = Call({"client_secret": "wrong"}, {})
    with pytest.raises(StripeError, match="does not match"):
        intent_rules.check_secret(intent(), call)
    intent_rules.check_secret(intent(), Call({}, {}))
    intent_rules.check_secret(intent(), Call({"client_secret": "pi_1_secret_x"}, {}, is_publishable=True))


@pytest.mark.parametrize(
    ("automatic", "params", "is_refused"),
    [
        ({"enabled": True, "allow_redirects": "always"}, {}, True),
        ({"enabled": True, "allow_redirects": "never"}, {}, False),
        ({"enabled": False, "allow_redirects": "always"}, {}, False),
        (None, {}, False),
        ({"enabled": True, "allow_redirects": "always"}, {"return_url": "https://shop.test"}, False),
        ({"enabled": True, "allow_redirects": "always"}, {"use_stripe_sdk": True}, False),
    ],
)
def test_who_needs_a_return_url(
    automatic: dict[str, object] | None, params: dict[str, object], is_refused: bool
) -> None:
    document = intent(automatic_payment_methods=automatic)
    if not is_refused:
        intent_rules.check_return_url(document, params, is_new=True)
        return
    with pytest.raises(StripeError, match="you must provide a `return_url`") as caught:
        intent_rules.check_return_url(document, params, is_new=False)
    assert caught.value.extra["payment_intent"]["id"] == "pi_1"


@pytest.mark.parametrize(
    "url", ["javascript://x/%0aalert(1)", "JavaScript:alert(1)", "data:text/html,x", "shop.test/a"]
)
async def test_an_address_to_return_to_is_one(shop: Shop, url: str) -> None:
    wanted: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/v1/payment_intents", {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa"}),
        ("/v1/setup_intents", {"payment_method": "pm_card_visa"}),
    )
    for path, params in wanted:
        error = await shop.refused("POST", path, confirm=True, return_url=url, **params)
        assert (error["code"], error["param"]) == ("url_invalid", "return_url")
    source: dict[str, Any] = {
        "type": "ideal",
        "currency": "eur",
        "amount": 1000,
        "redirect": {"return_url": url},
    }
    assert (await shop.refused("POST", "/v1/sources", **source))["param"] == "redirect[return_url]"


async def test_an_app_may_be_returned_to_by_its_own_scheme(shop: Shop) -> None:
    paid = await shop.paid("pm_card_threeDSecure2Required", return_url="shop-app://done")
    assert paid["status"] == "requires_action"


async def test_an_intent_stays_its_customers(shop: Shop) -> None:
    first, second = await shop.customer(), await shop.customer()
    path = f"/v1/payment_intents/{(await shop.intent())['id']}"
    for _ in range(2):
        assert (await shop.post(path, customer=first["id"]))["customer"] == first["id"]
    error = await shop.refused("POST", path, customer=second["id"])
    assert error["message"].startswith("You cannot modify `customer` on a PaymentIntent")


async def test_what_belongs_to_a_session_or_an_invoice_ends_with_it(shop: Shop) -> None:
    opened = await session(shop)
    page = f"/v1/payment_pages/{opened['id']}"
    asked = await shop.post(f"{page}/confirm", payment_method="pm_card_authenticationRequired")
    path = f"/v1/payment_intents/{asked['payment_intent']['id']}"
    for verb in ("confirm", "cancel"):
        error = await shop.refused("POST", f"{path}/{verb}")
        assert error["message"].startswith(f"You cannot {verb} PaymentIntents created by Checkout.")
    await shop.post(f"/v1/checkout/sessions/{opened['id']}/expire")
    assert (await shop.get(path))["status"] == "canceled"
    customer = await shop.customer()
    saving = await session(shop, mode="setup", customer=customer["id"], line_items=[])
    page = f"/v1/payment_pages/{saving['id']}"
    asked = await shop.post(f"{page}/confirm", payment_method="pm_card_authenticationRequired")
    error = await shop.refused("POST", f"/v1/setup_intents/{asked['setup_intent']['id']}/cancel")
    assert "SetupIntents created by Checkout" in error["message"]
    await shop.post("/v1/invoiceitems", customer=customer["id"], amount=900, currency="usd")
    values = {"customer": customer["id"], "pending_invoice_items_behavior": "include"}
    invoice = await shop.post("/v1/invoices", **values)
    await shop.post(f"/v1/invoices/{invoice['id']}/finalize")
    [intent] = (await shop.get("/v1/payment_intents", customer=customer["id"]))["data"]
    error = await shop.refused("POST", f"/v1/payment_intents/{intent['id']}/cancel")
    assert error["message"].endswith("Void the invoice instead.")
    await shop.post(f"/v1/invoices/{invoice['id']}/void")
    assert (await shop.get(f"/v1/payment_intents/{intent['id']}"))["status"] == "canceled"
