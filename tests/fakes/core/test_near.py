import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import bindparam, column, func, literal, select, table

from fakes.core.look import Look, Question, TooLong
from fakes.core.near import Near
from fakes.core.sqlite import Sqlite

NOTE = table("note", column("id"), column("words"))
WORDS = Question(select(NOTE.c.words).where(NOTE.c.id == bindparam("id")))
COUNT = Question(select(func.count()).select_from(NOTE))


def _up_to(number: int) -> Question:
    start = select(literal(1).label("n")).cte(recursive=True)
    numbers = start.union_all(select(start.c.n + 1).where(start.c.n < number))
    return Question(select(func.sum(numbers.c.n)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "odd #?%41 name.db"


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE note (id INTEGER, words TEXT)")
    conn.execute("INSERT INTO note VALUES (1, 'one')")
    yield conn
    conn.close()


@pytest.fixture
def near(path: Path) -> Iterator[Near]:
    dialect = Sqlite(path)
    near = dialect.near()
    yield near
    near.close()
    dialect.release()


def test_a_look_sees_what_was_committed(near: Near, other: sqlite3.Connection) -> None:
    assert near.run(lambda look: look.column(WORDS, {"id": 1})) == ["one"]
    other.execute("UPDATE note SET words = 'two'")
    assert near.run(lambda look: look.rows(WORDS, {"id": 1})) == [{"words": "two"}]
    with pytest.raises(TooLong):
        near.run(lambda look: look.at_length())


def test_several_questions_are_answered_as_of_one_moment(near: Near, other: sqlite3.Connection) -> None:
    def work(look: Look) -> tuple[int, int]:
        first = look.column(COUNT, {})[0]
        other.execute("INSERT INTO note VALUES (2, 'more')")
        return first, look.column(COUNT, {})[0]

    # The look is begun again once it turns out to need a second question: one insert is seen, the other is not.
    assert near.run(work) == (2, 2)
    with pytest.raises(TooLong):
        near.run(lambda look: [look.column(COUNT, {}) for _ in range(100)])
    # Nothing is held open that would keep the log of the database from being written back.
    assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_what_takes_many_steps_is_given_up(near: Near, other: sqlite3.Connection) -> None:
    with pytest.raises(TooLong):
        near.run(lambda look: look.column(_up_to(1_000_000), {}))
    short = _up_to(100)
    assert [near.run(lambda look: look.column(short, {})) for _ in range(50)] == [[5050]] * 50


def test_a_look_that_was_given_up_leaves_no_moment_behind(near: Near, other: sqlite3.Connection) -> None:
    def work(look: Look) -> list[int]:
        return look.column(COUNT, {}) + look.column(_up_to(1_000_000), {})

    with pytest.raises(TooLong):
        near.run(work)
    other.execute("INSERT INTO note VALUES (2, 'more')")
    assert near.run(lambda look: look.column(COUNT, {})) == [2]


@pytest.mark.parametrize("value", [1 << 80, "\ud800", object()])
def test_a_value_that_no_column_holds_is_refused_elsewhere(
    near: Near, other: sqlite3.Connection, value: object
) -> None:
    with pytest.raises(TooLong):
        near.run(lambda look: look.column(WORDS, {"id": value}))


def test_a_database_that_is_away_is_looked_for_again(near: Near, path: Path) -> None:
    path.unlink()
    with pytest.raises(TooLong):
        near.run(lambda look: look.column(WORDS, {"id": 1}))
    assert not path.exists()
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE note (id INTEGER, words TEXT)")
    assert near.run(lambda look: look.column(WORDS, {"id": 1})) == []
    conn.close()


def test_a_look_does_not_wait_for_a_lock(near: Near, other: sqlite3.Connection) -> None:
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("INSERT INTO note VALUES (3, 'three')")
    with pytest.raises(TooLong):
        near.run(lambda look: look.column(WORDS, {"id": 1}))
    other.execute("PRAGMA locking_mode = NORMAL")
    other.execute("SELECT * FROM note").fetchall()
    assert near.run(lambda look: look.column(WORDS, {"id": 3})) == ["three"]
