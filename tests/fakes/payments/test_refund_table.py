import pytest

from fakes.payments.refund_table import destination_of, is_by_mail


@pytest.mark.parametrize(
    ("method", "destination", "by_mail"),
    [
        ("card", "card", False),
        ("us_bank_account", "us_bank_transfer", False),
        ("konbini", "jp_bank_transfer", True),
        ("klarna", "klarna", False),
        ("multibanco", "multibanco", True),
    ],
)
def test_where_money_goes_back_to(method: str, destination: str, *, by_mail: bool) -> None:
    assert (destination_of(method), is_by_mail(method)) == (destination, by_mail)
