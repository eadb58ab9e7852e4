import pytest

from fakes.payments.flows.source_kinds import MAKERS
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

PAGE: Json = {"redirect": {"return_url": "https://shop.test/done"}}
MONEY: Json = {"amount": 2000, "currency": "eur"}
ACCOUNT = {"account_number": "000123456789", "routing_number": "110000000"}


@pytest.mark.parametrize(
    ("kind", "given", "flow", "status", "usage"),
    [
        ("ach_credit_transfer", {"currency": "usd"}, "receiver", "pending", "reusable"),
        ("ach_debit", {"ach_debit": ACCOUNT}, "code_verification", "pending", "reusable"),
        ("card", {"token": "tok_visa"}, "none", "chargeable", "reusable"),
        ("giropay", {**MONEY, **PAGE}, "redirect", "pending", "single_use"),
        ("multibanco", {**MONEY, **PAGE}, "receiver", "pending", "single_use"),
        (
            "three_d_secure",
            {**MONEY, **PAGE, "three_d_secure": {"card": "tok_visa"}},
            "redirect",
            "chargeable",
            "single_use",
        ),
        ("wechat", MONEY, "none", "pending", "single_use"),
    ],
)
async def test_a_type_has_its_flow(
    shop: Shop, kind: str, given: Json, flow: str, status: str, usage: str
) -> None:
    made = await shop.post("/v1/sources", type=kind, **given)
    assert (made["flow"], made["status"], made["usage"]) == (flow, status, usage)
    assert ("redirect" in made) is ("redirect" in given)


@pytest.mark.parametrize("kind", sorted(MAKERS))
async def test_every_type_says_what_it_lacks(shop: Shop, kind: str) -> None:
    def make(work: Work) -> None:
        with pytest.raises(StripeError) as caught:
            MAKERS[kind](work, "src_1", {"type": kind})
        assert caught.value.param

    await shop.context.store.write(lambda tx: make(Work(tx, Scope("shop", ""), Cause())))
