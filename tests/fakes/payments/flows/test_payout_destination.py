from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_transfers import funded


async def test_the_default_of_the_currency_or_the_one_that_is_named(shop: Shop) -> None:
    await funded(shop)
    seller = await shop.connected()
    await shop.post("/v1/transfers", amount=500, currency="usd", destination=seller.account)
    other = await shop.post(
        f"/v1/accounts/{seller.account}/external_accounts", external_account="btok_us_verified"
    )
    usual = await seller.post("/v1/payouts", amount=100, currency="usd")
    named = await seller.post("/v1/payouts", amount=100, currency="usd", destination=other["id"])
    assert usual["destination"] != other["id"]
    assert named["destination"] == other["id"]


async def test_the_sandboxs_own_account_has_a_bank_in_every_currency(shop: Shop) -> None:
    await shop.paid("pm_card_bypassPending", currency="eur")
    payout = await shop.post("/v1/payouts", amount=100, currency="eur", expand=["destination"])
    assert (payout["destination"]["currency"], payout["destination"]["status"]) == ("eur", "verified")
