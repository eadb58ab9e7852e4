import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import path_params_of


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/v1/customers", ()),
        ("/v1/customers/{customer}", ("customer",)),
        ("/v1/customers/{customer}/sources/{id}", ("customer", "id")),
    ],
)
def test_reads_the_ids_out_of_a_path(path: str, names: tuple[str, ...]) -> None:
    assert path_params_of(path) == names


def test_an_operation_knows_which_dialect_it_speaks() -> None:
    assert catalogue().operation("v2.core.accounts.close").is_v2
    assert not catalogue().operation("accounts.create").is_v2


def test_a_resource_shows_its_fields_by_name() -> None:
    assert "email" in catalogue().resource("customer").fields
