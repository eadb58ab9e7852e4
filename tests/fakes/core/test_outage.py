import sqlite3

import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fakes.core.outage import as_refusal, as_unavailable, is_conflict, is_outage


def sqlite_error(sql: str) -> sqlite3.Error:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE a (x PRIMARY KEY)" if "b" not in sql else "SELECT 1")
        connection.execute(sql)
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError(f"{sql} did not fail")


class PostgresError(Exception):
    """An error with a state, as the driver's are."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"state {sqlstate}")
        self.sqlstate = sqlstate


def wrapped(error: Exception, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    return kind("SELECT 1", {}, error)


@pytest.mark.parametrize("state", ["08006", "57P01", "53100", "25006", "42P01", "40001"])
def test_states_that_are_outages(state: str) -> None:
    assert is_outage(wrapped(PostgresError(state)))


@pytest.mark.parametrize("state", ["23505", "22021", "42601"])
def test_states_that_blame_the_statement(state: str) -> None:
    assert not is_outage(wrapped(PostgresError(state), IntegrityError))


def test_a_full_sqlite_is_an_outage() -> None:
    assert is_outage(wrapped(sqlite_error("CREATE TABLE b (x)")))


def test_what_is_no_database_error() -> None:
    assert is_outage(OSError("disk"))
    assert is_outage(PoolTimeout())
    assert not is_outage(ValueError("x"))
    assert is_outage(wrapped(Exception("connection lost")))


def test_an_outage_is_worded_for_people() -> None:
    unavailable = as_unavailable(wrapped(PostgresError("57P01")))
    assert unavailable is not None
    assert "state 57P01" in unavailable.detail
    assert as_unavailable(ValueError()) is None


def test_conflicts_and_refusals_are_told_apart() -> None:
    assert is_conflict(wrapped(PostgresError("40P01")))
    assert not is_conflict(OSError())
    assert as_refusal(DataError("INSERT", {}, Exception("NUL"))) is not None
    assert as_refusal(wrapped(PostgresError("54000"))) is not None
    assert as_refusal(OverflowError("too big")) is not None
    assert as_refusal(ValueError()) is None
