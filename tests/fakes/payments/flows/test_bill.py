import pytest

from fakes.payments.flows import bill
from fakes.payments.flows.bill import Position
from tests.fakes.payments.builders import Json


def rate(percentage: float, *, inclusive: bool = False) -> Json:
    return {"id": f"txr_{percentage}", "percentage": percentage, "inclusive": inclusive}


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [
        ({"unit_amount": 250, "unit_amount_decimal": "250"}, 3, 750),
        ({"unit_amount": None, "unit_amount_decimal": "0.5"}, 5, 3),
        ({"unit_amount": None, "unit_amount_decimal": None}, 5, 0),
    ],
)
def test_what_a_quantity_costs(price: Json, quantity: int, amount: int) -> None:
    assert bill.amount_of(price, quantity) == amount


@pytest.mark.parametrize(
    ("coupon", "discounts"),
    [
        ({"percent_off": 12.5}, [125, 63, 0]),
        ({"amount_off": 100, "currency": "usd"}, [67, 33, 0]),
        ({"amount_off": 5000, "currency": "usd"}, [1000, 501, 0]),
        ({"amount_off": 7, "currency": "eur", "currency_options": {"usd": {"amount_off": 9}}}, [6, 3, 0]),
        ({"amount_off": 7, "currency": "eur"}, [0, 0, 0]),
        ({"percent_off": 50, "applies_to": {"products": ["prod_b"]}}, [0, 251, 0]),
    ],
)
def test_a_coupon_is_shared_out_to_the_cent(coupon: Json, discounts: list[int]) -> None:
    lines = [Position(1000, "prod_a"), Position(501, "prod_b"), Position(0, "prod_c")]
    bill.take_off(lines, coupon, "usd")
    assert [line.discount for line in lines] == discounts


@pytest.mark.parametrize(
    ("rates", "taxes", "total"),
    [
        ([rate(19)], [171], 1071),
        ([rate(19, inclusive=True)], [144], 900),
        ([rate(20, inclusive=True), rate(10)], [150, 75], 975),
        ([], [], 900),
    ],
)
def test_taxes_are_in_the_price_or_on_top_of_what_a_discount_leaves(
    rates: list[Json], taxes: list[int], total: int
) -> None:
    line = Position(1000, rates=rates, discount=100)
    bill.tax([line])
    assert ([each["amount"] for each in line.taxes], line.tax, line.total) == (taxes, sum(taxes), total)


def test_taxes_of_all_lines_are_added_up_by_rate() -> None:
    lines = [Position(1000, rates=[rate(10)]), Position(500, rates=[rate(10), rate(5)])]
    bill.tax(lines)
    assert [(each["amount"], each["taxable_amount"]) for each in bill.taxes_by_rate(lines)] == [
        (150, 1500),
        (25, 500),
    ]
