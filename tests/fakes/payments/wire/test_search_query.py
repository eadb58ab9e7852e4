import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.search_query import Clause, SearchQuery, parse


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ('email:"amy@rocketrides.io"', [Clause("email", None, ":", "amy@rocketrides.io")]),
        ("-currency:'usd'", [Clause("currency", None, ":", "usd", is_negated=True)]),
        ("total>1000", [Clause("total", None, ">", "1000")]),
        ("created <= 5", [Clause("created", None, "<=", "5")]),
        ("metadata['order id']:'a \"b\"'", [Clause("metadata", "order id", ":", 'a "b"')]),
        ('-metadata["k"]:null', [Clause("metadata", "k", ":", None, is_negated=True)]),
        ('name:"null"', [Clause("name", None, ":", "null")]),
        (r"name~'O\'Neil'", [Clause("name", None, "~", "O'Neil")]),
        (
            "status:'active' metadata['a']:'1' and type:'or'",
            [
                Clause("status", None, ":", "active"),
                Clause("metadata", "a", ":", "1"),
                Clause("type", None, ":", "or"),
            ],
        ),
    ],
)
def test_clauses_are_read(text: str, clauses: list[Clause]) -> None:
    found = parse(text)
    # `null` in quotes is a word, without quotes it is nothing.
    assert found == SearchQuery(tuple(clauses))


def test_or_joins_alternatives() -> None:
    found = parse("  email:'a' OR email:'b' or name:'and' ")
    assert found.is_any
    assert [clause.value for clause in found.clauses] == ["a", "b", "and"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "asdf",
        "email:",
        "email:'open",
        "(email:'a')",
        "metadata:'a'",
        "email['k']:'a'",
        "email:'a' AND",
        "email:'a' AND name:'b' OR name:'c'",
        "email:'a''b'",
        " AND ".join(["email:'a'"] * 11),
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(StripeError) as caught:
        parse(text)
    assert caught.value.status == 400
    assert "your search query" in caught.value.message.lower()
