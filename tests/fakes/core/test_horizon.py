import pytest

from fakes import migrations
from fakes.core.fake import Context
from fakes.core.horizon import Horizon
from fakes.core.kernel import KernelSettings, running
from fakes.core.schema import Migrations
from fakes.core.transaction import Tx
from tests.fakes.core.builders import capture

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)


async def test_what_is_committed_lies_below_the_horizon(context: Context) -> None:
    stored = await capture(context)
    assert await context.library.horizon.at_most(stored.number) == stored.number
    assert await context.store.read(context.store.dialect.horizon) >= stored.number
    # One that is known to be below is not asked for again.
    assert await context.library.horizon.at_most(1) == 1


async def test_it_stays_below_what_another_process_may_still_commit(postgres_url: str) -> None:
    settings = KernelSettings(database_url=postgres_url)
    async with running(settings, HISTORY, []) as kernel:
        store = kernel.context.store
        horizon = Horizon(store, fresh_s=0)
        before = await capture(kernel.context)
        elsewhere = store.dialect.open(for_writing=True, connections=1)
        with elsewhere.connect() as connection:
            held = store.dialect.id_block(connection, 3).take()
            later = await capture(kernel.context)
            assert before.number < held < later.number
            assert before.number <= await horizon.at_most(later.number) < held
            connection.rollback()
        assert await horizon.at_most(later.number) == later.number
        elsewhere.dispose()


async def test_a_unit_that_fails_leaves_no_number_without_its_lock(postgres_url: str) -> None:
    async with running(KernelSettings(database_url=postgres_url), HISTORY, []) as kernel:
        context = kernel.context
        seen: list[tuple[int, int]] = []

        def fail(tx: Tx) -> None:
            tx.cleared_id("default")
            tx.next_id()
            raise ValueError("no")

        def take(tx: Tx) -> None:
            number = tx.next_id()
            seen.append((number, context.store.dialect.horizon(tx.conn)))

        failing, taking = context.store.writer.submit(fail, size=1), context.store.writer.submit(take, size=1)
        with pytest.raises(ValueError, match="no"):
            await failing
        await taking
        ((number, horizon),) = seen
        assert horizon < number
