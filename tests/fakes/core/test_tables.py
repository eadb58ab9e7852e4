import pytest
from sqlalchemy import BigInteger, Integer
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
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
