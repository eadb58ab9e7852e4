import asyncio

import orjson
import pytest

from fakes.payments.actions import Call, writes
from fakes.payments.document import Document
from fakes.payments.records import Scope
from fakes.payments.service import Order
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Refusal, Shop, open_shop

DAY_MS = 24 * 60 * 60 * 1000


async def test_a_repeated_request_gets_the_same_answer(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    first = await shop.reply("POST", "/v1/customers", {"name": "Ann"}, key="k1")
    again = await shop.reply("POST", "/v1/customers", {"name": "Ann"}, key="k1")
    assert (again.status, again.body, again.original_request) == (200, first.body, "req_test")
    assert first.original_request is None
    assert len((await shop.get("/v1/customers"))["data"]) == 1
    assert await shop.events() == ["customer.created"]


async def test_a_key_stands_for_one_request(shop: Shop) -> None:
    await shop.post("/v1/customers", key="k1", name="Ann")
    with pytest.raises(Refusal, match="can only be used with the same parameters") as caught:
        await shop.post("/v1/customers", key="k1", name="Bea")
    assert (caught.value.status, caught.value.error["type"]) == (400, "idempotency_error")
    with pytest.raises(Refusal, match="can only be used for the same endpoint"):
        await shop.post("/v1/refunds", key="k1", payment_intent="pi_1")


async def test_keys_belong_to_their_account(shop: Shop) -> None:
    await shop.post("/v1/customers", key="k1", name="Ann")
    theirs = await shop.connected()
    other = await theirs.post("/v1/customers", key="k1", name="Bea")
    assert other["name"] == "Bea"


async def test_an_account_that_is_nobodys_is_refused_and_its_key_not_used_up(shop: Shop) -> None:
    stranger = shop.elsewhere(account="acct_1x")
    for method, path in (("POST", "/v1/customers"), ("GET", "/v1/customers"), ("GET", "/v1/account")):
        error = await stranger.refused(method, path, status=403)
        assert error["code"] == "account_invalid"
        assert "does not have access to account 'acct_1x'" in error["message"]


async def test_declines_are_repeated_too(shop: Shop) -> None:
    values = {
        "amount": 2000,
        "currency": "usd",
        "payment_method_types": ["card"],
        "payment_method": "pm_card_chargeDeclined",
        "confirm": True,
    }
    first = await shop.reply("POST", "/v1/payment_intents", values, key="k1")
    again = await shop.reply("POST", "/v1/payment_intents", values, key="k1")
    assert (first.status, again.body) == (402, first.body)
    assert len((await shop.get("/v1/payment_intents"))["data"]) == 1


async def test_what_was_refused_after_it_was_tried_is_kept(shop: Shop) -> None:
    with pytest.raises(Refusal, match="No such customer"):
        await shop.reply("POST", "/v1/customers/cus_gone", {"name": "Ann"}, key="k1")
    again = await shop.reply("POST", "/v1/customers/cus_gone", {"name": "Ann"}, key="k1")
    assert again.status == 404
    assert orjson.loads(again.body)["error"]["code"] == "resource_missing"


async def test_failed_validation_is_not_kept(shop: Shop) -> None:
    with pytest.raises(Refusal, match="Invalid integer"):
        await shop.post("/v1/payment_intents", key="k1", amount="x", currency="usd")
    assert (await shop.post("/v1/payment_intents", key="k1", amount=2000, currency="usd"))["amount"] == 2000


async def test_keys_are_forgotten_after_a_day(shop: Shop) -> None:
    await shop.post("/v1/customers", key="k1", name="Ann")
    await shop.pass_time(DAY_MS)
    assert (await shop.post("/v1/customers", key="k1", name="Bea"))["name"] == "Bea"


async def test_processes_that_share_a_database_do_nothing_twice(postgres_url: str) -> None:
    async with open_shop(postgres_url) as one, open_shop(postgres_url) as two:
        for number in range(20):
            key = f"k{number}"
            outcomes = await asyncio.gather(
                *(shop.post("/v1/customers", key=key) for shop in (one, two)), return_exceptions=True
            )
            refused = [each for each in outcomes if isinstance(each, Refusal)]
            assert all(each.error["code"] == "idempotency_key_in_use" for each in refused)
            assert len({each["id"] for each in outcomes if isinstance(each, dict)}) == 1
        assert len((await one.get("/v1/customers", limit=100))["data"]) == 20


async def test_of_many_confirmations_one_charges(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    intent = await shop.intent(payment_method="pm_card_visa")
    path = f"/v1/payment_intents/{intent['id']}/confirm"
    outcomes = await asyncio.gather(*(shop.post(path) for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(outcome, dict) for outcome in outcomes) == 1
    assert len((await shop.get("/v1/charges"))["data"]) == 1


async def test_a_request_that_is_refused_leaves_nothing(shop: Shop) -> None:
    await shop.refused(
        "POST",
        "/v1/payment_intents",
        amount=2000,
        currency="usd",
        payment_method="pm_card_visa",
        confirm=True,
    )
    assert (await shop.get("/v1/payment_intents"))["data"] == []
    assert await shop.events() == []
    assert await shop.captures() == []


async def test_a_near_miss_is_shown_without_what_it_was(shop: Shop) -> None:
    await shop.service.note_near_miss("shop", "real_card", "A real card number was refused", "req_1")
    [capture] = await shop.captures()
    assert (capture.kind, capture.flags) == ("refusal", ["near_miss", "real_card"])
    assert capture.detail["object_id"] == "req_1"


async def test_parameters_without_effect_are_told_once(shop: Shop) -> None:
    values = {"name": "Shirt", "caption": "Soft"}
    first = await shop.reply("POST", "/v1/products", values, key="k1")
    assert first.unused == ("caption",)
    assert (await shop.reply("POST", "/v1/products", values, key="k1")).unused == ()
    assert (await shop.reply("GET", "/v1/products", {"active": True})).unused == ()


async def test_what_follows_an_answer_does_not_undo_it(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise ValueError("broken")

    def create(work: Work, call: Call) -> Document:
        customer = work.create("customer", {"name": "Ann"})
        work.emit("customer.created", customer)
        work.soon("payments.broken", fail, {})
        return customer

    shop.context.scheduler.register("payments.broken", fail)
    order = Order(action=writes(create), call=Call({}, {}), scope=Scope("shop", ""), cause=Cause())
    assert (await shop.service.carry_out(order)).status == 200
    await shop.settle()
    assert await shop.events() == ["customer.created"]
    assert "payments.broken) of sandbox shop failed and was undone" in caplog.text
