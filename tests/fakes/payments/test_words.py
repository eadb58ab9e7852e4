from typing import Any

from fakes.payments.document import Document
from fakes.payments.words import MAX_VALUE_LENGTH, as_part, line_of, new_words, places_in, words_of

CUSTOMER: dict[str, Any] = {
    "id": "cus_1",
    "object": "customer",
    "email": "Ann@Example.com",
    "name": None,
    "metadata": {"Tier": "Gold"},
}


def test_words_are_small_and_bounded() -> None:
    assert words_of(CUSTOMER) == {("email", "ann@example.com"), ("metadata.Tier", "gold")}
    [(_, value)] = words_of({"object": "price", "lookup_key": "K" * 1000})
    assert value == "k" * MAX_VALUE_LENGTH


def test_only_what_is_new_is_told() -> None:
    fresh = Document(dict(CUSTOMER), account="", seq=1, created=1)
    assert len(new_words(fresh)) == 2
    fresh.keep()
    stored = Document.from_row(fresh.row("shop"))
    assert new_words(stored) == frozenset()
    stored["metadata"] = {"Tier": "silver"}
    assert new_words(stored) == {("metadata.Tier", "silver")}
    other = Document({"id": "re_1", "object": "refund", "metadata": {"k": "v"}}, account="", seq=1, created=1)
    assert new_words(other) == frozenset()


def test_a_part_is_found_in_the_words_of_an_object_and_nowhere_else() -> None:
    ann, bob = words_of(CUSTOMER), frozenset({("phone", "+1 12\n34\t5"), ("name", "ann of bob")})
    text = line_of(12, ann) + line_of(1234, bob) + line_of(1235, [("metadata.k", "ann")])
    for part, expected in (
        ("Ann", [12, 1234]),
        ("example", [12]),
        ("12", [1234]),
        ("2\n3", [1234]),
        ("gold", []),
        ("b\n1", []),
    ):
        assert list(places_in(text, as_part(part))) == expected, part
