import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.tax_id_table import CHECKED, Known, known


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("eu_vat", "DE123456789", Known("DE", "unverified")),
        ("eu_vat", "EL000000000", Known("GR", "verified")),
        ("eu_vat", "000000000", Known(None, "verified")),
        ("eu_vat", "US123456789", None),
        ("gb_vat", "GB123456789", Known("GB", "unverified")),
        ("us_ein", "12-3456789", Known("US", None)),
        ("us_ein", "abc", None),
        ("br_cpf", "123.456.789-87", Known("BR", None)),
        ("kr_brn", "", None),
        ("unknown", "anything", Known(None, None)),
    ],
)
def test_what_is_known(kind: str, value: str, found: Known | None) -> None:
    assert known(kind, value) == found


def test_what_is_checked_is_the_apis() -> None:
    assert set(catalogue().resource("tax_id").fields["type"].shape.enum) >= CHECKED
