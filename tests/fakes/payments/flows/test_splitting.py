"""Charges that are shared: destination charges, direct charges with a fee, and what happens at capture."""

from __future__ import annotations

import pytest

from tests.fakes.payments.builders import Json, Shop

CHARGE: Json = {"amount": 10_000, "currency": "usd", "source": "tok_visa"}


async def test_a_destination_charge_passes_the_money_on_and_keeps_a_fee(shop: Shop) -> None:
    seller = await shop.connected()
    charge = await shop.post(
        "/v1/charges",
        **CHARGE,
        transfer_data={"destination": seller.account},
        application_fee_amount=1000,
        on_behalf_of=seller.account,
        expand=["transfer", "application_fee"],
    )
    transfer, fee = charge["transfer"], charge["application_fee"]
    assert (transfer["amount"], transfer["source_transaction"]) == (10_000, charge["id"])
    assert transfer["transfer_group"] == charge["transfer_group"] == f"group_{charge['id']}"
    assert (charge["on_behalf_of"], charge["application_fee_amount"]) == (seller.account, 1000)
    assert (fee["amount"], fee["account"], fee["originating_transaction"]) == (
        1000,
        seller.account,
        charge["id"],
    )
    assert fee["charge"] == transfer["destination_payment"]
    payment = await seller.get(
        f"/v1/charges/{transfer['destination_payment']}", expand=["balance_transaction"]
    )
    assert (payment["application_fee"], payment["application_fee_amount"]) == (fee["id"], 1000)
    assert payment["balance_transaction"]["net"] == 9000
    assert payment["balance_transaction"]["fee_details"][0]["type"] == "application_fee"
    assert await shop.events() == ["transfer.created", "application_fee.created", "charge.succeeded"]
    ours = (await shop.get("/v1/balance"))["pending"][0]["amount"]
    assert ours == 10_000 - 320 - 10_000 + 1000


async def test_a_part_may_be_passed_on(shop: Shop) -> None:
    seller = await shop.connected()
    charge = await shop.post(
        "/v1/charges", **CHARGE, transfer_data={"destination": seller.account, "amount": 8770}
    )
    assert (await shop.get(f"/v1/transfers/{charge['transfer']}"))["amount"] == 8770
    old = await shop.post("/v1/charges", **CHARGE, destination={"account": seller.account, "amount": 100})
    assert (await shop.get(f"/v1/transfers/{old['transfer']}"))["amount"] == 100


async def test_a_direct_charge_pays_the_platforms_fee(shop: Shop) -> None:
    seller = await shop.connected()
    charge = await seller.post(
        "/v1/charges", **CHARGE, application_fee_amount=700, expand=["balance_transaction"]
    )
    assert [each["type"] for each in charge["balance_transaction"]["fee_details"]] == [
        "stripe_fee",
        "application_fee",
    ]
    assert charge["balance_transaction"]["net"] == 10_000 - 320 - 700
    fee = await shop.get(f"/v1/application_fees/{charge['application_fee']}")
    assert (fee["charge"], fee["account"], fee["originating_transaction"]) == (
        charge["id"],
        seller.account,
        None,
    )
    assert (await shop.events())[-1] == "application_fee.created"
    assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == 700
    intent = await seller.paid()
    made_by = (await seller.get(f"/v1/charges/{intent['latest_charge']}"))["application"]
    assert intent["application"] == made_by == fee["application"]


async def test_a_held_charge_is_shared_when_it_is_captured(shop: Shop) -> None:
    seller = await shop.connected()
    held = await shop.post(
        "/v1/charges",
        **CHARGE,
        capture=False,
        transfer_data={"destination": seller.account},
        application_fee_amount=1000,
    )
    assert (held.get("transfer"), held["application_fee"]) == (None, None)
    taken = await shop.post(f"/v1/charges/{held['id']}/capture", amount=6000, application_fee_amount=500)
    assert (await shop.get(f"/v1/transfers/{taken['transfer']}"))["amount"] == 6000
    assert (await shop.get(f"/v1/application_fees/{taken['application_fee']}"))["amount"] == 500


async def test_how_a_payment_is_split_is_changed_without_naming_the_seller_again(shop: Shop) -> None:
    seller = await shop.connected()
    to = {"destination": seller.account}
    for held in (False, True):
        method = "manual" if held else "automatic"
        intent = await shop.intent(transfer_data=to, capture_method=method)
        path = f"/v1/payment_intents/{intent['id']}"
        if not held:
            await shop.post(path, transfer_data={"amount": 500})
        done = await shop.post(f"{path}/confirm", payment_method="pm_card_visa")
        if held:
            done = await shop.post(f"{path}/capture", transfer_data={"amount": 500})
        assert done["transfer_data"] == {**to, "amount": 500}
        charge = await shop.get(f"/v1/charges/{done['latest_charge']}", expand=["transfer"])
        assert charge["transfer"]["amount"] == 500
        assert charge["transfer"]["reversals"]["url"] == f"/v1/transfers/{charge['transfer']['id']}/reversals"
    plain = await shop.paid(capture_method="manual")
    path = f"/v1/payment_intents/{plain['id']}/capture"
    error = await shop.refused("POST", path, transfer_data={"amount": 5})
    assert error["param"] == "transfer_data[destination]"
    values: Json = {"amount": 2000, "currency": "usd", "application_fee_amount": 5}
    error = await shop.refused("POST", "/v1/payment_intents", **values, transfer_data={**to, "amount": 5})
    assert error["param"] == "transfer_data[amount]"


async def test_nobody_to_pass_the_money_to(shop: Shop) -> None:
    error = await shop.refused("POST", "/v1/charges", **CHARGE, transfer_data={"destination": "acct_gone"})
    assert (error["message"], error["param"]) == (
        "No such destination: 'acct_gone'",
        "transfer_data[destination]",
    )
    values: Json = {"amount": 2000, "currency": "usd", "transfer_data": {"destination": "acct_gone"}}
    error = await shop.refused("POST", "/v1/payment_intents", **values)
    assert error["param"] == "transfer_data[destination]"
    assert await shop.events() == []


@pytest.mark.parametrize(("amount", "back", "fee_back"), [(5000, 5000, 500), (None, 10_000, 1000)])
async def test_a_refund_takes_back_its_share(
    shop: Shop, amount: int | None, back: int, fee_back: int
) -> None:
    seller = await shop.connected()
    charge = await shop.post(
        "/v1/charges",
        **CHARGE,
        transfer_data={"destination": seller.account},
        application_fee_amount=1000,
    )
    asked: Json = {"amount": amount} if amount else {}
    refund = await shop.post(
        "/v1/refunds",
        charge=charge["id"],
        reverse_transfer=True,
        refund_application_fee=True,
        expand=["transfer_reversal"],
        **asked,
    )
    assert (refund["transfer_reversal"]["amount"], refund["transfer_reversal"]["source_refund"]) == (
        back,
        refund["id"],
    )
    fee = await shop.get(f"/v1/application_fees/{charge['application_fee']}")
    assert (fee["amount_refunded"], fee["refunded"]) == (fee_back, amount is None)
    assert (await shop.events())[-4:] == [
        "transfer.reversed",
        "application_fee.refunded",
        "refund.created",
        "charge.refunded",
    ]


async def test_there_is_nothing_to_take_back(shop: Shop) -> None:
    charge = await shop.post("/v1/charges", **CHARGE)
    error = await shop.refused("POST", "/v1/refunds", charge=charge["id"], reverse_transfer=True)
    assert error["message"] == (
        f"Cannot reverse transfer on charge {charge['id']} because it does not have an associated transfer."
    )
    error = await shop.refused("POST", "/v1/refunds", charge=charge["id"], refund_application_fee=True)
    assert error["param"] == "refund_application_fee"


async def test_neither_fee_nor_transfer_is_more_than_what_was_captured(shop: Shop) -> None:
    seller = await shop.connected()
    to = {"destination": seller.account}
    await shop.paid(amount=1000, application_fee_amount=5000, transfer_data=to)
    assert (await seller.get("/v1/balance"))["pending"][0]["amount"] == 0
    await shop.paid(amount=1000, transfer_data={**to, "amount": 5000})
    assert (await seller.get("/v1/balance"))["pending"][0]["amount"] == 1000
    await seller.paid(amount=1000, application_fee_amount=5000)
    assert (await seller.get("/v1/balance"))["pending"][0]["amount"] == 1000 - 59


async def test_captures_in_parts_pass_on_no_more_than_was_asked_for_and_all_of_it_comes_back(
    shop: Shop,
) -> None:
    seller = await shop.connected()
    intent = await shop.paid(
        capture_method="manual",
        amount=10_000,
        transfer_data={"destination": seller.account, "amount": 5000},
        payment_method_options={"card": {"request_multicapture": "if_available"}},
    )
    path = f"/v1/payment_intents/{intent['id']}/capture"
    await shop.post(path, amount_to_capture=3000, final_capture=False)
    await shop.post(path, amount_to_capture=4000)
    passed = [each["amount"] for each in (await shop.get("/v1/transfers"))["data"]]
    assert passed == [2000, 3000]
    # 3500 of the 7000 that were captured take half of the 5000 back, the first transfer's part first.
    await shop.post("/v1/refunds", payment_intent=intent["id"], amount=3500, reverse_transfer=True)
    back = [each["amount_reversed"] for each in (await shop.get("/v1/transfers"))["data"]]
    assert back == [0, 2500]
    await shop.post("/v1/refunds", payment_intent=intent["id"], reverse_transfer=True)
    assert all(each["reversed"] for each in (await shop.get("/v1/transfers"))["data"])


async def test_nobody_pays_less_than_nothing(shop: Shop) -> None:
    seller = await shop.connected()
    to: Json = {"destination": seller.account}
    for params, param in (
        ({"application_fee_amount": -5, "transfer_data": to}, "application_fee_amount"),
        ({"transfer_data": {**to, "amount": -5}}, "transfer_data[amount]"),
    ):
        for path, values in (
            ("/v1/charges", CHARGE),
            ("/v1/payment_intents", {"amount": 1000, "currency": "usd"}),
        ):
            error = await shop.refused("POST", path, **values, **params)
            assert (error["message"], error["param"]) == ("Invalid non-negative integer", param)


async def test_a_fee_is_taken_only_where_somebody_else_is_paid(shop: Shop) -> None:
    intent = await shop.intent()
    for path, values, words in (
        ("/v1/payment_intents", {"amount": 1000, "currency": "usd"}, "a direct payment"),
        (f"/v1/payment_intents/{intent['id']}", {}, "a direct payment"),
        ("/v1/charges", CHARGE, "on behalf of another account"),
    ):
        error = await shop.refused("POST", path, **values, application_fee_amount=5)
        assert words in error["message"]
        assert (error["code"], error["param"]) == ("parameter_missing", "application_fee_amount")
    seller = await shop.connected()
    given = await shop.intent(transfer_data={"destination": seller.account})
    fee = await shop.post(f"/v1/payment_intents/{given['id']}", application_fee_amount=5)
    assert fee["application_fee_amount"] == 5
