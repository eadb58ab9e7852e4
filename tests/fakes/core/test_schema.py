from pathlib import Path

from sqlalchemy import inspect

from fakes import migrations
from fakes.core.schema import Migrations, migrate
from fakes.core.sqlite import Sqlite


def test_an_empty_database_gets_every_table_and_the_index(tmp_path: Path) -> None:
    dialect = Sqlite(tmp_path / "x.db")
    engine = dialect.open(for_writing=True, connections=1)
    migrate(engine, dialect, Migrations(migrations.FOLDER, migrations.HEAD))
    assert {"capture", "capture_body", "capture_search", "sandbox", "alembic_version"} <= set(
        inspect(engine).get_table_names()
    )
    engine.dispose()
    dialect.release()
