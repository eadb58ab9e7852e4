import pytest

from fakes.core.condition import Carries, Clause, Condition, Created, Read, Sized, Tagged, Term, Words
from fakes.core.errors import InvalidInput
from fakes.core.search import OPERATORS, parse
from fakes.core.text import address_tokens, flag_token, provider_token


def one(q: str) -> Condition:
    """The condition of a search with one term."""
    (clause,) = parse(q)
    (term,) = clause.terms
    return term.condition


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("", []),
        ("lamp", [Term(Words(("lamp",)), "lamp")]),
        (
            '"three lamps" -cat',
            [
                Term(Words(("three", "lamps")), '"three lamps"'),
                Term(Words(("cat",)), "-cat", is_negated=True),
            ],
        ),
        ("lam*", [Term(Words(("lam",), is_prefix=True), "lam*")]),
        ("ada@example.com", [Term(Words(("ada", "example", "com")), "ada@example.com")]),
        ('"unclosed phrase', [Term(Words(("unclosed", "phrase")), '"unclosed phrase"')]),
        ("*  - !!", []),
        ('-"not this"', [Term(Words(("not", "this")), '-"not this"', is_negated=True)]),
        ("NOT this", [Term(Words(("this",)), "NOT this", is_negated=True)]),
        ("this AND that", [Term(Words(("this",)), "this"), Term(Words(("that",)), "that")]),
        ("“curly quotes”", [Term(Words(("curly", "quotes")), '"curly quotes"')]),
    ],
)
def test_reads_words_phrases_and_negations(q: str, terms: list[Term]) -> None:
    assert parse(q) == tuple(Clause((term,)) for term in terms)


@pytest.mark.parametrize(
    "q", ["https://shop.test/a", "Re: lamps", "12:30", "or", "note:keep this", "a:b:c", "C:\\\\mail"]
)
def test_what_is_no_operator_is_words(q: str) -> None:
    assert all(isinstance(term.condition, Words) for clause in parse(q) for term in clause.terms)


@pytest.mark.parametrize(
    ("q", "condition"),
    [
        ("to:Ada@example.com", Carries((address_tokens("t", "ada@example.com")[0],))),
        ("to:@example.com", Carries((address_tokens("t", "@example.com")[0],))),
        ("to:ada", Carries(("zada",))),
        ("to:+1555*", Carries(("z1555",), is_prefix=True)),
        ("from:ada.l", Carries(("yada", "yl"))),
        ('subject:"Your Order"', Words(("your", "order"), is_title_only=True)),
        ("subject:ord*", Words(("ord",), is_prefix=True, is_title_only=True)),
        ("channel:MAIL", Carries(("cmail",))),
        ("provider:ses", Carries((provider_token("ses"),))),
        ("has:attachments", Carries((flag_token("attachment"),))),
        ("has:code", Carries(("hcode",))),
        ("has:link", Carries(("hlink",))),
        ("flag:odd", Carries((flag_token("odd"),))),
        ("IS:Unread", Read(is_read=False)),
        ("is:read", Read(is_read=True)),
        ("is:tagged", Tagged(None)),
        ('tag:"two words"', Tagged("two words")),
        ("code:123-456", Carries(("o123456",))),
        ("code:48*", Carries(("o48",), is_prefix=True)),
        ("larger:1.5M", Sized(above=1_500_000)),
        ("larger:20kb", Sized(above=20_000)),
        ("smaller:300", Sized(below=300)),
        ("smaller:" + "9" * 400 + "M", Sized(below=2**62)),
        ("after:1970-01-02", Created(since_ms=86_400_000)),
        ("before:1971", Created(before_ms=365 * 86_400_000)),
        ("before:1970-02", Created(before_ms=31 * 86_400_000)),
        ("after:1970-01-01T01:00:00+01:00", Created(since_ms=0)),
    ],
)
def test_reads_every_operator(q: str, condition: Condition) -> None:
    assert one(q) == condition


def test_or_joins_the_terms_beside_it() -> None:
    clauses = parse("a b OR -c OR is:read d")
    assert [str(clause) for clause in clauses] == ["a", "b OR -c OR is:read", "d"]
    assert [clause.is_indexed for clause in clauses] == [True, False, True]


@pytest.mark.parametrize(
    ("q", "detail", "hint"),
    [
        ("from: ada", "from: says nothing without a value.", "from:@shop.example"),
        ("is:green", "is: does not know 'green'.", "read, unread, tagged"),
        ("has:cat", "has: does not know 'cat'.", "attachment, code, link"),
        ("larger:big", "larger: does not know 'big'.", "larger:1M"),
        ("before:tomorrow", "'tomorrow' is not a time.", "ISO 8601"),
        ("to:!!", "to: does not know '!!'.", "to:ada"),
        ("code:--", "code: does not know '--'.", "code:482913"),
        ("lamp OR", "OR needs a term on either side.", "lamp OR chair"),
        ("OR lamp", "OR needs a term on either side.", "lamp OR chair"),
        ("a OR OR b", "OR needs a term on either side.", "lamp OR chair"),
    ],
)
def test_says_what_is_wrong_with_which_part(q: str, detail: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse(q)
    assert error.value.detail == detail
    assert hint in error.value.hint


def test_a_search_has_a_limit() -> None:
    with pytest.raises(InvalidInput):
        parse("word " * 33)


def test_every_operator_reads_its_own_example() -> None:
    for operator in OPERATORS.values():
        assert one(operator.example) is not None
