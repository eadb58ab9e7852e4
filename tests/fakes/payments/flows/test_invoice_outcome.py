import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_checkout_payment import answer
from tests.fakes.payments.flows.test_invoices import invoice

PAID = [
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice_payment.paid",
]


async def challenged(shop: Shop) -> tuple[str, Json]:
    """Return the path of an invoice whose payer is to authenticate, and its intent."""
    drafted, card = await invoice(shop, "pm_card_threeDSecure2Required")
    path = f"/v1/invoices/{drafted['id']}"
    await shop.refused("POST", f"{path}/pay", status=402, payment_method=card)
    [intent] = (await shop.get("/v1/payment_intents"))["data"]
    return path, intent


async def test_an_invoice_is_paid_as_soon_as_its_payer_has_passed_the_challenge(shop: Shop) -> None:
    path, intent = await challenged(shop)
    await answer(shop, intent, is_passed=True)
    paid = await shop.get(path)
    assert (paid["status"], paid["amount_paid"], paid["amount_remaining"]) == ("paid", 2000, 0)
    assert (paid["attempt_count"], paid["next_payment_attempt"]) == (1, None)
    assert [name for name in await shop.events() if not name.startswith("payment_method")][-6:] == PAID
    [*_, told] = await shop.event_objects(type="invoice.updated")
    assert told["data"]["previous_attributes"] | {"next_payment_attempt": 0} == {
        "amount_paid": 0,
        "amount_remaining": 2000,
        "next_payment_attempt": 0,
        "status": "open",
        "status_transitions": {"paid_at": None},
    }
    assert len((await shop.get("/v1/charges"))["data"]) == 1


async def test_a_payer_who_failed_it_may_try_again(shop: Shop) -> None:
    path, intent = await challenged(shop)
    await answer(shop, intent, is_passed=False)
    assert (await shop.events())[-2:] == ["payment_intent.payment_failed", "invoice.payment_failed"]
    assert (await shop.get(path))["status"] == "open"
    await shop.post(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")
    assert (await shop.get(path))["status"] == "paid"


@pytest.mark.parametrize(("verb", "status"), [("mark_uncollectible", "paid"), ("void", "void")])
async def test_what_was_given_up_may_still_be_paid_and_what_is_void_may_not(
    shop: Shop, verb: str, status: str
) -> None:
    path, intent = await challenged(shop)
    await shop.post(f"{path}/{verb}")
    if verb == "void":
        await shop.refused(
            "POST", f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa"
        )
    else:
        await answer(shop, intent, is_passed=True)
    assert (await shop.get(path))["status"] == status
