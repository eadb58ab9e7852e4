from typing import Any

import pytest

from fakes.payments.wire.error import StripeError
from fakes.payments.wire.json_body import decode_json


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"", {}),
        (b"  \n", {}),
        (b"{}", {}),
        (b'{"a": {"b": [1, "2", null, true]}}', {"a": {"b": [1, "2", None, True]}}),
        ('{"name": "Zoë"}'.encode(), {"name": "Zoë"}),
    ],
)
def test_reads_an_object(body: bytes, document: dict[str, Any]) -> None:
    assert decode_json(body) == document


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "not valid JSON"),
        (b"a=1", "not valid JSON"),
        (b'{"a": NaN}', "not valid JSON"),
        (b'{"a": "\xff"}', "not valid JSON"),
        (b'{"a": "\\ud800"}', "not valid JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'{"a": "b\\u0000"}', "NUL character"),
        (b'{"a\\u0000": 1}', "NUL character"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "nested too deeply"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "request body is"),
    ],
)
def test_refuses_anything_else(body: bytes, message: str) -> None:
    with pytest.raises(StripeError, match=message) as refusal:
        decode_json(body)
    assert refusal.value.status == 400


def test_depth_up_to_the_bound_is_fine() -> None:
    assert decode_json(b'{"a":{"b":1}}', max_depth=2) == {"a": {"b": 1}}
    with pytest.raises(StripeError):
        decode_json(b'{"a":{"b":{}}}', max_depth=2)
