import pytest

from fakes.payments import built_in
from fakes.payments.wire.conform import check

KINDS = ("climate.product", "climate.supplier", "issuing.physical_bundle", "reporting.report_type")


@pytest.mark.parametrize("kind", KINDS)
def test_what_stripe_brings_along_is_as_its_reference_has_it(kind: str) -> None:
    found = built_in.all_of(kind)
    assert found
    for each in found:
        assert check(kind, each) == []
        assert built_in.find(kind, each["id"]) is each


def test_nothing_else_is_there() -> None:
    assert built_in.all_of("customer") == []
    assert built_in.find("climate.product", "climsku_none") is None
