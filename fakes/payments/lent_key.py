"""Keys that are lent for a while, in the shape that lets the door tell whose they are."""

from __future__ import annotations

from fakes.core.ids import random_token
from fakes.core.sandboxes import DEFAULT
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope

_SECRET_LENGTH = 32


def lent_key(prefix: str, scope: Scope, target: str = "") -> str:
    """Return a new key that tells whose it is: the sandbox, the connected account in it, and the object it is for."""
    sandbox, account = scope
    place = "" if scope == (DEFAULT, PLATFORM) else f"sbx_{sandbox}_"
    owner = f"{account}_" if account != PLATFORM else ""
    aim = f"{target}_" if target else ""
    return f"{prefix}{place}{owner}{aim}{random_token(_SECRET_LENGTH)}"
