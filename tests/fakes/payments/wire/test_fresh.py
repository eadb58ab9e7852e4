import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.wire.fresh import FRESH


@pytest.mark.parametrize("name", list(FRESH))
def test_every_row_is_about_fields_of_a_resource(name: str) -> None:
    fields = catalogue().resource(name).fields
    for field, value in FRESH[name].items():
        words = fields[field].shape.enum
        assert not words or value in words


@pytest.mark.parametrize("name", ["product", "price", "plan", "coupon", "promotion_code", "payment_link"])
def test_what_is_sold_can_be_bought_at_once(name: str) -> None:
    assert FRESH[name].get("active", FRESH[name].get("valid")) is True
