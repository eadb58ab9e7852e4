from collections import Counter

from fakes.payments.card_table import CARDS
from fakes.payments.cards import is_luhn_valid
from fakes.payments.declines import DECLINES


def test_every_number_is_a_valid_card_number_and_stands_there_once() -> None:
    numbers = [card.number for card in CARDS if card.number]
    assert [number for number in numbers if not is_luhn_valid(number)] == []
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_every_name_belongs_to_one_card() -> None:
    names = Counter(name for card in CARDS for name in card.names)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_card_can_be_reached_by_number_or_name() -> None:
    assert all(card.number or card.names for card in CARDS)


def test_every_decline_has_its_words() -> None:
    assert {card.decline for card in CARDS if card.decline} <= DECLINES.keys()


def test_only_declining_cards_refuse_to_be_saved() -> None:
    assert all(card.decline for card in CARDS if not card.attaches)


def test_the_table_covers_what_the_documentation_lists() -> None:
    assert len(CARDS) >= 150
    assert {card.authentication for card in CARDS} == {
        "unsupported",
        "unenrolled",
        "optional",
        "optional_error",
        "required",
        "unless_set_up",
        "set_up",
        "frictionless",
        "error",
    }
    assert {card.refund for card in CARDS} == {"succeeds", "pends", "fails"}
