"""JSON bodies of the v2 API: bytes to one object, bounded in depth; what belongs in it is checked later."""

from __future__ import annotations

from typing import Any

import orjson

from fakes.payments.wire.error import bad_request
from fakes.payments.wire.form import MAX_DEPTH


def decode_json(body: bytes, *, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """Read a JSON object; an empty body is an empty one. Raises StripeError (400) for anything else."""
    if not body.strip():
        return {}
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("The request body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise bad_request("The request body must be a JSON object.")
    _bound(document, max_depth)
    return document


def _bound(node: Any, depth_left: int) -> None:
    """Refuse what no store could keep: nesting without end, and NUL characters."""
    if isinstance(node, str):
        if "\0" in node:
            raise bad_request("The request body contains a NUL character.")
        return
    if not isinstance(node, (dict, list)):
        return
    if depth_left == 0:
        raise bad_request("The request body is nested too deeply.")
    for item in node.items() if isinstance(node, dict) else enumerate(node):
        _bound(item[0], depth_left)
        _bound(item[1], depth_left - 1)
