import pytest
from sqlalchemy import BigInteger, Integer, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from fakes.core.tables import (
    CallbackAttemptRow,
    CallbackRow,
    CaptureRow,
    JobRow,
    RequestRow,
    SandboxRow,
    table_of,
)


class NoTable(SQLModel):
    """A model without a table."""


def test_a_model_without_a_table_is_refused() -> None:
    with pytest.raises(TypeError, match="NoTable"):
        table_of(NoTable)


@pytest.mark.parametrize(
    "model", [SandboxRow, CaptureRow, JobRow, CallbackRow, CallbackAttemptRow, RequestRow]
)
def test_times_and_numbers_hold_more_than_32_bits(model: type[SQLModel]) -> None:
    narrow = {
        column.name
        for column in table_of(model).columns
        if isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
    }
    assert not {name for name in narrow if name == "id" or name.endswith(("_ms", "_id", "_us"))}


def test_what_is_numbered_as_it_arrives_needs_no_index_beside_its_table() -> None:
    made = str(CreateTable(table_of(CaptureRow)).compile(dialect=sqlite.dialect()))
    assert "id INTEGER NOT NULL" in made
    assert "created_ms BIGINT NOT NULL" in made


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_partial_index_has_its_condition_on_both_engines(engine: str) -> None:
    (index,) = (each for each in table_of(CallbackRow).indexes if each.name == "callback_by_lease")
    made = str(CreateIndex(index).compile(dialect=make_url(f"{engine}://").get_dialect()()))
    assert made.endswith("ON callback (sandbox, endpoint) WHERE leased_until_ms > 0")
