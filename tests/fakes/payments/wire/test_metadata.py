import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.metadata import check_metadata, merge_metadata


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        ({}, {"a": "1"}, {"a": "1"}),
        ({"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}),
        ({"a": "1", "b": "2"}, {"a": ""}, {"b": "2"}),
        ({"a": "1"}, {"missing": ""}, {"a": "1"}),
        ({"a": "1"}, None, {}),
        ({"a": "1"}, {}, {"a": "1"}),
        (None, {"a": "1"}, {"a": "1"}),
        ({f"k{n}": "v" for n in range(50)}, {"k0": "", "new": "v"}, None),
    ],
)
def test_an_update_merges_replaces_and_removes(
    old: dict[str, str] | None, new: dict[str, str] | None, merged: dict[str, str] | None
) -> None:
    result = merge_metadata(old, new)
    assert result == merged if merged is not None else len(result) == 50


def test_an_object_holds_fifty_keys() -> None:
    full = {f"k{n}": "v" for n in range(50)}
    with pytest.raises(StripeError, match="up to 50 keys, but you've set 51"):
        merge_metadata(full, {"one_more": "v"})
    with pytest.raises(StripeError, match="up to 50 keys, but you've set 51"):
        check_metadata({**full, "one_more": "v"}, "metadata")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"k" * 41: "v"}, "Metadata keys can have up to 40 characters, but you passed in a key that is 41"),
        (
            {"k": "v" * 501},
            "Metadata values can have up to 500 characters, but you passed in a value that is 501",
        ),
        ({"k": {"nested": "v"}}, 'Invalid string: {"nested":"v"}'),
        ({"k": ["v"]}, r'Invalid string: \["v"\]'),
        ({"k": 5}, "Invalid string: 5"),
    ],
)
def test_keys_and_values_are_short_strings(given: dict[str, object], message: str) -> None:
    with pytest.raises(StripeError, match=message):
        check_metadata(given, "metadata")


def test_what_fits_is_taken_as_it_is() -> None:
    given = {"k" * 40: "v" * 500, "gone": "", "null": None}
    assert check_metadata(given, "metadata") == {"k" * 40: "v" * 500, "gone": "", "null": ""}
