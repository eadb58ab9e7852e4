from typing import Any

import pytest
from sqlalchemy import create_engine, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from fakes.payments.records import OBJECT
from fakes.payments.search_field import conditions_of
from fakes.payments.search_sql import contains, mentions, narrowed
from fakes.payments.wire.search_query import parse


def where_of(query: str) -> str:
    statement = narrowed(select(OBJECT.c.id), conditions_of("charge", parse(query)))
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return str(compiled).partition("WHERE ")[2].replace("payment_object.", "")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("created>=5 created<9", "(created >= 5) AND (created < 9)"),
        ("-status:'failed'", "status IS NULL OR status != 'failed'"),
        ("currency:'eur'", 'instr(data, \'"currency":eur\') > 0 OR instr(data, \'"currency":"eur\') > 0'),
        ("-created>5", ""),
        ("-currency:'eur'", ""),
        ("currency:'€'", ""),
        ("amount>5", ""),
        ("billing_details.address.postal_code:'94107'", ""),
    ],
)
def test_the_store_passes_over_what_cannot_fit(query: str, expected: str) -> None:
    assert where_of(query) == expected


def test_each_engine_has_its_own_word() -> None:
    postgres: Any = postgresql.dialect
    for condition in (contains(OBJECT.c.data, "x"), mentions(OBJECT.c.data, "x")):
        assert "strpos(" in str(condition.compile(dialect=postgres()))


@pytest.mark.parametrize("part", ["a*b", "[x]", "why?", "]", "x" * 5000, "é*"])
def test_a_part_is_mentioned_where_it_stands_letter_by_letter(part: str) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as conn:
        for text in (f"before {part} after", part, part.replace("*", "axb"), "before ax after", "why!"):
            found = conn.execute(select(mentions(literal(text), part))).scalar()
            assert bool(found) == (part in text), text
    engine.dispose()
