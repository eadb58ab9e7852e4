from typing import Any

import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import (
    Page,
    Range,
    list_of,
    list_through,
    list_v2_of,
    page_of,
    range_of,
    search_result_of,
)


@pytest.mark.parametrize(
    ("params", "page"),
    [
        ({}, Page(10)),
        ({"limit": 1}, Page(1)),
        ({"limit": 100}, Page(100)),
        ({"starting_after": "cus_1"}, Page(10, starting_after="cus_1")),
        ({"ending_before": "cus_1", "limit": 3}, Page(3, ending_before="cus_1")),
    ],
)
def test_reads_the_page_that_is_asked_for(params: dict[str, Any], page: Page) -> None:
    assert page_of(params) == page


@pytest.mark.parametrize(
    ("params", "message", "param", "code"),
    [
        ({"limit": 0}, "This value must be greater than or equal to 1.", "limit", "parameter_invalid_integer"),
        ({"limit": -1}, "This value must be greater than or equal to 1.", "limit", "parameter_invalid_integer"),
        ({"limit": 101}, "This value must be less than or equal to 100 (it currently is '101').", "limit",
         "parameter_invalid_integer"),
        ({"starting_after": "a", "ending_before": "b"},
         "Received both starting_after and ending_before parameters. Please pass in only one.", None, None),
    ],
)  # fmt: skip
def test_refuses_a_page_that_cannot_be(
    params: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    with pytest.raises(StripeError) as refusal:
        page_of(params)
    assert (refusal.value.message, refusal.value.param, refusal.value.code) == (message, param, code)


@pytest.mark.parametrize(
    ("value", "inside", "outside"),
    [
        (5, [5], [4, 6]),
        ({"gt": 5}, [6], [5]),
        ({"gte": 5}, [5], [4]),
        ({"lt": 5}, [4], [5]),
        ({"lte": 5}, [5], [6]),
        ({"gte": 5, "lt": 7}, [5, 6], [4, 7]),
        ({}, [0, 1], []),
    ],
)
def test_a_range_holds_what_lies_in_it(value: Any, inside: list[int], outside: list[int]) -> None:
    bounds = range_of(value)
    assert bounds is not None
    assert [bounds.holds(number) for number in inside + outside] == [True] * len(inside) + [False] * len(
        outside
    )


def test_no_filter_is_no_range() -> None:
    assert range_of(None) is None
    assert range_of(0) == Range(gte=0, lte=0)


def test_envelopes_have_the_keys_of_the_api_in_its_order() -> None:
    item = {"id": "cus_1"}
    assert list(list_of([item], url="/v1/customers").items()) == [
        ("object", "list"), ("data", [item]), ("has_more", False), ("url", "/v1/customers"),
    ]  # fmt: skip
    assert search_result_of([], url="/v1/x", next_page="token", total_count=3) == {
        "object": "search_result", "data": [], "has_more": True, "next_page": "token", "total_count": 3,
        "url": "/v1/x",
    }  # fmt: skip
    assert search_result_of([], url="/v1/x")["next_page"] is None
    assert list_v2_of([item], next_page_url="/v2/x?page=2") == {
        "data": [item], "next_page_url": "/v2/x?page=2", "previous_page_url": None,
    }  # fmt: skip


def test_a_list_that_is_all_there_is_paged_too() -> None:
    found = [{"id": f"uli_{n}", "object": "item"} for n in range(5)]

    def ids(**params: object) -> tuple[list[str], bool]:
        page = list_through(found, params, "/v1/items", noun="item")
        return [each["id"] for each in page["data"]], page["has_more"]

    assert ids() == ([f"uli_{n}" for n in range(5)], False)
    assert ids(limit=2) == (["uli_0", "uli_1"], True)
    assert ids(limit=2, starting_after="uli_2") == (["uli_3", "uli_4"], False)
    assert ids(limit=2, ending_before="uli_3") == (["uli_1", "uli_2"], True)
    with pytest.raises(StripeError, match="No such item: 'uli_9'") as caught:
        ids(starting_after="uli_9")
    assert (caught.value.status, caught.value.param) == (400, "starting_after")
