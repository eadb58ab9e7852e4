"""How a database gets its tables: a new one at once, an older one by migrations; under a lock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from fakes.core.dialect import Dialect
from fakes.core.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class Migrations:
    """Where the migration scripts lie, and the revision that the present tables are."""

    folder: Path
    head: str


def migrate(engine: Engine, dialect: Dialect, migrations: Migrations) -> None:
    """Bring the database to the present tables. Raises StoreUnavailable if a newer release has changed it."""
    with engine.begin() as conn:
        dialect.under_migration_lock(conn, lambda: _bring_up(conn, dialect, migrations))


def _bring_up(conn: Connection, dialect: Dialect, migrations: Migrations) -> None:
    tables = set(inspect(conn).get_table_names())
    if "alembic_version" not in tables:
        _create(conn, migrations)
    elif (
        conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() != migrations.head
    ):
        _upgrade(conn, migrations)
    dialect.prepare(conn)


def _create(conn: Connection, migrations: Migrations) -> None:
    # A new database needs no history, and importing Alembic would cost a fifth of the start-up time.
    SQLModel.metadata.create_all(conn)
    conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    conn.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": migrations.head})


def _upgrade(conn: Connection, migrations: Migrations) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(migrations.folder))
    config.attributes["connection"] = conn
    try:
        command.upgrade(config, migrations.head)
    except CommandError as error:
        raise StoreUnavailable(
            f"The database cannot be brought to revision {migrations.head}: {error}.",
            hint="It was probably written by a newer Stagedoor. Use that one, or another STAGEDOOR_DATABASE_URL.",
        ) from error
