import orjson
from sqlalchemy import select

from fakes.core.tables import CallbackRow, JobRow, table_of
from fakes.core.transaction import Tx
from fakes.payments.document import Json
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Shop


async def test_a_payments_whole_life_on_each_engine(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    customer = await shop.customer()
    paid = await shop.paid(customer=customer["id"], capture_method="automatic")
    await shop.post("/v1/refunds", payment_intent=paid["id"], amount=500)
    assert await shop.events() == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
    ]
    balance = await shop.get("/v1/balance")
    assert balance["pending"][0]["amount"] == 2000 - 88 - 500


async def test_another_account_is_reached_within_the_same_unit(shop: Shop) -> None:
    def unit(tx: Tx) -> None:
        work = Work(tx, Scope("shop", ""), Cause())
        theirs = work.of("acct_1")
        customer = theirs.create("customer", {})
        assert work.of("acct_1") is theirs
        assert theirs.of("") is work
        assert work.find("customer", customer.id) is None
        assert theirs.find("customer", customer.id) is customer

    await shop.context.store.write(unit)


async def test_an_endpoint_of_an_older_version_hears_its_shape(shop: Shop) -> None:
    def unit(tx: Tx) -> list[bytes]:
        return [bytes(row["body"]) for row in tx.rows(select(table_of(CallbackRow).c.body))]

    for version in ("2022-08-01", "2026-10-28.endive"):
        await shop.post(
            "/v1/webhook_endpoints",
            url="http://127.0.0.1:9/",
            enabled_events=["payment_intent.succeeded"],
            api_version=version,
        )
    paid = await shop.paid()
    told = {each["api_version"]: each for each in map(orjson.loads, await shop.context.store.write(unit))}
    old, new = told["2022-08-01"]["data"]["object"], told["2026-10-28.endive"]["data"]["object"]
    assert old["charges"]["data"][0]["id"] == paid["latest_charge"]
    assert "charges" not in new


async def test_what_is_to_happen_soon_happens_in_the_unit_that_promised_it_else_in_a_job(shop: Shop) -> None:
    seen: list[str] = []

    def follow(work: Work, payload: Json) -> None:
        seen.append(f"{work.scope.account}:{payload['x']}")
        assert work.cause.request_id is None

    def promised(tx: Tx) -> None:
        work = Work(tx, Scope("shop", ""), Cause(request_id="req_1"))
        work.begin()
        work.soon("payments.unheard_of", follow, {"x": 1})
        work.of("acct_1").soon("payments.unheard_of", follow, {"x": 2})
        assert seen == []
        work.finish()

    def unpromised(tx: Tx) -> list[Json]:
        work = Work(tx, Scope("shop", ""), Cause())
        work.soon("payments.unheard_of", follow, {"x": 3})
        work.finish()
        return tx.rows(select(table_of(JobRow).c.name))

    await shop.context.store.write(promised)
    assert seen == [":1", "acct_1:2"]
    assert await shop.context.store.write(unpromised) == [{"name": "payments.unheard_of"}]
    assert len(seen) == 2
