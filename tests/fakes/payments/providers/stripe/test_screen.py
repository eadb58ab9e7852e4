from typing import Any

import pytest

from fakes.payments.providers.stripe.screen import has_real_card, hidden_numbers

# Valid by Luhn, and documented nowhere.
REAL = "4539578763621486"


def nested(depth: int) -> dict[str, Any]:
    params: dict[str, Any] = {"card": {"number": REAL}}
    for _ in range(depth):
        params = {"a": params}
    return params


@pytest.mark.parametrize(
    "params",
    [
        {"card": {"number": REAL}},
        {"card": {"number": "4539 5787 6362 1486"}},
        {"source": {"object": "card", "number": REAL}},
        {"payment_method_data": {"type": "card", "card": {"number": REAL}}},
        {"number": REAL},
        {"card": {"number": int(REAL)}},
        {"card": [{"number": REAL}]},
        nested(3),
    ],
)
def test_finds_a_number_that_could_be_somebodys(params: dict[str, Any]) -> None:
    assert has_real_card(params)


@pytest.mark.parametrize(
    "params",
    [
        {"card": {"number": "4242424242424242"}},
        {"card": {"number": "4242 4242 4242 4242"}},
        {"card": {"number": "4539578763621487"}},
        {"card": {"number": "not a number"}},
        {"metadata": {"number": REAL}},
        {"card": {"number": ["4"]}},
        {},
        nested(20),
    ],
)
def test_leaves_everything_else_alone(params: dict[str, Any]) -> None:
    assert not has_real_card(params)


def test_names_the_numbers_that_are_documented_for_no_test() -> None:
    params = {
        "individual": {"id_number": "123-45-6789", "ssn_last_4": "0000"},
        "company": {"tax_id": "000000000"},
        "external_account": {"account_number": "998877665544", "country": "US"},
        "sepa_debit": {"iban": "DE89 3704 0044 0532 0130 00"},
        "bank_account": {"account_number": "000123456789"},
        "identity": {"individual": {"id_numbers": [{"type": "us_ssn", "value": "123456780"}]}},
        "metadata": {"value": "7"},
    }
    assert hidden_numbers(params) == {"123-45-6789", "998877665544", "123456780"}
