from typing import Any

import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import redemption
from fakes.payments.flows.redemption import Redemption
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop


async def code_for(shop: Shop, coupon: Json, **params: Any) -> Json:
    made = await shop.post("/v1/coupons", **{"percent_off": 10, "duration": "once", **coupon})
    promotion = {"type": "coupon", "coupon": made["id"]}
    return await shop.post("/v1/promotion_codes", promotion=promotion, code="Spring", **params)


async def used(shop: Shop, **sale: Any) -> Json:
    """Redeem the code as somebody types it for a sale; returns the discount."""

    def unit(tx: Tx) -> Json:
        work = Work(tx, Scope("shop", ""), Cause())
        found: Redemption = redemption.typed(work, " sPRING ")
        redemption.check_for(found, **{"currency": "usd", "subtotal": 1000, "customer": None, **sale})
        redemption.redeem(work, found)
        return redemption.discount(work, found, checkout_session="cs_1")

    return await shop.context.store.write(unit)


async def test_a_code_is_found_as_people_write_it_and_counted(shop: Shop) -> None:
    code = await code_for(shop, {}, max_redemptions=1)
    discount = await used(shop)
    assert (discount["promotion_code"], discount["checkout_session"]) == (code["id"], "cs_1")
    seen = await shop.get(f"/v1/promotion_codes/{code['id']}")
    assert (seen["times_redeemed"], seen["active"]) == (1, False)
    with pytest.raises(StripeError, match="invalid"):
        await used(shop)


@pytest.mark.parametrize(
    ("coupon", "params", "said"),
    [
        ({"redeem_by": 1}, {}, "Coupon expired"),
        ({}, {"expires_at": 1}, "no longer active"),
        ({}, {"active": False}, "invalid"),
        ({"percent_off": "", "amount_off": 5, "currency": "eur"}, {}, "in eur"),
        ({}, {"restrictions": {"minimum_amount": 2000, "minimum_amount_currency": "usd"}}, "larger order"),
    ],
)
async def test_what_does_not_hold_is_refused(shop: Shop, coupon: Json, params: Json, said: str) -> None:
    given = {name: value for name, value in {"percent_off": 10, **coupon}.items() if value != ""}
    made = await shop.post("/v1/coupons", duration="once", **given)
    promotion = {"type": "coupon", "coupon": made["id"]}
    await shop.post("/v1/promotion_codes", promotion=promotion, code="SPRING", **params)
    with pytest.raises(StripeError, match=said):
        await used(shop)


async def test_a_code_may_be_for_one_customer(shop: Shop) -> None:
    customer = await shop.customer()
    await code_for(shop, {}, customer=customer["id"])
    with pytest.raises(StripeError, match="another customer"):
        await used(shop)
    await used(shop, customer=customer["id"])
