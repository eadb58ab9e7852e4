import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document
from fakes.payments.flows import refund_fields
from tests.fakes.payments.builders import Json, Shop


@pytest.mark.parametrize(
    "method", ["card", "us_bank_account", "klarna", "ideal", "customer_balance", "paypal"]
)
def test_every_destination_is_the_catalogues(method: str) -> None:
    data = {"id": "ch_1", "object": "charge", "captured": True, "payment_method_details": {"type": method}}
    told = refund_fields.destination_details(Document(data, account="", seq=1, created=0))
    fields = catalogue().resource("refund").fields["destination_details"].shape.fields
    assert told.keys() <= fields.keys()


async def test_what_is_let_go_of_a_hold_is_a_refund_that_moves_no_money(shop: Shop) -> None:
    async def released(intent: Json) -> Json:
        [refund] = (await shop.get("/v1/refunds", payment_intent=intent["id"]))["data"]
        return {name: refund[name] for name in ("amount", "balance_transaction", "reason", "status")} | {
            "kind": refund["destination_details"]["card"]["type"]
        }

    plain = {"balance_transaction": None, "reason": None, "status": "succeeded"}
    partly = await shop.paid(capture_method="manual")
    await shop.post(f"/v1/payment_intents/{partly['id']}/capture", amount_to_capture=1500)
    assert await released(partly) == {**plain, "amount": 500, "kind": "refund"}
    canceled = await shop.paid(capture_method="manual")
    await shop.post(f"/v1/payment_intents/{canceled['id']}/cancel")
    assert await released(canceled) == {**plain, "amount": 2000, "kind": "reversal"}
    assert (await shop.events())[-3:] == ["refund.created", "charge.refunded", "payment_intent.canceled"]
    whole = await shop.paid(capture_method="manual")
    await shop.post(f"/v1/payment_intents/{whole['id']}/capture")
    assert (await shop.get("/v1/refunds", payment_intent=whole["id"]))["data"] == []


async def test_what_was_taken_in_parts_can_be_given_back_after_the_rest_was_let_go(shop: Shop) -> None:
    options: Json = {"card": {"request_multicapture": "if_available"}}
    intent = await shop.paid(capture_method="manual", payment_method_options=options)
    path = f"/v1/payment_intents/{intent['id']}"
    await shop.post(f"{path}/capture", amount_to_capture=500, final_capture=False)
    await shop.post(f"{path}/cancel")
    refund = await shop.post("/v1/refunds", charge=intent["latest_charge"])
    charge = await shop.get(f"/v1/charges/{intent['latest_charge']}")
    assert (refund["amount"], charge["amount_refunded"], charge["refunded"]) == (500, 2000, True)
