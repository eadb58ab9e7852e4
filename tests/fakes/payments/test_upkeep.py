from fakes.payments.upkeep import Upkeep
from fakes.payments.wire.idempotency import KEPT_MS, KEPT_V2_MS
from tests.fakes.payments.builders import Shop


async def keys(shop: Shop) -> int:
    statement = "SELECT count(*) FROM payment_idempotency"
    count: int = await shop.context.store.read(lambda conn: conn.exec_driver_sql(statement).scalar_one())
    return count


async def keep_house(shop: Shop, kept_events: int = 100) -> None:
    await Upkeep(shop.context.store, shop.context.sandboxes, kept_events=kept_events).keep_house()


async def test_expired_keys_are_forgotten(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    await shop.post("/v1/customers", key="first")
    await shop.pass_time(KEPT_MS // 2)
    await shop.post("/v1/customers", key="second")
    await keep_house(shop)
    assert await keys(shop) == 2
    await shop.pass_time(KEPT_MS // 2)
    await keep_house(shop)
    assert await keys(shop) == 1


async def test_keys_of_the_second_version_are_kept_for_a_month(shop: Shop) -> None:
    await shop.post("/v1/customers", key="first")
    await shop.post("/v2/core/accounts", key="second")
    await shop.pass_time(KEPT_V2_MS - 1000)
    await keep_house(shop)
    assert await keys(shop) == 1
    await shop.pass_time(1000)
    await keep_house(shop)
    assert await keys(shop) == 0


async def test_the_newest_events_of_each_account_are_kept(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    connected = await shop.connected()
    for _ in range(4):
        await shop.customer()
        await connected.customer()
    kept = [event["id"] for event in (await shop.event_objects())[-3:]]
    await keep_house(shop, kept_events=3)
    assert [event["id"] for event in await shop.event_objects()] == kept
    assert len(await connected.events()) == 3
    assert len((await shop.get("/v1/customers"))["data"]) == 4
    await keep_house(shop, kept_events=0)
    assert await shop.events() == []


async def test_more_than_one_unit_deletes_is_deleted(shop: Shop) -> None:
    for number in range(501):
        await shop.post("/v1/customers", key=str(number))
    await shop.pass_time(KEPT_MS)
    await keep_house(shop)
    assert await keys(shop) == 0
