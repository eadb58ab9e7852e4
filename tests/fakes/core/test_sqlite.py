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


def test_what_is_made_is_its_owners_alone_and_what_was_there_stays(tmp_path: Path) -> None:
    made, kept = tmp_path / "made" / "x.db", tmp_path / "kept" / "x.db"
    kept.parent.mkdir()
    kept.parent.chmod(0o755)
    kept.touch()
    kept.chmod(0o644)
    for path, folder_mode, mode in ((made, 0o700, 0o600), (kept, 0o755, 0o644)):
        dialect = Sqlite(path)
        engine = dialect.open(for_writing=True, connections=1)
        with engine.connect() as conn:
            conn.execute(text("CREATE TABLE x (y)"))
            conn.commit()
            files = [path, *(path.with_name(f"x.db-{each}") for each in ("wal", "shm"))]
            assert [each.stat().st_mode & 0o777 for each in files] == [mode] * 3
        assert path.parent.stat().st_mode & 0o777 == folder_mode
        engine.dispose()
        dialect.release()
