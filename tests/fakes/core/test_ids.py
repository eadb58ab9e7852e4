import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.core.errors import NotFound
from fakes.core.ids import (
    arrival_number,
    digest,
    fraction,
    public_id,
    random_hex,
    random_token,
    random_uuid,
)

NUMBERS = st.integers(min_value=0, max_value=2**60 - 1)


@given(NUMBERS, NUMBERS)
def test_public_ids_sort_as_their_numbers_do(one: int, other: int) -> None:
    assert (public_id(one) < public_id(other)) == (one < other)


@given(NUMBERS)
def test_a_public_id_leads_back_to_its_number(number: int) -> None:
    assert arrival_number(public_id(number)) == number


@pytest.mark.parametrize("wrong", ["", "1", "ILOU00000000", "00000000000!", "0" * 13, "latest"])
def test_what_is_no_id_names_nothing(wrong: str) -> None:
    with pytest.raises(NotFound):
        arrival_number(wrong)


def test_random_ids_have_their_form() -> None:
    assert re.fullmatch(r"[0-9A-Za-z]{24}", random_token(24))
    assert re.fullmatch(r"[0-9a-f]{33}", random_hex(33))
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", random_uuid())
    assert random_token(24) != random_token(24)


def test_digests_are_stable() -> None:
    assert digest("default") == digest("default") != digest("Default")
    assert len(digest("\ud800")) == 12


@given(st.integers(), st.integers())
def test_fractions_are_chance_that_stays_the_same(seed: int, count: int) -> None:
    assert 0 <= fraction(seed, count) < 1
    assert fraction(seed, count) == fraction(seed, count)


def test_fractions_spread_evenly() -> None:
    hits = sum(fraction(7, count) < 0.25 for count in range(2000))
    assert 400 < hits < 600
