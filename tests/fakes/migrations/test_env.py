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
from fakes.core.errors import StoreUnavailable
from fakes.core.schema import Migrations
from fakes.core.store import StoreLocation
from fakes.registry import FAKES

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)
# The search index and Alembic's own table are not in the metadata.
OTHERS = ("capture_search", "alembic_version")


def opened(url: str) -> tuple[Engine, Any]:
    dialect = StoreLocation.parse(url).dialect("test")
    return dialect.open(for_writing=True, connections=1), dialect


def differences(conn: Connection) -> list[Any]:
    """Return how the database differs from the tables that the code knows."""
    context = MigrationContext.configure(
        conn,
        opts={"include_name": lambda name, kind, _parents: kind != "table" or not name.startswith(OTHERS)},
    )
    return list(compare_metadata(context, SQLModel.metadata))


def test_the_history_ends_at_the_revision_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]
    assert FAKES


def test_an_empty_database_that_goes_through_the_history_has_the_tables_of_the_code(
    database_url: str,
) -> None:
    engine, dialect = opened(database_url)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    schema.migrate(engine, dialect, HISTORY)
    with engine.begin() as conn:
        assert differences(conn) == []
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == migrations.HEAD
    engine.dispose()
    dialect.release()


def test_a_new_database_has_them_at_once(database_url: str) -> None:
    engine, dialect = opened(database_url)
    schema.migrate(engine, dialect, HISTORY)
    schema.migrate(engine, dialect, HISTORY)
    with engine.begin() as conn:
        assert differences(conn) == []
    engine.dispose()
    dialect.release()


def test_a_database_of_a_newer_release_is_refused(database_url: str) -> None:
    engine, dialect = opened(database_url)
    schema.migrate(engine, dialect, HISTORY)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable) as refusal:
        schema.migrate(engine, dialect, HISTORY)
    assert "newer Stagedoor" in refusal.value.hint
    engine.dispose()
    dialect.release()
