import pytest

from fakes.payments.document import Document
from fakes.payments.flows import transferring
from fakes.payments.wire.error import StripeError


@pytest.mark.parametrize(
    ("whole", "part", "of", "share"), [(1000, 500, 2000, 250), (100, 1, 3, 33), (100, 2, 3, 67), (5, 5, 5, 5)]
)
def test_a_share_is_rounded_to_the_nearest_unit(whole: int, part: int, of: int, share: int) -> None:
    assert transferring.share(whole, part, of) == share


@pytest.mark.parametrize(
    ("back", "amount", "words"),
    [
        (500, 1, "The transfer tr_1 is already fully reversed."),
        (400, 101, "Reversal amount ($1.01) is greater than unreversed amount on transfer ($1.00)"),
    ],
)
def test_what_cannot_come_back(back: int, amount: int, words: str) -> None:
    data = {"id": "tr_1", "object": "transfer", "amount": 500, "amount_reversed": back, "currency": "usd"}
    with pytest.raises(StripeError) as caught:
        transferring.check_reversal(Document(data, account="", seq=1, created=0), amount)
    assert caught.value.message == words
