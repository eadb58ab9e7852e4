import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.generic.table import GenericActions
from fakes.payments.registry import all_actions
from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.generic.walk import Walk
from tests.fakes.payments.test_coverage import REFUSED


def test_an_action_writes_unless_it_is_a_get() -> None:
    generic = GenericActions()
    for operation_id in catalogue().operation_ids:
        operation = catalogue().operation(operation_id)
        action = generic.find(operation.method, operation.path)
        assert action is None or action.writes is (operation.method != "GET"), operation_id


def test_what_a_flow_knows_is_never_left_to_the_description() -> None:
    table = all_actions()
    for address, action in table.actions.items():
        method, _, path = address.partition(" ")
        assert table.find(method, path) is action


def test_an_address_that_the_api_does_not_have_has_no_action() -> None:
    assert GenericActions().find("GET", "/v1/unicorns") is None


@pytest.mark.parametrize(
    ("path", "params", "verb", "status", "event"),
    [
        (
            "/v1/billing/meters",
            {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}},
            "deactivate",
            "inactive",
            "billing.meter.deactivated",
        ),
        ("/v1/quotes", {}, "finalize", "open", "quote.finalized"),
        (
            "/v1/climate/orders",
            {"product": "climsku_frontier_offtake_portfolio_2027", "metric_tons": "1"},
            "cancel",
            "canceled",
            "climate.order.canceled",
        ),
        (
            "/v1/identity/verification_sessions",
            {"type": "document"},
            "cancel",
            "canceled",
            "identity.verification_session.canceled",
        ),
    ],
)
async def test_a_verb_moves_an_object_and_tells_of_it(
    shop: Shop, path: str, params: Json, verb: str, status: str, event: str
) -> None:
    made = await shop.post(path, **params)
    moved = await shop.post(f"{path}/{made['id']}/{verb}")
    assert moved["status"] == status
    assert await shop.get(f"{path}/{made['id']}") == moved
    assert (await shop.events())[-1] == event


async def test_every_operation_is_answered_as_the_reference_has_it(shop: Shop) -> None:
    shop.creates_unknown = True
    assert [line async for line in Walk(shop, without=REFUSED).violations()] == []
