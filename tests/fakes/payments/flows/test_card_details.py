from datetime import UTC, datetime

import pytest

from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_payment_method
from fakes.payments.declines import DECLINES
from fakes.payments.flows import card_details
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.no_records import NoRecords

NOW = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
RECORDS = NoRecords(Scope("shop", ""), NOW)


def card(name: str) -> Card:
    found = card_of_payment_method(f"pm_card_{name}")
    assert found is not None
    return found


def given(**values: object) -> dict[str, object]:
    return {"number": "4242424242424242", "exp_month": 12, "exp_year": 2026, **values}


def test_two_digits_of_a_year_are_enough() -> None:
    assert card_details.card_of(given(exp_year="30"), now=NOW)[1:] == (12, 2030)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"exp_month": 10}, "invalid_expiry_month"),
        ({"exp_year": 2025}, "invalid_expiry_year"),
        ({"exp_year": 2099}, "invalid_expiry_year"),
        ({"exp_month": "next"}, "parameter_invalid_integer"),
        ({"number": "4539578763621486"}, "card_declined"),
        ({"cvc": "12a"}, "invalid_cvc"),
    ],
)
def test_dates_codes_and_numbers_that_cannot_be(values: dict[str, object], code: str) -> None:
    with pytest.raises(StripeError) as caught:
        card_details.card_of(given(**values), now=NOW)
    assert caught.value.code == code


def test_an_american_express_code_has_three_or_four_digits() -> None:
    amex = {"number": "378282246310005"}
    assert card_details.card_of(given(**amex, cvc="1234"), now=NOW)[0].brand == "amex"
    with pytest.raises(StripeError, match="security code is invalid"):
        card_details.card_of(given(cvc="1234"), now=NOW)


def test_checks_are_answered_only_for_what_was_given() -> None:
    checks = card_details.unchecked({"cvc": "123"}, {"address": {"postal_code": "1"}})
    assert card_details.checked(card("avsFail"), checks) == {
        "address_line1_check": None,
        "address_postal_code_check": "fail",
        "cvc_check": "pass",
    }


def test_a_co_branded_card_has_both_networks() -> None:
    rail = card_details.rail(RECORDS, card("visa_cartesBancaires"), 1, 2030, {}, "cartes_bancaires")
    assert rail["networks"] == {"available": ["cartes_bancaires", "visa"], "preferred": "cartes_bancaires"}
    assert rail["display_brand"] == "cartes_bancaires"


def test_a_decline_carries_its_advice() -> None:
    told = card_details.refused(DECLINES["insufficient_funds"], charge="ch_1").envelope()["error"]
    assert (told["advice_code"], told["network_decline_code"], told["charge"]) == (
        "try_again_later",
        "51",
        "ch_1",
    )


def test_fingerprints_have_sixteen_characters() -> None:
    assert len(card_details.fingerprint(RECORDS, card("visa"))) == 16
