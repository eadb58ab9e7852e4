from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_rail_payments import DAY_MS, answer, pay


async def test_a_charge_says_what_paid_and_is_booked(shop: Shop) -> None:
    paid = await answer(shop, await pay(shop, "alipay"), is_passed=True)
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}", expand=["balance_transaction"])
    assert charge["payment_method_details"]["alipay"]["transaction_id"]
    assert charge["outcome"]["risk_level"] == "not_assessed"
    assert (charge["balance_transaction"]["amount"], charge["receipt_url"].count("/pay/receipts/")) == (
        2000,
        1,
    )


async def test_a_failed_debit_books_nothing(shop: Shop) -> None:
    begun = await pay(shop, "us_bank_account", payment_method="pm_usBankAccount_noAccount")
    await shop.pass_time(10 * DAY_MS)
    charge = await shop.get(f"/v1/charges/{begun['latest_charge']}")
    assert (charge["failure_code"], charge["balance_transaction"], charge["amount_captured"]) == (
        "no_account",
        None,
        0,
    )
    assert charge["outcome"]["network_status"] == "declined_by_network"
