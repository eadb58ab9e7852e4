import pytest

from fakes.core.errors import InvalidInput
from fakes.payments.fees import STANDARD, Fees, parsed


@pytest.mark.parametrize(("amount", "fee"), [(2000, 88), (100, 33), (50, 31), (999, 59)])
def test_the_fee_is_rounded_to_the_nearest_unit(amount: int, fee: int) -> None:
    assert Fees().of_charge(amount, "usd") == fee


@pytest.mark.parametrize(
    ("text", "usd", "jpy"),
    [
        ("", 88, 88),
        (STANDARD, 88, 88),
        ("1.5%+25", 55, 55),
        ("jpy=3.6%", 88, 72),
        ("0%, JPY=1.25%+5", 0, 30),
    ],
)
def test_fees_are_written_per_currency(text: str, usd: int, jpy: int) -> None:
    fees = parsed(text)
    assert (fees.of_charge(2000, "usd"), fees.of_charge(2000, "jpy")) == (usd, jpy)


@pytest.mark.parametrize("text", ["2.9", "free", "xxx=1%", "1%+", "-1%", "100%", "1%+0.3"])
def test_what_is_no_fee_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no fee"):
        parsed(text)
