from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import sqlite

from fakes.core.fake import Context
from fakes.core.look import Json, Look, Question
from fakes.core.tables import SandboxRow, table_of

SANDBOX = table_of(SandboxRow)
BY_NAME = Question(
    select(SANDBOX.c.name, SANDBOX.c.is_deleted)
    .where(SANDBOX.c.name == bindparam("name"), SANDBOX.c.is_deleted == 0)
    .limit(bindparam("limit"))
)
NAMES = Question(select(SANDBOX.c.name))
Found = tuple[list[Json], list[Any]]


def test_a_question_is_put_into_sql_once() -> None:
    question = Question(BY_NAME.statement)
    sql, order, columns = prepared = question.prepared(sqlite.dialect())
    assert sql.count("?") == len(order) == 4
    assert [default for _, default in order] == [None, 0, None, 0]
    assert columns == ("name", "is_deleted")
    assert question.prepared(sqlite.dialect()) is prepared


async def test_looks_are_alike_on_each_engine(context: Context) -> None:
    store = context.store

    def work(look: Look) -> Found:
        return look.rows(BY_NAME, {"name": "default", "limit": 1}), look.column(NAMES, {})

    def at_length(look: Look) -> Found:
        look.at_length()
        return work(look)

    expected = ([{"name": "default", "is_deleted": 0}], ["default"])
    assert await store.look_up(work) == await store.look_up(at_length) == expected
