from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from fakes import migrations
from fakes.core import schema
from fakes.core.dialect import Dialect
from fakes.core.errors import StoreUnavailable
from fakes.core.schema import Migrations
from fakes.core.store import StoreLocation
from fakes.registry import FAKES
from tests.postgres import Cluster

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)
# The search index and Alembic's own table are not in the metadata.
OTHERS = ("capture_search", "alembic_version")
NO_REVISION = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
SQLITE_SCHEMA = "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRES_SCHEMA = """
    SELECT table_name, column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@contextmanager
def opened(url: str) -> Iterator[tuple[Engine, Dialect]]:
    dialect = StoreLocation.parse(url).dialect("test")
    engine = dialect.open(for_writing=True, connections=1)
    try:
        yield engine, dialect
    finally:
        engine.dispose()
        dialect.release()


def differences(conn: Connection) -> list[Any]:
    """Return how the database differs from the tables that the code knows."""
    context = MigrationContext.configure(
        conn,
        opts={"include_name": lambda name, kind, _parents: kind != "table" or not name.startswith(OTHERS)},
    )
    return list(compare_metadata(context, SQLModel.metadata))


def schema_of(conn: Connection) -> set[tuple[str, ...]]:
    """Return everything that the database knows of its tables and indexes: conditions and types, too."""
    rows = conn.execute(text(SQLITE_SCHEMA if conn.dialect.name == "sqlite" else POSTGRES_SCHEMA))
    return {(table, *sorted(sql.replace(",", " ").split())) for table, sql in rows}


def made(url: str, *, through_history: bool) -> set[tuple[str, ...]]:
    """Make the tables of a database, and return what it knows of them."""
    with opened(url) as (engine, dialect):
        if through_history:
            with engine.begin() as conn:
                conn.execute(text(NO_REVISION))
        schema.migrate(engine, dialect, HISTORY)
        schema.migrate(engine, dialect, HISTORY)
        with engine.begin() as conn:
            assert differences(conn) == []
            revision = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            assert revision == migrations.HEAD
            return schema_of(conn)


def test_the_history_ends_at_the_revision_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]
    assert FAKES


def test_the_history_leads_to_the_tables_of_the_code_on_sqlite(tmp_path: Any) -> None:
    new = made(f"sqlite:///{tmp_path}/new.db", through_history=False)
    old = made(f"sqlite:///{tmp_path}/old.db", through_history=True)
    assert old ^ new == set()


def test_the_history_leads_to_the_tables_of_the_code_on_postgresql(postgres: Cluster) -> None:
    with postgres.database() as new_url, postgres.database() as old_url:
        new = made(new_url, through_history=False)
        old = made(old_url, through_history=True)
    assert old ^ new == set()


def test_a_database_of_a_newer_release_is_refused(database_url: str) -> None:
    with opened(database_url) as (engine, dialect):
        schema.migrate(engine, dialect, HISTORY)
        with engine.begin() as conn:
            conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreUnavailable) as refusal:
            schema.migrate(engine, dialect, HISTORY)
    assert "newer Stagedoor" in refusal.value.hint
