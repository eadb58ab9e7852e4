"""Refunds of what no card paid: asked for by mail, run out, called off, and named as Stripe names them."""

from __future__ import annotations

from fakes.core.transaction import Tx
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

DAY_MS = 24 * 60 * 60 * 1000


async def paid_by(shop: Shop, method: str, **details: str) -> str:
    """Return a charge as a method without cards leaves it."""
    paid = await shop.paid()

    def unit(tx: Tx) -> None:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause())
        charge = work.require("charge", paid["latest_charge"])
        charge["payment_method_details"] = {method: details, "type": method}
        work.save(charge)

    await shop.context.store.write(unit)
    return str(paid["latest_charge"])


async def asked(shop: Shop) -> Json:
    """Return a refund that waits for the customer's account."""
    charge = await paid_by(shop, "boleto", tax_id="00000000000")
    return await shop.post("/v1/refunds", charge=charge, instructions_email="ann@example.com")


async def test_a_customer_is_asked_by_mail_and_the_time_runs_out(shop: Shop) -> None:
    refund = await asked(shop)
    assert (refund["status"], refund["instructions_email"]) == ("requires_action", "ann@example.com")
    shown = refund["next_action"]["display_details"]
    assert shown["email_sent"]["email_sent_to"] == "ann@example.com"
    assert refund["balance_transaction"] is None
    await shop.pass_time(44 * DAY_MS)
    assert (await shop.get(f"/v1/refunds/{refund['id']}"))["status"] == "requires_action"
    await shop.pass_time(2 * DAY_MS)
    late = await shop.get(f"/v1/refunds/{refund['id']}")
    assert (late["status"], late.get("next_action")) == ("failed", None)
    assert (await shop.get(f"/v1/charges/{refund['charge']}"))["amount_refunded"] == 0


async def test_it_is_expired_or_called_off_before(shop: Shop) -> None:
    refund = await asked(shop)
    expired = await shop.post(f"/v1/test_helpers/refunds/{refund['id']}/expire")
    assert (expired["status"], (await shop.events())[-1]) == ("failed", "refund.failed")
    error = await shop.refused("POST", f"/v1/test_helpers/refunds/{refund['id']}/expire")
    assert error["message"] == f"Refund {refund['id']} cannot expire because it has a status of failed."
    refund = await asked(shop)
    canceled = await shop.post(f"/v1/refunds/{refund['id']}/cancel")
    assert (canceled["status"], canceled.get("next_action")) == ("canceled", None)


async def test_somebody_must_be_asked(shop: Shop) -> None:
    charge = await paid_by(shop, "konbini")
    error = await shop.refused("POST", "/v1/refunds", charge=charge)
    assert (error["code"], error["param"]) == ("parameter_missing", "instructions_email")


async def test_a_bank_debits_refund_has_a_name_of_its_own(shop: Shop) -> None:
    charge = await paid_by(shop, "us_bank_account")
    refund = await shop.post("/v1/refunds", charge=charge, expand=["balance_transaction"])
    assert refund["destination_details"]["type"] == "us_bank_transfer"
    assert refund["balance_transaction"]["type"] == "payment_refund"
    sources = (await shop.get("/v1/balance"))["pending"][0]["source_types"]
    assert sources == {"card": 1912, "bank_account": -2000}


async def test_a_card_refund_gets_the_number_that_its_bank_knows(shop: Shop) -> None:
    paid = await shop.paid()
    refund = await shop.post("/v1/refunds", payment_intent=paid["id"])
    assert refund["destination_details"]["card"]["reference_status"] == "pending"
    await shop.pass_time(DAY_MS + 1000)
    card = (await shop.get(f"/v1/refunds/{refund['id']}"))["destination_details"]["card"]
    assert (card["reference_status"], len(card["reference"]), card["type"]) == ("available", 23, "refund")
    assert (await shop.events())[-2:] == ["refund.updated", "charge.refund.updated"]
