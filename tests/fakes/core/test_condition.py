import pytest

from fakes.core.captures import drafted
from fakes.core.condition import Carries, Clause, Condition, Created, Read, Sized, Tagged, Term, Words
from tests.fakes.core.builders import a_draft


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Words(("three", "lamps")), True),
        (Words(("lamps", "three")), False),
        (Words(("lam",)), False),
        (Words(("lam",), is_prefix=True), True),
        (Words(("your", "order"), is_title_only=True), True),
        (Words(("lamps",), is_title_only=True), False),
        (Carries(("cmail", "zada")), True),
        (Carries(("cmail", "zad")), False),
        (Carries(("cmail", "zad"), is_prefix=True), True),
        (Carries(("csms", "zad"), is_prefix=True), False),
        (Read(is_read=False), True),
        (Read(is_read=True), False),
        (Tagged("mine"), True),
        (Tagged("yours"), False),
        (Tagged(None), True),
        (Sized(above=99), True),
        (Sized(above=100), False),
        (Sized(below=101), True),
        (Sized(below=100), False),
        (Created(since_ms=1_000), True),
        (Created(since_ms=1_001), False),
        (Created(before_ms=1_001), True),
        (Created(before_ms=1_000), False),
    ],
)
def test_a_condition_is_true_of_a_capture_or_not(condition: Condition, holds: bool) -> None:
    capture = drafted(a_draft(), number=7, created_ms=1_000, max_search_chars=1_000)
    capture.tags = ["mine"]

    assert condition.holds(capture) == holds
    assert Term(condition, "x", is_negated=True).holds(capture) != holds
    assert Clause((Term(condition, "x"), Term(Read(is_read=True), "y"))).holds(capture) == holds


def test_a_clause_knows_who_can_answer_it() -> None:
    words, token, fact = Term(Words(("a",)), "a"), Term(Carries(("b",)), "b:b"), Term(Tagged("c"), "tag:c")
    assert Clause((words, token)).is_indexed
    assert not Clause((words, fact)).is_indexed
    assert Clause((words,)).is_about_text
    assert not Clause((words, token)).is_about_text
    assert str(Clause((words, token, fact))) == "a OR b:b OR tag:c"


@pytest.mark.parametrize(
    ("terms", "is_plain"),
    [
        ((Term(Carries(("hcode",)), "has:code"),), True),
        ((Term(Carries(("zad",), is_prefix=True), "to:ad*"),), False),
        ((Term(Carries(("hcode",)), "-has:code", is_negated=True),), False),
        ((Term(Words(("lamp",)), "lamp"),), False),
        ((Term(Carries(("hcode",)), "has:code"), Term(Carries(("hlink",)), "has:link")), False),
    ],
)
def test_what_asks_for_whole_tokens_alone(terms: tuple[Term, ...], is_plain: bool) -> None:
    assert Clause(terms).is_plain_token == is_plain
