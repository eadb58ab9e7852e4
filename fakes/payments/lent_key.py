"""Keys that are lent for a while, in the shape that lets the door tell whose they are."""

from __future__ import annotations

from fakes.core.ids import random_token
from fakes.core.sandboxes import DEFAULT
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope

_SECRET_LENGTH = 32


def lent_key(prefix: str, scope: Scope) -> str:
    """Return a new key that tells whose it is: the sandbox, and the connected account in it."""
    sandbox, account = scope
    place = "" if scope == (DEFAULT, PLATFORM) else f"sbx_{sandbox}_"
    owner = f"{account}_" if account != PLATFORM else ""
    return f"{prefix}{place}{owner}{random_token(_SECRET_LENGTH)}"
