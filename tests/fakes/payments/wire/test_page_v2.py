"""Pages of version 2, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.page_v2 import address_of, limit_of, page_of_all

FOUND = [{"id": number} for number in range(5)]


def test_a_list_is_walked_by_addresses_there_and_back() -> None:
    page = page_of_all(FOUND, {"limit": 2, "page": "2"}, "/v2/x")
    assert [each["id"] for each in page["data"]] == [2, 3]
    assert page["next_page_url"] == "/v2/x?limit=2&page=4"
    assert page["previous_page_url"] == "/v2/x?limit=2&page=0"
    last = page_of_all(FOUND, {"limit": 2, "page": "4"}, "/v2/x")
    assert (len(last["data"]), last["next_page_url"]) == (1, None)
    assert page_of_all(FOUND, {}, "/v2/x")["previous_page_url"] is None


def test_addresses_keep_what_was_asked_for() -> None:
    asked = {"types": ["a", "b"], "created": {"gt": "x"}, "closed": True, "page": "0"}
    assert address_of("/v2/x", asked, "9") == (
        "/v2/x?types%5B0%5D=a&types%5B1%5D=b&created%5Bgt%5D=x&closed=true&page=9"
    )


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": 0}, "This value must be greater than or equal to 1."),
        ({"limit": 101}, "This value must be less than or equal to 100 (it currently is '101')."),
        ({"page": "page_x"}, "Invalid page token: page_x"),
        ({"page": "9" * 10}, f"Invalid page token: {'9' * 10}"),
    ],
)
def test_what_is_no_page_is_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(StripeError) as caught:
        page_of_all(FOUND, params, "/v2/x")
    assert caught.value.message == message
    assert limit_of({}) == 20
