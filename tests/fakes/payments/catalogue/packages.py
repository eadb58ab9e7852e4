"""Small source trees in the form of the official client's, for tests of what reads its source."""

from pathlib import Path
from textwrap import dedent

from fakes.payments.catalogue.sdk_module import Module, Package

CLIENT = {
    "_v1_services.py": """
        class V1Services(StripeService):
            customers: "CustomerService"

        _subservices = {"customers": ["stripe._customer_service", "CustomerService"]}
    """,
    "_v2_services.py": """
        class V2Services(StripeService):
            core: "CoreService"

        _subservices = {"core": ["stripe.v2._core_service", "CoreService"]}
    """,
    "v2/_core_service.py": """
        if TYPE_CHECKING:
            from stripe._customer import Customer
            from stripe.params._customer_params import PayoutParams
            from stripe.v2._deleted_object import DeletedObject

        class CoreService(StripeService):
            def create(self, params: "PayoutParams", options=None) -> "Customer":
                return cast("Customer", self._request(
                    "post", "/v2/core/payouts", base_address="api",
                    params=_coerce_v2_params(params, {"amount": "int64_string", "lines": {"rate": "decimal_string"}}),
                ))

            def delete(self, id: str, params=None) -> "DeletedObject":
                return cast("DeletedObject", self._request(
                    "delete", "/v2/core/payouts/{id}".format(id=sanitize_id(id)), base_address="api",
                ))

            def stream(self, params: "PayoutParams") -> "None":
                self._request("post", "/v2/core/stream", base_address="meter_events", params=params)
    """,
    "_customer_service.py": """
        if TYPE_CHECKING:
            from stripe._customer import Customer
            from stripe._list_object import ListObject
            from stripe._search_result_object import SearchResultObject
            from stripe.params._customer_params import CustomerCreateParams, CustomerListParams

        class CustomerService(StripeService):
            def _private(self):
                return self._request("get", "/v1/never", base_address="api")

            def helper(self):
                return 1

            def list(self, params: Optional["CustomerListParams"] = None) -> "ListObject[Customer]":
                return cast("ListObject[Customer]", self._request("get", "/v1/customers", base_address="api"))

            def search(self, params: "CustomerListParams") -> "SearchResultObject[Customer]":
                return cast("X", self._request("get", "/v1/customers/search", base_address="api"))

            def create(self, params: Optional["CustomerCreateParams"] = None) -> "Customer":
                return cast("Customer", self._request("post", "/v1/customers", base_address="api", params=params))

            def delete(self, customer: str, /, params=None) -> "Customer":
                return cast("Customer", self._request(
                    "delete", "/v1/customers/{customer}".format(customer=sanitize_id(customer)), base_address="api",
                ))

            def photo(self, customer: str) -> "Any":
                return cast("Any", self._request_stream(
                    "get", "/v1/customers/{customer}/photo".format(customer=customer), base_address="files",
                ))

            async def list_async(self, params=None) -> "ListObject[Customer]":
                return await self._request_async("get", "/v1/customers", base_address="api")
    """,
    "params/_customer_params.py": """
        class CustomerListParams(TypedDict):
            email: NotRequired[str]

        class CustomerCreateParams(RequestOptions):
            address: NotRequired["Literal['']|CustomerCreateParamsAddress"]
            enabled_events: NotRequired[List[Literal["*", "customer.created"]]]
            name: str

        class CustomerCreateParamsAddress(TypedDict):
            city: NotRequired[str]

        class PayoutParams(TypedDict):
            amount: int
            lines: NotRequired[List["PayoutParamsLine"]]

        class PayoutParamsLine(TypedDict):
            rate: Decimal
    """,
    "_customer.py": """
        class Customer(APIResource["Customer"]):
            OBJECT_NAME: ClassVar[Literal["customer"]] = "customer"

            class Tax(StripeObject):
                from_: Optional[str]
                _field_remappings = {"from_": "from"}

            deleted: Optional[Literal[True]]
            id: str
            tax: Optional[Tax]
    """,
    "_payment_intent.py": """
        class PaymentIntent(APIResource["PaymentIntent"]):
            OBJECT_NAME: ClassVar[
                Literal["payment_intent"]
            ] = "payment_intent"

            class LastPaymentError(StripeObject):
                code: Optional[Union[Literal["card_declined", "expired_card"], str]]

            last_payment_error: Optional[LastPaymentError]
    """,
    "_webhook_endpoint.py": """
        class WebhookEndpoint:
            pass
    """,
    "events/_v1_charge_succeeded_event.py": """
        class V1ChargeSucceededEventNotification(EventNotification):
            LOOKUP_TYPE = "v1.charge.succeeded"
            type: Literal["v1.charge.succeeded"]
    """,
}


def write_package(root: Path, files: dict[str, str]) -> Path:
    """Write source files under `root` and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return root


def module_of(root: Path, text: str, **others: str) -> Module:
    """Return a module with this source, beside others it may import from (`stripe.other`)."""
    write_package(root, {"subject.py": text, **{f"{name}.py": source for name, source in others.items()}})
    return Package(root).module("stripe.subject")
