from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.form import decode

UNREADABLE = "Invalid request (check that your POST content type is application/x-www-form-urlencoded)"


@pytest.mark.parametrize(
    ("body", "tree"),
    [
        (b"", {}),
        (b"name=Jenny", {"name": "Jenny"}),
        (b"name=Jenny+Rosen&note=a%26b%3Dc", {"name": "Jenny Rosen", "note": "a&b=c"}),
        (b"name=%E2%82%AC%F0%9F%91%8D", {"name": "€👍"}),
        (b"name=%2540%252B%2B%40+%3A%2f", {"name": "%40%2B+@ :/"}),
        ("name=Zoë".encode(), {"name": "Zoë"}),
        (b"name=", {"name": ""}),
        (b"name", {"name": ""}),
        (b"&&name=a&", {"name": "a"}),
        (b"=lost", {}),
        (b"name=a&name=b", {"name": "b"}),
        (b"name=a=b", {"name": "a=b"}),
        (b"a[b][c]=v", {"a": {"b": {"c": "v"}}}),
        (b"a%5Bb%5D%5Bc%5D=v", {"a": {"b": {"c": "v"}}}),
        (b"a[b]=1&a[c]=2", {"a": {"b": "1", "c": "2"}}),
        (b"a[0]=x&a[1]=y", {"a": {"0": "x", "1": "y"}}),
        (b"a[7]=y&a[2]=x", {"a": {"7": "y", "2": "x"}}),
        (b"a[]=x&a[]=y", {"a": ["x", "y"]}),
        (b"items[0][price]=p&items[0][quantity]=2", {"items": {"0": {"price": "p", "quantity": "2"}}}),
        (
            b"items[][price]=p&items[][quantity]=2&items[][price]=q",
            {"items": [{"price": "p", "quantity": "2"}, {"price": "q"}]},
        ),
        (b"a[][b][c]=1&a[][b][c]=2", {"a": [{"b": {"c": "1"}}, {"b": {"c": "2"}}]}),
        (b"a[b][]=1&a[b][]=2", {"a": {"b": ["1", "2"]}}),
        (b"metadata[my key]=v&metadata[a.b-c]=w", {"metadata": {"my key": "v", "a.b-c": "w"}}),
        (b"metadata[k]=", {"metadata": {"k": ""}}),
        (b"metadata=", {"metadata": ""}),
        (b"created[gte]=5", {"created": {"gte": "5"}}),
        (b"a[b=1", {"a[b": "1"}),
        (b"a]b=1", {"a]b": "1"}),
        (b"[a]=1", {"[a]": "1"}),
        (b"a[b]c=1", {"a[b]c": "1"}),
    ],
)
def test_reads_forms_as_they_are_written(body: bytes, tree: dict[str, Any]) -> None:
    assert decode(body) == tree


@pytest.mark.parametrize(
    "body",
    [
        b"a=%",
        b"a=%4",
        b"a=%zz",
        b"%g0=a",
        b"a=%ff",
        b"a=\xff",
        b"a=%c3%28",
        b"a=%ed%a0%80",
        b"a=%00",
        b"a\0=1",
    ],
)
def test_refuses_what_is_no_form(body: bytes) -> None:
    with pytest.raises(StripeError) as refusal:
        decode(body)
    assert refusal.value.status == 400
    assert refusal.value.message.startswith(UNREADABLE)
    assert refusal.value.is_validation


@pytest.mark.parametrize(
    "body", [b"a=1&a[b]=2", b"a[b]=2&a=1", b"a[b]=1&a[b][c]=2", b"a[]=1&a[b]=2", b"a[b]=1&a[]=2"]
)
def test_refuses_a_name_that_is_both_value_and_object(body: bytes) -> None:
    with pytest.raises(StripeError, match="both as a value and as an object"):
        decode(body)


def test_bounds_the_number_of_fields() -> None:
    assert len(decode(b"&".join(b"a%d=1" % n for n in range(10)), max_fields=10)) == 10
    with pytest.raises(StripeError, match="more than 10 parameters"):
        decode(b"&".join(b"a%d=1" % n for n in range(11)), max_fields=10)


def test_bounds_the_depth() -> None:
    assert decode(b"a[b][c]=1", max_depth=2) == {"a": {"b": {"c": "1"}}}
    with pytest.raises(StripeError, match="more than 2 levels deep"):
        decode(b"a[b][c][d]=1", max_depth=2)
    with pytest.raises(StripeError, match="levels deep"):
        decode(b"a" + b"[b]" * 100_000 + b"=1")


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
VALUES = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, min_size=1, max_size=3), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


def _as_decoded(value: Any) -> Any:
    """A form cannot tell a list from a dict with the keys 0, 1, …"""
    if isinstance(value, list):
        return {str(index): _as_decoded(item) for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {name: _as_decoded(item) for name, item in value.items()}
    return value


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_reads_back_what_the_official_client_encodes(params: dict[str, Any]) -> None:
    quoted = urlencode(list(_api_encode(params)))
    bare = quoted.replace("%5B", "[").replace("%5D", "]")
    assert decode(quoted.encode()) == _as_decoded(params)
    if "[" not in str(list(params.values())) and "]" not in str(list(params.values())):
        assert decode(bare.encode()) == _as_decoded(params)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(StripeError):
        assert isinstance(decode(body), dict)
