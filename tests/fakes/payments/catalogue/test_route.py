import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.route import Match, Router

ROUTER = Router(
    [
        ("customers.create", "POST", "/v1/customers"),
        ("customers.retrieve", "GET", "/v1/customers/{customer}"),
        ("customers.update", "POST", "/v1/customers/{customer}"),
        ("customers.search", "GET", "/v1/customers/search"),
        ("customers.sources.retrieve", "GET", "/v1/customers/{customer}/sources/{id}"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "match"),
    [
        ("POST", "/v1/customers", Match("customers.create", {})),
        ("GET", "/v1/customers/cus_1", Match("customers.retrieve", {"customer": "cus_1"})),
        ("POST", "/v1/customers/cus_1", Match("customers.update", {"customer": "cus_1"})),
        ("GET", "/v1/customers/search", Match("customers.search", {})),
        ("POST", "/v1/customers/search", Match("customers.update", {"customer": "search"})),
        ("GET", "/v1/customers/a%2Fb", Match("customers.retrieve", {"customer": "a/b"})),
        (
            "GET",
            "/v1/customers/cus_1/sources/card_2",
            Match("customers.sources.retrieve", {"customer": "cus_1", "id": "card_2"}),
        ),
        ("GET", "/v1/customers", None),
        ("DELETE", "/v1/customers/cus_1", None),
        ("GET", "/v1/customers/", None),
        ("GET", "/v1/customers//sources/card_2", None),
        ("GET", "/v1/customers/cus_1/", None),
        ("GET", "/v1", None),
        ("GET", "/", None),
    ],
)
def test_finds_the_operation_at_an_address(method: str, path: str, match: Match | None) -> None:
    assert ROUTER.find(method, path) == match


def test_tells_the_methods_of_an_address() -> None:
    assert ROUTER.methods("/v1/customers/cus_1") == ["GET", "POST"]
    assert ROUTER.methods("/v1/nothing") == []


def test_every_operation_is_found_at_its_own_address() -> None:
    book = catalogue()
    for operation_id in book.operation_ids:
        operation = book.operation(operation_id)
        ids = {name: f"{name}_1" for name in operation.path_params}
        path = operation.path.format(**ids)
        found = book.find(operation.method, path)
        assert found is not None
        assert found == (operation, ids)
