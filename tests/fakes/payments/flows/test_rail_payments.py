from typing import Any

import pytest

from fakes.core.transaction import Tx
from fakes.payments.document import Document
from fakes.payments.flows import payer
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

RETURN = "https://shop.test/done"
ACCEPTED: Json = {"customer_acceptance": {"type": "offline"}}
BILLING: Json = {
    "name": "Jenny Rosen",
    "email": "fill_never@example.com",
    "address": {"line1": "Rua 1", "city": "Rio", "state": "RJ", "postal_code": "20000000", "country": "BR"},
}
# What a method of this type must be given beside the payer's details.
ACCOUNTS: dict[str, Json] = {
    "us_bank_account": {
        "account_number": "000123456789",
        "routing_number": "110000000",
        "account_holder_type": "individual",
    },
    "sepa_debit": {"iban": "DE89370400440532013000"},
    "bacs_debit": {"account_number": "00012345", "sort_code": "108800"},
    "au_becs_debit": {"account_number": "000123456", "bsb_number": "000-000"},
    "acss_debit": {"account_number": "000123456789", "institution_number": "000", "transit_number": "11000"},
    "nz_bank_account": {
        "account_number": "0000000",
        "bank_code": "11",
        "branch_code": "0000",
        "suffix": "010",
    },
    "boleto": {"tax_id": "000.000.000-00"},
    "fpx": {"bank": "affin_bank"},
    "sofort": {"country": "DE"},
}
DAY_MS = 24 * 60 * 60 * 1000


def method_of(kind: str, **account: Any) -> Json:
    given = {**ACCOUNTS.get(kind, {}), **account}
    data: Json = {"type": kind, "billing_details": BILLING}
    return {**data, kind: given} if given else data


async def pay(shop: Shop, kind: str, *, account: Json | None = None, **params: Any) -> Json:
    rail = RAILS[kind]
    values: Json = {
        "amount": 2000,
        "currency": (rail.currencies or ("usd",))[0],
        "payment_method_types": [kind],
        "confirm": True,
        "return_url": RETURN,
    }
    if "payment_method" not in params:
        values["payment_method_data"] = method_of(kind, **(account or {}))
    if rail.needs_mandate:
        values["mandate_data"] = ACCEPTED
    return await shop.post("/v1/payment_intents", **{**values, **params})


async def answer(shop: Shop, intent: Json, *, is_passed: bool) -> Json:
    def unit(tx: Tx) -> Document:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause())
        secret = {f"{intent['object']}_client_secret": intent["client_secret"]}
        return payer.answer(work, intent["id"], secret, is_passed=is_passed)

    await shop.context.store.write(unit)
    return await shop.get(f"/v1/{intent['object']}s/{intent['id']}")


ASKING = [rail.name for rail in RAILS.values() if rail.course in ("page", "voucher", "waiting")]


async def test_every_method_with_a_page_is_asked_and_answered(shop: Shop) -> None:
    for kind in ASKING:
        rail = RAILS[kind]
        asked = await pay(shop, kind)
        assert asked["status"] == "requires_action", kind
        assert (asked["next_action"] or {}).get("type") == rail.action
        paid = await answer(shop, asked, is_passed=True)
        assert paid["status"] == ("processing" if rail.days else "succeeded"), kind
        charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
        assert charge["payment_method_details"]["type"] == kind
        assert charge["id"].startswith("py_3")
        refused = await answer(shop, await pay(shop, kind), is_passed=False)
        assert refused["status"] == "requires_payment_method"
        assert refused["last_payment_error"]["code"] == rail.refusal


@pytest.mark.parametrize(
    ("kind", "account", "ends"),
    [
        ("us_bank_account", "pm_usBankAccount_success", "succeeded"),
        ("us_bank_account", "pm_usBankAccount_insufficientFunds", "insufficient_funds"),
        ("us_bank_account", "pm_usBankAccount_processing", "processing"),
        ("us_bank_account", "pm_usBankAccount_dispute", "succeeded"),
        ("sepa_debit", {"iban": "AT611904300234573201"}, "succeeded"),
        ("sepa_debit", {"iban": "AT861904300235473202"}, "payment_intent_payment_attempt_failed"),
        ("bacs_debit", {"account_number": "33333335"}, "debit_not_authorized"),
        ("au_becs_debit", {"account_number": "111111113"}, "account_closed"),
        ("nz_bank_account", {}, "succeeded"),
    ],
)
async def test_debits_take_days(shop: Shop, kind: str, account: str | Json, ends: str) -> None:
    if isinstance(account, str):
        begun = await pay(shop, kind, payment_method=account)
    else:
        begun = await pay(shop, kind, account=account)
    assert begun["status"] == "processing"
    charge = await shop.get(f"/v1/charges/{begun['latest_charge']}")
    assert (charge["status"], charge["paid"], charge["balance_transaction"]) == ("pending", False, None)
    assert await shop.events() == ["payment_intent.created", "charge.pending", "payment_intent.processing"]
    await shop.pass_time(10 * DAY_MS)
    ended = await shop.get(f"/v1/payment_intents/{begun['id']}")
    charge = await shop.get(f"/v1/charges/{begun['latest_charge']}")
    if ends in ("succeeded", "processing"):
        assert ended["status"] == ends
        assert charge["disputed"] is (account == "pm_usBankAccount_dispute")
        return
    assert (ended["status"], ended["last_payment_error"]["code"]) == ("requires_payment_method", ends)
    assert (charge["status"], charge["captured"]) == ("failed", False)
    assert (await shop.events())[-2:] == ["charge.failed", "payment_intent.payment_failed"]


async def test_a_debit_needs_consent_once_or_for_good(shop: Shop) -> None:
    customer = await shop.customer()
    values: Json = {"amount": 900, "currency": "eur", "payment_method_types": ["sepa_debit"], "confirm": True}
    error = await shop.refused(
        "POST", "/v1/payment_intents", **values, payment_method_data=method_of("sepa_debit")
    )
    assert error["param"] == "mandate_data"
    assert error["message"].startswith(
        "This PaymentIntent requires a mandate, but no existing mandate was found."
    )
    saved = await pay(shop, "sepa_debit", customer=customer["id"], setup_future_usage="off_session")
    again = await shop.post(
        "/v1/payment_intents",
        **values,
        customer=customer["id"],
        payment_method=saved["payment_method"],
        off_session=True,
    )
    assert again["status"] == "processing"
    charges = [await shop.get(f"/v1/charges/{each['latest_charge']}") for each in (saved, again)]
    first, second = (each["payment_method_details"]["sepa_debit"]["mandate"] for each in charges)
    assert first == second
    mandate = await shop.get(f"/v1/mandates/{first}")
    assert (mandate["type"], mandate["status"], mandate["customer_acceptance"]["type"]) == (
        "multi_use",
        "active",
        "offline",
    )
    await shop.post(f"/v1/payment_methods/{saved['payment_method']}/detach")
    assert (await shop.get(f"/v1/mandates/{first}"))["status"] == "inactive"
    once = await pay(shop, "sepa_debit", amount=500)
    charge = await shop.get(f"/v1/charges/{once['latest_charge']}")
    mandate = await shop.get(f"/v1/mandates/{charge['payment_method_details']['sepa_debit']['mandate']}")
    assert (mandate["type"], mandate["single_use"]) == ("single_use", {"amount": 500, "currency": "eur"})


@pytest.mark.parametrize(
    ("email", "after_ms", "status", "events"),
    [
        ("succeed_immediately@a.test", 0, "succeeded", ["charge.succeeded", "payment_intent.succeeded"]),
        ("jenny@a.test", 180_000, "succeeded", ["charge.succeeded", "payment_intent.succeeded"]),
        ("expire_immediately@a.test", 0, "requires_payment_method", ["payment_intent.payment_failed"]),
        ("x_fill_never@a.test", 180_000, "requires_action", []),
        ("x_fill_never@a.test", 4 * DAY_MS, "requires_payment_method", ["payment_intent.payment_failed"]),
    ],
)
async def test_vouchers_are_paid_or_expire(
    shop: Shop, email: str, after_ms: int, status: str, events: list[str]
) -> None:
    data = {**method_of("boleto"), "billing_details": {**BILLING, "email": email}}
    asked = await shop.post(
        "/v1/payment_intents",
        amount=2000,
        currency="brl",
        payment_method_types=["boleto"],
        payment_method_data=data,
        confirm=True,
    )
    told = asked["next_action"]["boleto_display_details"]
    assert len(told["number"].replace(" ", "")) == 47
    assert told["hosted_voucher_url"].startswith("http://pay.test/s/shop/pay/authorize/pi_")
    await (shop.pass_time(after_ms) if after_ms else shop.settle())
    ended = await shop.get(f"/v1/payment_intents/{asked['id']}")
    assert ended["status"] == status
    assert (await shop.events())[2:] == events


async def test_konbini_knows_its_confirmation_numbers(shop: Shop) -> None:
    options = {"konbini": {"confirmation_number": "22222222220", "expires_after_days": 1}}
    asked = await pay(shop, "konbini", payment_method_options=options)
    told = asked["next_action"]["konbini_display_details"]
    assert told["expires_at"] == asked["created"] + 24 * 60 * 60
    await shop.settle()
    assert (await shop.get(f"/v1/payment_intents/{asked['id']}"))["status"] == "succeeded"
    options["konbini"]["confirmation_number"] = "01234567890"
    values: Json = {
        "payment_method_data": method_of("konbini"),
        "payment_method_options": options,
        "confirm": True,
    }
    error = await shop.refused(
        "POST", "/v1/payment_intents", amount=200, currency="jpy", payment_method_types=["konbini"], **values
    )
    assert error["code"] == "payment_intent_konbini_rejected_confirmation_number"


async def test_ideal_leaves_an_account_for_later(shop: Shop) -> None:
    customer = await shop.customer()
    asked = await pay(shop, "ideal", customer=customer["id"], setup_future_usage="off_session")
    paid = await answer(shop, asked, is_passed=True)
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    told = charge["payment_method_details"]["ideal"]
    generated = told["generated_sepa_debit"]
    saved = await shop.get("/v1/payment_methods", customer=customer["id"])
    assert [(each["id"], each["type"]) for each in saved["data"]] == [(generated, "sepa_debit")]
    assert saved["data"][0]["sepa_debit"]["generated_from"]["charge"] == charge["id"]
    mandate = await shop.get(f"/v1/mandates/{told['generated_sepa_debit_mandate']}")
    assert (mandate["payment_method"], mandate["type"]) == (generated, "multi_use")
    later = await shop.intent(
        currency="eur", payment_method_types=["sepa_debit"], customer=customer["id"], payment_method=generated,
        off_session=True, confirm=True,
    )  # fmt: skip
    assert later["status"] == "processing"


async def test_a_wallet_can_hold_and_a_bank_page_cannot(shop: Shop) -> None:
    asked = await pay(shop, "klarna", capture_method="manual")
    held = await answer(shop, asked, is_passed=True)
    assert (held["status"], held["amount_capturable"]) == ("requires_capture", 2000)
    taken = await shop.post(f"/v1/payment_intents/{held['id']}/capture", amount_to_capture=1500)
    assert (taken["status"], taken["amount_received"]) == ("succeeded", 1500)
    values: Json = {
        "amount": 2000,
        "currency": "eur",
        "payment_method_types": ["ideal"],
        "payment_method_data": {"type": "ideal"},
        "capture_method": "manual",
    }
    error = await shop.refused("POST", "/v1/payment_intents", **values)
    assert error["code"] == "payment_intent_incompatible_payment_method"


async def test_a_debit_can_be_called_off(shop: Shop) -> None:
    begun = await pay(shop, "us_bank_account", payment_method="pm_usBankAccount_success")
    gone = await shop.post(
        f"/v1/payment_intents/{begun['id']}/cancel", cancellation_reason="requested_by_customer"
    )
    assert (gone["status"], gone["cancellation_reason"]) == ("canceled", "requested_by_customer")
    await shop.pass_time(10 * DAY_MS)
    assert (await shop.get(f"/v1/charges/{begun['latest_charge']}"))["status"] == "failed"
    assert (await shop.get(f"/v1/payment_intents/{begun['id']}"))["status"] == "canceled"


async def test_where_the_payer_comes_back_to_must_be_said(shop: Shop) -> None:
    error = await shop.refused(
        "POST",
        "/v1/payment_intents",
        amount=2000,
        currency="eur",
        payment_method_types=["ideal"],
        payment_method_data={"type": "ideal"},
        confirm=True,
    )
    assert (error["code"], error["param"]) == ("parameter_missing", "return_url")


async def test_nobody_is_asked_where_the_app_cannot_ask(shop: Shop) -> None:
    error = await shop.refused(
        "POST",
        "/v1/payment_intents",
        status=402,
        amount=2000,
        currency="eur",
        payment_method_types=["ideal"],
        payment_method_data={"type": "ideal"},
        confirm=True,
        return_url=RETURN,
        error_on_requires_action=True,
    )
    assert error["code"] == "authentication_required"
    assert error["payment_intent"]["status"] == "requires_payment_method"
