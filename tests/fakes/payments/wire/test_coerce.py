from typing import Any

import pytest

from fakes.payments.catalogue.model import Kind, Shape
from fakes.payments.wire.coerce import plain_check, typed_check
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.upload import Upload


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("integer", "5", 5),
        ("integer", "-5", -5),
        ("integer", "007", 7),
        ("integer", 5, 5),
        ("integer", "9223372036854775807", 2**63 - 1),
        ("timestamp", "1700000000", 1_700_000_000),
        ("int64", "5", "5"),
        ("int64", "-05", "-5"),
        ("number", "1.5", 1.5),
        ("number", "-2", -2.0),
        ("number", ".5", 0.5),
        ("number", 3, 3.0),
        ("decimal", "1.250", "1.250"),
        ("decimal", 2, "2"),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("boolean", "True", True),
        ("boolean", "False", False),
        ("boolean", True, True),
        ("string", "a", "a"),
        ("string", "5", "5"),
        ("any", {"a": "b"}, {"a": "b"}),
        ("file", Upload("a.pdf", b"%PDF"), Upload("a.pdf", b"%PDF")),
        ("null", "", None),
    ],
)
def test_converts_what_can_be_meant(kind: Kind, given: Any, value: Any) -> None:
    checked = plain_check(Shape(kind))(given, "param")
    assert checked == value
    assert type(checked) is type(value)


@pytest.mark.parametrize(
    ("kind", "given", "message", "code"),
    [
        ("integer", "abc", "Invalid integer: abc", "parameter_invalid_integer"),
        ("integer", "9175.2", "Invalid integer: 9175.2", "parameter_invalid_integer"),
        ("integer", "1e3", "Invalid integer: 1e3", "parameter_invalid_integer"),
        ("integer", " 5", "Invalid integer:  5", "parameter_invalid_integer"),
        ("integer", "1_000", "Invalid integer: 1_000", "parameter_invalid_integer"),
        ("integer", "+5", "Invalid integer: +5", "parameter_invalid_integer"),
        ("integer", "٥", "Invalid integer: ٥", "parameter_invalid_integer"),
        ("integer", "-", "Invalid integer: -", "parameter_invalid_integer"),
        (
            "integer",
            "9223372036854775808",
            "Invalid integer: 9223372036854775808",
            "parameter_invalid_integer",
        ),
        ("integer", True, "Invalid integer: true", "parameter_invalid_integer"),
        ("integer", {"a": "1"}, 'Invalid integer: {"a":"1"}', "parameter_invalid_integer"),
        ("timestamp", "tomorrow", "Invalid timestamp: must be an integer", None),
        ("int64", 5, "Invalid integer: 5", "parameter_invalid_integer"),
        ("number", "nan", "Invalid decimal: nan", None),
        ("number", "1.2.3", "Invalid decimal: 1.2.3", None),
        ("decimal", "inf", "Invalid decimal: inf", None),
        ("file", "file_1", "Invalid object", None),
        ("boolean", "1", "Invalid boolean: 1", None),
        ("boolean", "yes", "Invalid boolean: yes", None),
        ("boolean", ["true"], 'Invalid boolean: ["true"]', None),
        ("string", {"0": "wrong", "1": "type"}, 'Invalid string: {"0":"wrong","1":"type"}', None),
        ("string", 5, "Invalid string: 5", None),
        ("null", "x", "Invalid param: must be an empty string", None),
    ],
)
def test_refuses_what_cannot(kind: Kind, given: Any, message: str, code: str | None) -> None:
    with pytest.raises(StripeError) as refusal:
        plain_check(Shape(kind))(given, "param")
    assert (refusal.value.message, refusal.value.code, refusal.value.param) == (message, code, "param")


def test_holds_strings_to_their_length() -> None:
    check = plain_check(Shape("string", max_length=30))
    assert check("n" * 30, "name") == "n" * 30
    with pytest.raises(
        StripeError, match=r"Invalid string: nnnnnnnnnn\.\.\.nnnnnnnnnn; must be at most 30 characters"
    ):
        check("n" * 31, "name")


def test_holds_words_to_their_list() -> None:
    check = plain_check(Shape("string", enum=("payment", "setup", "subscription")))
    assert check("setup", "mode") == "setup"
    with pytest.raises(StripeError, match="Invalid mode: must be one of payment, setup, or subscription"):
        check("foo", "mode")
    with pytest.raises(StripeError, match="Invalid string"):
        check(["setup"], "mode")


@pytest.mark.parametrize(
    ("kind", "wrong", "right"), [("boolean", "true", True), ("integer", "5", 5), ("number", "1.5", 1.5)]
)
def test_words_are_no_numbers_and_flags_in_json(kind: Kind, wrong: str, right: Any) -> None:
    check = typed_check(Shape(kind))
    assert check(right, "x") == right
    with pytest.raises(StripeError, match="Invalid"):
        check(wrong, "x")
    assert typed_check(Shape("string"))("5", "x") == "5"
