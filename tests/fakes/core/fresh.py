"""The present tables, made once and lent to many tests: to make them takes longer than what most tests do with them."""

from fakes import migrations
from fakes.core.schema import Migrations, migrate
from fakes.core.store import StoreLocation
from fakes.registry import FAKES

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)


def migrated(url: str) -> None:
    """Bring an empty database to the tables of every channel."""
    assert FAKES, "to import the channels is what makes their tables known"
    dialect = StoreLocation.parse(url).dialect("tests")
    engine = dialect.open(for_writing=True, connections=1)
    migrate(engine, dialect, HISTORY)
    engine.dispose()
    dialect.release()
