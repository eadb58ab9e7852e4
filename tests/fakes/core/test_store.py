import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import column, select, table, text

from fakes import migrations
from fakes.core.errors import InvalidInput, StoreUnavailable
from fakes.core.fake import Context
from fakes.core.kernel import KernelSettings, running
from fakes.core.look import LookFromThread, Question
from fakes.core.query import CaptureQuery
from fakes.core.schema import Migrations
from fakes.core.store import StoreLocation
from fakes.core.transaction import Tx
from tests.fakes.core.builders import a_draft, capture


@pytest.mark.parametrize("url", ["sqlite:///", "mysql://x", "nonsense"])
def test_a_place_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        StoreLocation.parse(url)


def test_places_are_understood(tmp_path: Path) -> None:
    assert StoreLocation.parse(f"sqlite:///{tmp_path}/x.db").blob_folder == tmp_path / "x-blobs"
    assert StoreLocation.parse("postgres://h/db").url == "postgresql://h/db"


async def test_a_locked_file_is_an_outage_that_ends_by_itself(sqlite_url: str) -> None:
    history = Migrations(migrations.FOLDER, migrations.HEAD)
    async with running(KernelSettings(database_url=sqlite_url), history, []) as kernel:
        context = kernel.context
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        draft = a_draft()
        results = await asyncio.gather(
            *(context.store.write(lambda tx: tx.capture(draft)) for _ in range(3)), return_exceptions=True
        )
        other.execute("ROLLBACK")
        other.close()
        assert [type(result) for result in results] == [StoreUnavailable] * 3
        await capture(context)
        assert (await context.library.page(CaptureQuery("default"))).total == 1


async def test_nothing_is_acknowledged_while_the_file_is_gone(sqlite_url: str) -> None:
    history = Migrations(migrations.FOLDER, migrations.HEAD)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with running(KernelSettings(database_url=sqlite_url), history, []) as kernel:
        context = kernel.context
        away = await asyncio.to_thread(file.rename, file.with_suffix(".away"))
        with pytest.raises(StoreUnavailable, match="No such file"):
            await capture(context)
        await asyncio.to_thread(away.rename, file)
        await capture(context)
        assert (await context.library.page(CaptureQuery("default"))).total == 1


async def test_a_read_that_fails_says_so(context: Context) -> None:
    with pytest.raises(StoreUnavailable):
        await context.store.read(lambda conn: conn.execute(text("SELECT * FROM no_such_table")))


async def test_a_look_that_fails_says_so(context: Context) -> None:
    nowhere = Question(select(table("no_such_table", column("x"))))
    with pytest.raises(StoreUnavailable):
        await context.store.look_up(lambda look: look.rows(nowhere, {}))
    is_in_thread = await context.store.look_up(lambda look: isinstance(look, LookFromThread))
    assert is_in_thread == context.store.dialect.is_shared


async def test_large_bodies_of_a_failed_unit_leave_no_file(context: Context) -> None:
    def fail(tx: Tx) -> None:
        tx.capture(a_draft(raw=b"x" * 300_000))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await context.store.write(fail)
    blobs = context.store.rows.blobs
    assert [blobs.paths(folder) for folder in blobs.folders()] in ([], [[]])
