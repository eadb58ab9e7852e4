"""Form bodies and query strings as nested values: bytes to dicts, lists and strings; types are checked later."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from fakes.payments.wire.error import StripeError, bad_request

MAX_FIELDS = 10_000
MAX_DEPTH = 20

_UNREADABLE = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any "
    "questions, we can help at https://support.stripe.com/."
)
_USUAL_ESCAPES = (("%40", "@"), ("%2B", "+"), ("%3A", ":"), ("%2F", "/"), ("%5B", "["), ("%5D", "]"))
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def decode(body: bytes, *, max_fields: int = MAX_FIELDS, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """Read `a[b][c]=v`, `a[0]=v` and `a[]=v` into a tree whose leaves are strings.

    `a[b]` and `a[0]` both make a dict (`{"0": …}`): only the operation knows whether it wants a list, or a map
    that has a key "0"; `a[]` makes a list. A repeated plain key keeps its last value. A key whose brackets do not
    match is taken literally. Raises StripeError (400) for a bad escape, bad UTF-8, a NUL, a name that is used as
    a value and as an object, too many fields or too deep nesting.
    """
    if not body:
        return {}
    if body.count(b"&") >= max_fields:
        raise bad_request(f"Invalid request: more than {max_fields} parameters were sent.")
    text, is_escaped = _text(body)
    tree: dict[str, Any] = {}
    for part in text.split("&"):
        key, _, value = part.partition("=")
        if is_escaped and "%" in part:
            key, value = _unescape(key), _unescape(value)
        head, bracket, rest = key.partition("[")
        if not bracket:
            if isinstance(tree.get(key), (dict, list)):
                raise _conflict(key)
            if key:
                tree[key] = value
        elif head and rest.endswith("]"):
            name = rest[:-1]
            if name and "][" not in name:
                # Most nested parameters are one level deep.
                child = tree.setdefault(head, {})
                if type(child) is dict and not isinstance(child.get(name), dict | list):
                    child[name] = value
                    continue
            parts = name.split("][")
            if len(parts) > max_depth:
                raise bad_request(
                    f"Invalid request: parameters are nested more than {max_depth} levels deep."
                )
            _put(tree, head, parts, value)
        else:
            tree[key] = value
    return tree


def _text(body: bytes) -> tuple[str, bool]:
    """Return a form as text with its spaces, and whether it has escapes, which are checked once for all of it."""
    if b"\0" in body or b"%00" in body:
        raise bad_request(_UNREADABLE)
    is_escaped = b"%" in body
    if is_escaped and _BAD_ESCAPE.search(body):
        raise bad_request(_UNREADABLE)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise bad_request(_UNREADABLE) from None
    return text.replace("+", " "), is_escaped


def _unescape(text: str) -> str:
    """Undo the escapes of a name or value: the usual ones at once, as none of them makes another."""
    if "%" not in text:
        return text
    for escape, char in _USUAL_ESCAPES:
        text = text.replace(escape, char)
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise bad_request(_UNREADABLE) from None


def _put(tree: dict[str, Any], head: str, parts: list[str], value: str) -> None:
    """Walk to the place that `parts` name, making dicts and lists on the way, and set `value` there."""
    node: dict[str, Any] | list[Any] = tree
    step = head
    for following in parts:
        node = _enter(node, step, following)
        step = following
    if isinstance(node, list):
        node.append(value)
    elif isinstance(node.get(step), (dict, list)):
        raise _conflict(head)
    else:
        node[step] = value


def _enter(node: dict[str, Any] | list[Any], step: str, following: str) -> dict[str, Any] | list[Any]:
    """Return the container at `step` of `node`, a list where `following` is empty (`[]`), else a dict."""
    fresh: dict[str, Any] | list[Any] = [] if following == "" else {}
    if isinstance(node, list):
        last = node[-1] if node else None
        if isinstance(last, dict) and following and following not in last:
            return last  # items[][price]=…&items[][quantity]=… describe one item until a name repeats
        node.append(fresh)
        return fresh
    child = node.setdefault(step, fresh)
    if type(child) is not type(fresh):
        raise _conflict(step)
    return child


def _conflict(name: str) -> StripeError:
    return bad_request(
        f"Invalid request: the parameter '{name}' was sent both as a value and as an object.", name
    )
