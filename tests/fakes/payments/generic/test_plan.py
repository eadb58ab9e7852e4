import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.generic.plan import Plan, collection_kinds, plan_of


def plan(operation_id: str) -> Plan:
    return plan_of(catalogue().operation(operation_id))


@pytest.mark.parametrize(
    ("operation_id", "kind", "target", "parents", "field"),
    [
        ("issuing.cardholders.create", "issuing.cardholder", None, [], ""),
        ("issuing.cardholders.retrieve", "issuing.cardholder", "cardholder", [], ""),
        ("issuing.cards.update", "issuing.card", "card", [], ""),
        ("tax.settings.update", "tax.settings", None, [], ""),
        ("customers.tax_ids.create", "tax_id", None, ["customer"], "customer"),
        ("transfers.reversals.retrieve", "transfer_reversal", "id", ["transfer"], "transfer"),
        ("application_fees.refunds.list", "fee_refund", None, ["id"], "fee"),
        ("billing.meters.event_summaries.list", "billing.meter_event_summary", None, ["id"], "meter"),
        ("products.features.delete", "product_feature", "id", ["product"], ""),
        ("treasury.financial_accounts.features.update", "treasury.financial_account_features", None,
         ["financial_account"], ""),
        ("test_helpers.issuing.authorizations.capture", "issuing.authorization", "authorization", [], ""),
        ("v2.core.accounts.persons.delete", "v2.core.account_person", "id", ["account_id"], "account"),
        ("sigma.saved_queries.update", "sigma.sigma_api_query", "id", [], ""),
    ],
)  # fmt: skip
def test_an_address_tells_what_it_is_about(
    operation_id: str, kind: str, target: str | None, parents: list[str], field: str
) -> None:
    found = plan(operation_id)
    assert found.kind == kind
    assert (found.target.name if found.target else None) == target
    assert [above.name for above in found.parents] == parents
    assert found.parent_field == field


def test_every_object_in_a_path_is_of_a_known_kind() -> None:
    book = catalogue()
    for operation_id in book.operation_ids:
        found = plan(operation_id)
        unknown = [above.name for above in (*found.parents, found.target) if above and not above.kinds]
        assert not unknown, operation_id


def test_a_collection_of_test_helpers_holds_what_the_real_one_holds() -> None:
    assert collection_kinds("/v1/test_helpers/issuing/authorizations") == ("issuing.authorization",)


def test_the_address_of_a_list_has_its_ids_filled_in() -> None:
    assert plan("customers.tax_ids.list").url({"customer": "cus_1"}) == "/v1/customers/cus_1/tax_ids"
