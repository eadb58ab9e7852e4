"""Ephemeral keys: lent to a mobile app or page for an hour, for one customer, card or verification."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, writes
from fakes.payments.document import Json
from fakes.payments.lent_key import EPHEMERAL, fingerprint_of, lent_key
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.work import Work

LIFETIME_S = 3600
_KIND = "ephemeral_key"
# What a key may be for: the parameter, and the kind of object that it names.
_KINDS = {
    "customer": "customer",
    "issuing_card": "issuing.card",
    "verification_session": "identity.verification_session",
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/ephemeral_keys": writes(create),
        "DELETE /v1/ephemeral_keys/{key}": writes(delete),
    }


def create(work: Work, call: Call) -> Json:
    """Lend a key; its secret is in this answer only."""
    given = [name for name in _KINDS if call.params.get(name)]
    if len(given) != 1:
        raise StripeError(400, f"You must pass exactly one of the following parameters: {', '.join(_KINDS)}.")
    [name] = given
    target = work.require(_KINDS[name], call.params[name], param=name, in_path=False)
    new, expires = new_id(_KIND, created=work.now, account=work.account_id), work.now + LIFETIME_S
    secret = lent_key(EPHEMERAL, work.scope, new, target.id)
    key = work.create(
        _KIND,
        {"associated_objects": [{"id": target.id, "type": target.object}], "expires": expires},
        id=new,
        private={"key": fingerprint_of(secret), "expires": expires},
    )
    return {**key.data, "secret": secret}


def delete(work: Work, call: Call) -> Json:
    """Take a key back before its time: the answer is the key as it ended."""
    key = work.require(_KIND, call.path["key"], param="key")
    ended = {**key.data, "expires": work.now}
    work.delete(key)
    return ended
