"""The words that make a number an order, an amount, a place or a count."""

import pytest

from fakes.core import number_words


@pytest.mark.parametrize(
    "before",
    [
        "your order ",
        "order number: #",
        "customer, ",
        "invoice no. ",
        "card ending in ",
        "karte, endet auf ",
        "total: usd ",
        "call ",
        "text stop to ",
        "订单号",
        "尾号：",
        "заказ № ",
    ],
)
def test_a_name_before_the_number_makes_it_something_else(before: str) -> None:
    assert number_words.names_something_else(before)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "hello ",
        "enter ",
        "order your code now: ",
        "the border crossing ",
        "您好",
        "dear customer, ",
        "dear valued member: ",
        "lieber kunde, ",
    ],
)
def test_other_words_leave_it_open(before: str) -> None:
    assert not number_words.names_something_else(before)


def test_a_sentence_on_a_code_may_end_in_such_a_name() -> None:
    before = "code for your account: "
    assert number_words.names_something_else(before)
    assert not number_words.names_something_else(before, is_led_to=True)
    assert number_words.names_something_else("code, and your account: ", is_led_to=True)
    assert not number_words.names_something_else("code for 200,00 eur is ", is_led_to=True)


@pytest.mark.parametrize("after", [" minutes", "-days", " eur", "€", "元", "小时内", " st", " рублей"])
def test_a_unit_after_the_number_makes_it_a_count(after: str) -> None:
    assert number_words.counts_something("4829" + after, 4)


@pytest.mark.parametrize("after", ["", " is your code", ". minutes", "，分钟", " metres"])
def test_other_words_after_it_do_not(after: str) -> None:
    assert not number_words.counts_something("4829" + after, 4)


def test_discounts_are_told_from_secrets() -> None:
    assert number_words.speaks_of_discounts("use code save20 at checkout")
    assert number_words.speaks_of_discounts("get 20% off with save20")
    assert not number_words.speaks_of_discounts("your code is save20")


def test_prepositions_make_a_place_or_a_recipient() -> None:
    assert number_words.ends_in_preposition(" was sent to ")
    assert number_words.ends_in_preposition("at ")
    assert not number_words.ends_in_preposition(" for the bank ")
