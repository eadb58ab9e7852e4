import pytest

from fakes.core.condition import Clause, Read, Term
from fakes.core.match import fts5, fts5_of, tsquery, tsquery_of
from fakes.core.query import CaptureQuery
from fakes.core.text import sandbox_token

HOME = sandbox_token("default")


@pytest.mark.parametrize(
    ("q", "match", "question"),
    [
        ("lamp", ' AND (({title people body} : "lamp"))', " & (('lamp'))"),
        ('"a b*', ' AND (({title people body} : "a b"*))', " & (('a' <-> 'b':*))"),
        ("subject:a", ' AND ((title : "a"))', " & (('a':A))"),
        ("subject:a*", ' AND ((title : "a"*))', " & (('a':*A))"),
        ("-lamp", ' NOT ({title people body} : "lamp")', " & (!('lamp'))"),
        ("to:a.b*", ' AND ((tokens : ("za" AND "zb"*)))', " & (('=za' & '=zb':*))"),
        (
            "a OR -b",
            ' AND (({title people body} : "a") OR ((tokens : ' + HOME + ') NOT ({title people body} : "b")))',
            " & (('a') | !('b'))",
        ),
    ],
)
def test_a_search_is_written_for_both_engines(q: str, match: str, question: str) -> None:
    query = CaptureQuery("default", q=q)
    assert fts5(query) == f"((tokens : ({HOME})){match})"
    assert tsquery(query) == f"'={HOME}'{question}"


def test_filters_stand_beside_the_sandbox() -> None:
    query = CaptureQuery("default", channel="mail", q="is:unread")
    assert fts5(query) == f"(tokens : ({HOME} AND cmail))"
    assert tsquery(query) == f"'={HOME}' & '=cmail'"


@pytest.mark.parametrize("write", [fts5_of, tsquery_of])
def test_what_the_index_does_not_hold_is_not_asked_of_it(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write("default", [], [Clause((Term(Read(is_read=True), "is:read"),))])
