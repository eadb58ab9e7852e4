from pathlib import Path

import pytest

from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.catalogue.source import Source
from fakes.payments.catalogue.source_sdk import installed_package, read_sdk
from tests.fakes.payments.catalogue.packages import CLIENT, write_package

# The endpoint list is where the client keeps the names of all events.
ENDPOINTS = """
    if TYPE_CHECKING:
        from stripe._customer import Customer
        from stripe.params._customer_params import CustomerCreateParams

    class WebhookEndpointService(StripeService):
        def create(self, params: "CustomerCreateParams") -> "Customer":
            return cast("Customer", self._request("post", "/v1/webhook_endpoints", base_address="api"))
"""
SERVICES = """
    class V1Services(StripeService):
        pass

    _subservices = {
        "customers": ["stripe._customer_service", "CustomerService"],
        "webhook_endpoints": ["stripe._webhook_endpoint_service", "WebhookEndpointService"],
    }
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    files = {**CLIENT, "_webhook_endpoint_service.py": ENDPOINTS, "_v1_services.py": SERVICES}
    return read_sdk(write_package(tmp_path, files), "16.1.0")


def test_names_the_calls_by_the_way_to_them(source: Source) -> None:
    assert {call.id: key for key, call in source.calls.items()} == {
        "customers.list": "GET /v1/customers",
        "customers.search": "GET /v1/customers/search",
        "customers.create": "POST /v1/customers",
        "customers.delete": "DELETE /v1/customers/{}",
        "customers.photo": "GET /v1/customers/{}/photo",
        "webhook_endpoints.create": "POST /v1/webhook_endpoints",
        "v2.core.create": "POST /v2/core/payouts",
        "v2.core.delete": "DELETE /v2/core/payouts/{}",
        "v2.core.stream": "POST /v2/core/stream",
    }


def test_tells_what_a_call_answers_and_where(source: Source) -> None:
    answers = {call.id: (call.answer, call.returns, call.base) for call in source.calls.values()}
    assert answers["customers.list"] == ("list", ("customer",), "api")
    assert answers["customers.search"] == ("search", ("customer",), "api")
    assert answers["customers.create"] == ("resource", ("customer",), "api")
    assert answers["customers.delete"] == ("deleted", ("customer",), "api")
    assert answers["customers.photo"] == ("binary", (), "files")
    assert answers["v2.core.delete"] == ("deleted", (), "api")
    assert answers["v2.core.stream"] == ("object", (), "meter_events")


def test_reads_parameters(source: Source) -> None:
    fields = source.calls["POST /v1/customers"].params.fields
    city = Shape("object", fields={"city": Field(Shape("string"))})
    assert fields["address"] == Field(city, nullable=True)
    assert fields["name"] == Field(Shape("string"), required=True)


def test_reads_which_values_travel_as_strings(source: Source) -> None:
    fields = source.calls["POST /v2/core/payouts"].params.fields
    line = Shape("object", fields={"rate": Field(Shape("decimal"), required=True)})
    assert fields["amount"] == Field(Shape("int64"), required=True)
    assert fields["lines"] == Field(Shape("array", item=line))


def test_reads_resources_and_their_wire_names(source: Source) -> None:
    customer = source.resources["customer"]
    assert set(customer.fields) == {"id", "tax"}
    assert set(customer.fields["tax"].shape.fields) == {"from"}
    assert set(source.deleted) == {"customer"}
    assert set(source.resources) == {"customer", "payment_intent"}


def test_reads_the_names_of_events_and_errors(source: Source) -> None:
    assert source.events == ("customer.created",)
    assert source.thin_events == ("v1.charge.succeeded",)
    assert source.error_codes == ("card_declined", "expired_card")


def test_finds_the_installed_client() -> None:
    root, version = installed_package()
    assert (root / "_v1_services.py").is_file()
    assert version.startswith("16.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('self._request(verb, "/v1/x", base_address="api")', "unknown way"),
        ('self._request("get", "/v1/x", base_address="api")', "says nothing"),
    ],
)
def test_refuses_a_call_it_cannot_read(tmp_path: Path, body: str, message: str) -> None:
    annotation = ' -> "Any"' if "unknown" in message else ""
    service = f"""
        class CustomerService(StripeService):
            def odd(self){annotation}:
                return {body}
    """
    with pytest.raises(TypeError, match=message):
        read_sdk(write_package(tmp_path, {**CLIENT, "_customer_service.py": service}), "1")
