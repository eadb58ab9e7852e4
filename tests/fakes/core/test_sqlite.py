from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from fakes.core.errors import StoreInUse
from fakes.core.sqlite import Sqlite


def test_a_file_serves_one_process_at_a_time(tmp_path: Path) -> None:
    first = Sqlite(tmp_path / "x.db")
    with pytest.raises(StoreInUse, match="already serves"):
        Sqlite(tmp_path / "x.db")
    first.release()
    Sqlite(tmp_path / "x.db").release()


def test_readers_cannot_write(tmp_path: Path) -> None:
    dialect = Sqlite(tmp_path / "x.db")
    engine = dialect.open(for_writing=False, connections=1)
    with engine.connect() as conn, pytest.raises(OperationalError, match="readonly"):
        conn.execute(text("CREATE TABLE x (y)"))
    engine.dispose()
    dialect.release()
