import pytest

from fakes.payments.actions import table_of_jobs
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.registry import all_actions, all_jobs


def test_every_action_is_an_operation_of_the_catalogue() -> None:
    addresses = {
        f"{operation.method} {operation.path}"
        for operation in map(catalogue().operation, catalogue().operation_ids)
    }
    assert all_actions().actions.keys() <= addresses


def test_what_only_reads_is_a_get() -> None:
    for address, action in all_actions().actions.items():
        assert action.writes is not address.startswith("GET ")


def test_two_tables_share_nothing() -> None:
    assert all_actions().actions is not all_actions().actions


def test_what_is_done_later_has_a_name_of_its_own() -> None:
    jobs = all_jobs()
    assert {"payments.settle_charge", "payments.settle_refund", "payments.funds_available"} <= jobs.keys()
    with pytest.raises(ValueError, match="two flows"):
        table_of_jobs([jobs, jobs])
