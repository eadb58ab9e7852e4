from fakes.payments.listing import listing
from fakes.payments.wire.paginate import Page, Range


def test_a_list_is_of_the_columns_the_time_and_the_page_that_are_asked_for() -> None:
    params = {"charge": "ch_1", "customer": None, "created": {"gte": 5}, "limit": 3, "type": "x"}
    made = listing(
        params, "refund", "/v1/refunds", columns=("charge", "customer", "status"), where={"lookup": "y"}
    )
    assert (made.url, made.query.kind) == ("/v1/refunds", "refund")
    assert made.query.where == {"lookup": "y", "charge": "ch_1"}
    assert (made.query.created, made.query.page) == (Range(gte=5), Page(limit=3))
    assert made.query.matches is None


def test_a_list_may_be_of_everything() -> None:
    query = listing({}, "refund", "/v1/refunds").query
    assert (query.where, query.created, query.page) == ({}, None, Page())
