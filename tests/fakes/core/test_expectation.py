"""What stays the same of a text from run to run, and what a test may therefore say of it."""

from __future__ import annotations

import re

import pytest

from fakes.core.expectation import searched, shape_of, stable_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Confirm your address", "Confirm your address"),
        ("Your code is 482913", "Your code is"),
        ("Order #A-1042 has been shipped", "has been shipped"),
        ("See https://shop.example/a?b=c now", "See"),
        ("482913", ""),
        ("Two lines\nof words", "Two lines"),
        ("wide  gap here", "gap here"),
        ("", ""),
    ],
)
def test_words_without_numbers_are_stable(text: str, words: str) -> None:
    assert stable_words(text) == words


def test_the_shape_of_a_text_lets_its_numbers_change() -> None:
    shape = shape_of("Order #10 (2 items)")
    assert shape is not None
    assert re.fullmatch(shape, "Order #977 (31 items)")
    assert not re.fullmatch(shape, "Order #977 [31 items]")
    assert shape_of("no number") is None


def test_a_phrase_holds_words_alone() -> None:
    assert searched('It\'s "here": a+b') == '"It s here a b"'
    assert searched("?!") == ""
