import pytest

from fakes.payments.declines import DECLINES


@pytest.mark.parametrize(
    ("name", "code", "decline_code", "message"),
    [
        ("generic_decline", "card_declined", "generic_decline", "Your card was declined."),
        ("insufficient_funds", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
        ("lost_card", "card_declined", "lost_card", "Your card was declined."),
        ("expired_card", "expired_card", None, "Your card has expired."),
        ("incorrect_cvc", "incorrect_cvc", None, "Your card's security code is incorrect."),
        (
            "processing_error",
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        ("incorrect_number", "incorrect_number", None, "Your card number is incorrect."),
    ],
)
def test_stripes_words(name: str, code: str, decline_code: str | None, message: str) -> None:
    decline = DECLINES[name]
    assert (decline.code, decline.decline_code, decline.message) == (code, decline_code, message)


def test_the_seller_reads_the_banks_code() -> None:
    assert DECLINES["stolen_card"].seller_message == "The bank returned the decline code `stolen_card`."
    assert DECLINES["expired_card"].reason == "expired_card"
    assert (
        DECLINES["generic_decline"].seller_message
        == "The bank did not return any further details with this decline."
    )


def test_advice_is_one_of_stripes_three() -> None:
    assert {decline.advice_code for decline in DECLINES.values()} == {
        None,
        "confirm_card_data",
        "do_not_try_again",
        "try_again_later",
    }
