from typing import Any

from fakes.payments.document import Document
from fakes.payments.words import MAX_VALUE_LENGTH, new_words, words_of

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
