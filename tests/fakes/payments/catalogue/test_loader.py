import subprocess
import sys
import tracemalloc

import pytest

from fakes.payments.catalogue.loader import DATA_FILE, Catalogue, catalogue
from fakes.payments.catalogue.model import Shape


def test_holds_the_whole_api() -> None:
    book = catalogue()
    v2 = [name for name in book.operation_ids if name.startswith("v2.")]
    assert (len(book.operation_ids), len(v2), len(book.resource_names)) == (714, 91, 182)
    assert (len(book.event_types), len(book.thin_event_types), len(book.error_codes)) == (275, 326, 209)


def test_every_part_can_be_read() -> None:
    book = Catalogue(DATA_FILE.read_bytes())
    for operation_id in book.operation_ids:
        assert book.operation(operation_id).params.kind == "object"
    for name in book.resource_names:
        assert "object" in book.resource(name).fields


def test_whatever_is_named_is_there() -> None:
    book = catalogue()
    named: set[str] = set()
    for operation_id in book.operation_ids:
        named |= set(book.operation(operation_id).returns)
    for name in book.resource_names:
        named |= _targets(book.resource(name).shape)
    assert {name for name in named if not book.has_resource(name)} == set()


def _targets(shape: Shape) -> set[str]:
    inner = [field.shape for field in shape.fields.values()] + list(shape.options)
    found = set(shape.targets)
    for part in [*inner, shape.item] if shape.item else inner:
        found |= _targets(part)
    return found


@pytest.mark.parametrize(
    ("operation_id", "method", "path", "verb", "answer", "returns"),
    [
        ("customers.create", "POST", "/v1/customers", "create", "resource", ("customer",)),
        ("customers.delete", "DELETE", "/v1/customers/{customer}", "delete", "deleted", ("customer",)),
        ("charges.search", "GET", "/v1/charges/search", "search", "search", ("charge",)),
        ("payment_intents.capture", "POST", "/v1/payment_intents/{intent}/capture", "action", "resource",
         ("payment_intent",)),
        ("customers.payment_sources.list", "GET", "/v1/customers/{customer}/sources", "list", "list",
         ("bank_account", "card", "source")),
        ("quotes.pdf", "GET", "/v1/quotes/{quote}/pdf", "action", "binary", ()),
        ("v2.core.event_destinations.ping", "POST", "/v2/core/event_destinations/{id}/ping", "action", "resource",
         ("v2.core.event",)),
    ],
)  # fmt: skip
def test_describes_an_operation(
    operation_id: str, method: str, path: str, verb: str, answer: str, returns: tuple[str, ...]
) -> None:
    each = catalogue().operation(operation_id)
    assert (each.method, each.path, each.verb, each.answer) == (method, path, verb, answer)
    assert set(returns) <= set(each.returns)


@pytest.mark.parametrize(
    ("resource", "field", "kind", "required", "nullable", "targets"),
    [
        ("customer", "created", "timestamp", True, False, ()),
        ("customer", "email", "string", False, True, ()),
        ("customer", "metadata", "map", False, False, ()),
        ("customer", "subscriptions", "list", False, False, ()),
        ("charge", "balance_transaction", "resource", False, True, ("balance_transaction",)),
        ("payment_intent", "amount", "integer", False, False, ()),
        ("price", "unit_amount_decimal", "decimal", False, True, ()),
    ],
)
def test_describes_a_field(
    resource: str, field: str, kind: str, required: bool, nullable: bool, targets: tuple[str, ...]
) -> None:
    each = catalogue().resource(resource).fields[field]
    assert (each.shape.kind, each.nullable, each.shape.targets) == (kind, nullable, targets)
    assert each.required or not required


def test_an_object_is_read_once() -> None:
    book = catalogue()
    assert book.operation("customers.create") is book.operation("customers.create")
    assert book.resource("customer") is book.resource("customer")


@pytest.mark.parametrize("name", ["customers.invent", "", "unicorn"])
def test_what_is_not_there_is_said_so(name: str) -> None:
    with pytest.raises(KeyError):
        catalogue().operation(name)
    with pytest.raises(KeyError):
        catalogue().resource(name)
    assert catalogue().find("GET", f"/v1/{name}") is None


def test_opening_takes_little_memory() -> None:
    data = DATA_FILE.read_bytes()
    tracemalloc.start()
    try:
        book = Catalogue(data)
        opened, _ = tracemalloc.get_traced_memory()
        book.operation("payment_intents.create")
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert opened < 2_000_000
    assert used < 6_000_000


def test_reading_the_catalogue_never_imports_the_client() -> None:
    program = "import sys; from fakes.payments.catalogue.loader import catalogue; catalogue().operation('customers.create')"
    command = [sys.executable, "-c", f"{program}; print('stripe' in sys.modules)"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "False"
