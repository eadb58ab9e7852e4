from sqlalchemy import select

from fakes.core.captures import Json
from fakes.core.fake import Context
from fakes.core.leases import CALLBACK, Leases
from fakes.core.transaction import Tx
from tests.fakes.core.builders import a_callback

LATER_MS = 4_000_000_000_000


async def leased(context: Context, leases: Leases) -> int:
    draft = a_callback(due_ms=LATER_MS)
    number = await context.store.write(lambda tx: tx.callback(draft))
    await context.store.write(lambda tx: leases.take(tx, row_of(tx, number)))
    return number


def row_of(tx: Tx, number: int) -> Json:
    return tx.rows(select(CALLBACK).where(CALLBACK.c.id == number))[0]


async def test_a_lease_is_taken_renewed_and_given_back(context: Context) -> None:
    leases = Leases(context.store)
    number = await leased(context, leases)
    leases.hold([number])
    before = (await context.store.write(lambda tx: row_of(tx, number)))["leased_until_ms"]

    await leases.renew()
    assert await leases.is_mine(number)
    assert (await context.store.write(lambda tx: row_of(tx, number)))["leased_until_ms"] >= before

    leases.let_go([number])
    await leases.give_back()
    assert not await leases.is_mine(number)


async def test_another_process_keeps_its_lease(context: Context) -> None:
    leases = Leases(context.store)
    number = await leased(context, leases)
    row = await context.store.write(lambda tx: row_of(tx, number))
    theirs = {**row, "leased_by": "somebody else"}
    assert leases.returned(theirs) == theirs
    assert leases.returned(row)["leased_by"] == ""
    assert leases.renewal_s == 20
