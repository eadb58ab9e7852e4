"""What is too much for a page is refused in words, wherever it is sent."""

from __future__ import annotations

import pytest

from app.lifespan import Running
from fakes.core.errors import InvalidInput
from fakes.payments.providers.stripe.page_form import query_of
from tests.fakes.payments.stripe_http import stripe_http

PLACES = ("/pay/3ds/pi_1", "/pay/connect/setup/none", "/links/none")


def test_of_a_name_that_is_there_twice_the_last_counts() -> None:
    assert query_of({"query_string": b"a=1&b=x%20y&a=2"}) == {"a": "2", "b": "x y"}
    with pytest.raises(InvalidInput, match="more than 64 fields"):
        query_of({"query_string": b"&".join(b"a=1" for _ in range(65))})


def test_a_card_number_is_readable_in_its_own_field_alone() -> None:
    typed = b"number=4539578763621486&name=4539578763621486&email=4242424242424242%40a.test"
    assert query_of({"query_string": typed}) == {
        "number": "4539578763621486",
        "name": "453957******1486",
        "email": "4242424242424242@a.test",
    }


async def test_too_much_is_refused_in_words(server: Running) -> None:
    many = "&".join(f"a{number}=1" for number in range(65))
    async with stripe_http(server) as http:
        for place in PLACES:
            answer = await http.client.get(f"{place}?{many}")
            assert (answer.status_code, "more than 64 fields" in answer.text) == (400, True)
        for place in PLACES[:2]:
            answer = await http.client.post(place, content=b"a" * 20_000)
            assert (answer.status_code, "larger than the limit" in answer.text) == (413, True)
