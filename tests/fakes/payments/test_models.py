from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from fakes.core.tables import table_of
from fakes.payments.models import (
    PaymentFundsRow,
    PaymentIdempotencyRow,
    PaymentObjectRow,
    PaymentRosterRow,
)

MODELS = (PaymentObjectRow, PaymentIdempotencyRow, PaymentRosterRow, PaymentFundsRow)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        for model in MODELS:
            table_of(model).create(conn)
        yield conn
    engine.dispose()


def test_sandbox_leads_every_key_and_every_index_but_that_of_age(connection: Connection) -> None:
    inspector = inspect(connection)
    for model in MODELS:
        name = table_of(model).name
        assert inspector.get_pk_constraint(name)["constrained_columns"][:2] == ["sandbox", "account"]
        for index in inspector.get_indexes(name):
            assert index["column_names"][0] in {"sandbox", "created_ms"}


@pytest.mark.parametrize("column", ["customer", "payment_intent", "subscription", "charge", "lookup", "type"])
def test_a_list_by_reference_reads_its_index_alone(connection: Connection, column: str) -> None:
    plan = connection.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT data FROM payment_object WHERE sandbox = 's' AND account = '' AND "
            f"{column} = 'x' AND object = 'charge' AND seq < 9 ORDER BY seq DESC LIMIT 11"
        )
    ).all()
    assert f"USING INDEX payment_object_by_{column}" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
