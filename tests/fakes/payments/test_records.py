import pytest

from fakes.core.look import Look
from fakes.payments import records
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Reading, Scope, own_account_id
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import Page, Range
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.no_records import NoRecords


async def found(shop: Shop, query: Query) -> list[str]:
    def look(inside: Look) -> list[str]:
        records = Reading(Scope(shop.sandbox, PLATFORM), 1, inside)
        return [row["id"] for row in records.page(query).rows]

    return await shop.context.store.look_up(look)


async def test_lists_stay_in_their_account_and_sandbox(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    await shop.context.sandboxes.ensure("other")
    mine = await shop.customer()
    theirs = await shop.connected()
    await theirs.customer()
    await shop.elsewhere("other").customer()
    assert await found(shop, Query(kind="customer")) == [mine["id"]]
    await shop.refused("GET", f"/v1/customers/{mine['id'][:-1]}x", status=404)
    await shop.elsewhere("other").refused("GET", f"/v1/customers/{mine['id']}", status=404)


async def test_bounds_of_time_and_cursors(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    ids = [(await shop.customer())["id"] for _ in range(3)]
    created = (await shop.get(f"/v1/customers/{ids[0]}"))["created"]
    for bounds, count in (
        (Range(gt=created - 1), 3),
        (Range(gte=created, lte=created + 60), 3),
        (Range(lt=created), 0),
    ):
        assert len(await found(shop, Query(kind="customer", created=bounds))) == count
    assert await found(shop, Query(kind="customer", page=Page(limit=1, ending_before=ids[0]))) == [ids[1]]
    only_last = Query(kind="customer", matches=lambda data: data["id"] == ids[2])
    assert await found(shop, only_last) == [ids[2]]


async def test_an_id_of_another_kind_names_nothing(shop: Shop) -> None:
    customer = await shop.customer()
    error = await shop.refused("GET", f"/v1/charges/{customer['id']}", status=404)
    assert error["message"] == f"No such charge: '{customer['id']}'"


def test_an_account_is_the_sandboxs_own_unless_it_is_connected() -> None:
    assert NoRecords(Scope("shop", "acct_1x"), 1).account_id == "acct_1x"
    own = NoRecords(Scope("shop", PLATFORM), 1).account_id
    assert own == own_account_id("shop")
    assert own != own_account_id("other")
    assert own.startswith("acct_1")


def test_the_names_of_what_is_missing() -> None:
    records = NoRecords(Scope("shop", PLATFORM), 1)
    refusal: StripeError = records.missing("payment_method", "pm_1", param="payment_method", in_path=False)
    assert (refusal.status, refusal.message, refusal.param) == (
        400,
        "No such PaymentMethod: 'pm_1'",
        "payment_method",
    )


async def test_what_no_column_decides_is_found_however_far_it_lies(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_CHUNK", 2)
    ids = [(await shop.customer())["id"] for _ in range(7)]
    wanted = {ids[0], ids[6]}
    for page, expected in (
        (Page(limit=1), [ids[6]]),
        (Page(limit=1, starting_after=ids[6]), [ids[0]]),
        (Page(limit=1, ending_before=ids[0]), [ids[6]]),
    ):
        query = Query(kind="customer", page=page, matches=lambda data: data["id"] in wanted)
        assert await found(shop, query) == expected


async def test_what_belongs_to_another_is_found_there_alone(shop: Shop) -> None:
    [one, other] = [await shop.paid() for _ in range(2)]
    charge = one["latest_charge"]

    def look(inside: Look) -> str:
        reading = Reading(Scope(shop.sandbox, PLATFORM), 0, inside)
        with pytest.raises(StripeError, match="No such charge"):
            reading.require_of("charge", charge, payment_intent=other["id"])
        return reading.require_of("charge", charge, payment_intent=one["id"]).id

    assert await shop.context.store.look_up(look) == charge
