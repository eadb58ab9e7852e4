import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from fakes.core.fake import Context
from fakes.core.prepared import Prepared
from fakes.core.tables import CounterRow, table_of
from fakes.core.transaction import Tx

COUNTER = table_of(CounterRow)
ROW = {"sandbox": "default", "channel": "mail", "total": 3, "unread": 1}


async def test_a_statement_of_sqlalchemy_runs_as_the_driver_takes_it(context: Context) -> None:
    def unit(tx: Tx) -> None:
        conn = tx.conn
        insert = Prepared.of(conn, COUNTER.insert(), list(ROW))
        insert.write(conn, [ROW, {**ROW, "channel": "sms", "total": 7}])
        one = Prepared.of(conn, select(COUNTER.c.total).where(COUNTER.c.channel == "sms"))
        assert one.first(conn, {"channel_1": "sms"}) == (7,)
        assert one.first(conn, {"channel_1": "fax"}) is None
        Prepared("UPDATE counter SET unread = 0").run(conn)
        assert tx.rows(select(COUNTER.c.unread).distinct()) == [{"unread": 0}]

    await context.store.write(unit)


async def test_what_fails_is_told_in_sqlalchemys_words(context: Context) -> None:
    def doubled(tx: Tx) -> None:
        Prepared.of(tx.conn, COUNTER.insert(), list(ROW)).write(tx.conn, [ROW, ROW])

    def misspelled(tx: Tx) -> None:
        Prepared("SELEKT 1").first(tx.conn, {})

    with pytest.raises(IntegrityError):
        await context.store.write(doubled)
    with pytest.raises(DBAPIError) as caught:
        await context.store.write(misspelled)
    assert not caught.value.connection_invalidated
    assert await context.store.write(lambda tx: tx.execute(delete(COUNTER))) == 0


async def test_a_batch_whose_connection_is_lost_gets_another(context: Context) -> None:
    if context.store.dialect.name != "postgresql":
        return  # A file has no connection to lose.
    killed: list[int] = []

    def unit(tx: Tx) -> str:
        Prepared("SELECT 1").first(tx.conn, {})
        if not killed:
            (row,) = tx.rows(text("SELECT pg_backend_pid() AS pid"))
            killed.append(row["pid"])
            with context.store.read_engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), row)
            Prepared("SELECT 1").first(tx.conn, {})
        return "stored"

    assert await context.store.write(unit) == "stored"
    assert len(killed) == 1
