import pytest

from fakes.payments import cards
from fakes.payments.card_table import CARDS, Card


def card(name: str) -> Card:
    found = cards.card_of_payment_method(f"pm_card_{name}")
    assert found is not None
    return found


def test_a_card_is_found_by_number_id_and_token() -> None:
    by_number = cards.card_of_number("4242 4242-4242 4242")
    assert by_number is cards.card_of_payment_method("pm_card_visa")
    assert by_number is cards.card_of_token("tok_visa")


@pytest.mark.parametrize("id", ["pm_card_nothing", "pm_1abc", "tok_visa", ""])
def test_other_ids_are_no_test_payment_methods(id: str) -> None:
    assert cards.card_of_payment_method(id) is None


@pytest.mark.parametrize("id", ["tok_nothing", "pm_card_visa"])
def test_other_ids_are_no_test_tokens(id: str) -> None:
    assert cards.card_of_token(id) is None


@pytest.mark.parametrize(
    ("name", "decline", "attaches"),
    [
        ("visa", None, True),
        ("chargeDeclined", "generic_decline", False),
        ("visa_chargeDeclinedInsufficientFunds", "insufficient_funds", False),
        ("chargeDeclinedExpiredCard", "expired_card", False),
        ("chargeCustomerFail", "generic_decline", True),
        ("radarBlock", "fraudulent", True),
    ],
)
def test_declining_cards(name: str, decline: str | None, attaches: bool) -> None:
    assert (card(name).decline, card(name).attaches) == (decline, attaches)


@pytest.mark.parametrize(
    ("number", "is_real"),
    [
        ("4539 5787 6362 1486", True),
        ("4242424242424242", False),
        ("4242424242424241", False),
        ("123", False),
        ("4" * 40, False),
        ("४२४२४२४२४२४२४२४२", False),
        ("not a number", False),
    ],
)
def test_only_valid_undocumented_numbers_are_real(number: str, is_real: bool) -> None:
    assert cards.is_real(number) is is_real


@pytest.mark.parametrize(
    ("number", "brand"),
    [("4242", "visa"), ("378", "amex"), ("3056", "diners"), ("62", "unionpay"), ("9", "unknown")],
)
def test_the_first_digits_name_the_network(number: str, brand: str) -> None:
    assert cards.brand_of(number) == brand


def test_every_card_is_remembered_by_its_key() -> None:
    assert [card for card in CARDS if cards.card_of_key(cards.key_of(card)) is not card] == []


def test_cards_without_a_number_show_the_digits_of_their_kind() -> None:
    assert cards.last4(card("visa")) == "4242"
    assert cards.last4(card("visa_chargeCustomerFailStolenCard")) == "9979"
    assert cards.last4(card("visa_chargeDeclinedFraudulent")) == "0002"
