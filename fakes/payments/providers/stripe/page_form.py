"""What a browser sends to our pages, its query and its form, as plain fields; and where a page may lead it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from fakes.core.errors import InvalidInput
from fakes.core.fake import Receive
from fakes.core.limits import read_body
from fakes.payments.providers.stripe.free_text import is_suspicious, masked

_MAX_FIELDS = 64
_MAX_FORM_BYTES = 16 * 1024


def query_of(scope: MutableMapping[str, Any]) -> dict[str, str]:
    """Return the fields of an address, of each name the last. Raises InvalidInput for too many."""
    return _fields(scope["query_string"])


async def form_of(scope: MutableMapping[str, Any], receive: Receive) -> dict[str, str]:
    """Return the fields of a form, of each name the last. Raises InvalidInput, TooLarge, Disconnected."""
    return _fields(await read_body(scope, receive, max_bytes=_MAX_FORM_BYTES))


def _fields(encoded: bytes) -> dict[str, str]:
    try:
        pairs = parse_qs(encoded.decode("latin-1"), max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise InvalidInput(f"There are more than {_MAX_FIELDS} fields.") from None
    fields = {name: values[-1] for name, values in pairs.items()}
    if is_suspicious(encoded):
        fields.update(masked({"card": fields})[0]["card"])
    return fields
