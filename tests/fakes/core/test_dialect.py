import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from fakes.core.dialect import insert_into, upsert
from fakes.core.tables import CounterRow, table_of

DIALECTS = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect}


@pytest.mark.parametrize("name", DIALECTS)
def test_an_upsert_replaces_all_but_the_key(name: str) -> None:
    compiled = upsert(name, table_of(CounterRow)).compile(dialect=DIALECTS[name]())
    assert isinstance(compiled, SQLCompiler)
    sql = " ".join(str(compiled).split())
    assert (
        "ON CONFLICT (sandbox, channel) DO UPDATE SET total = excluded.total, unread = excluded.unread" in sql
    )
    assert "INSERT INTO counter" in str(insert_into(name, table_of(CounterRow)))
