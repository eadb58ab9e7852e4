from pathlib import Path

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.coverage import depths, family_of, page
from fakes.payments.registry import all_actions

PAGE = Path(__file__).parents[3] / "docs" / "providers" / "stripe-coverage.md"


def test_the_committed_page_is_the_one_that_the_code_writes() -> None:
    assert PAGE.read_text() == page(catalogue(), all_actions()), "write it anew with `make coverage-page`"


def test_every_operation_is_on_the_page_once() -> None:
    text = page(catalogue(), all_actions())
    for operation_id in catalogue().operation_ids:
        assert text.count(f"| `{operation_id}` |") == 1


def test_what_a_flow_carries_out_is_deep_and_next_to_nothing_is_refused() -> None:
    found = depths(catalogue(), all_actions())
    assert found["payment_intents.confirm"] == "deep"
    assert found["climate.orders.create"] == found["subscriptions.create"] == "generic"
    refused = [operation_id for operation_id, depth in found.items() if depth == "refused"]
    assert set(refused) <= set(REFUSED)


def test_operations_stand_under_their_namespace() -> None:
    assert family_of("customers.create") == "customers"
    assert family_of("issuing.cards.create") == "issuing"
    assert family_of("v2.core.accounts.create") == "v2.core"
    assert family_of("test_helpers.issuing.cards.ship_card") == "test_helpers.issuing"


REFUSED = [
    "terminal.refunds.create",  # no description says what it takes and answers
]
