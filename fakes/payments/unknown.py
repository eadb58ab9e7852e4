"""What stands in for an id that names nothing, where a setting asks for that: a fresh object of the expected kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.core.clock import iso
from fakes.payments.cards import card_of_payment_method, card_of_token
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Field, Shape
from fakes.payments.wire.ids import PATTERNS, kind_of
from fakes.payments.wire.serialize import blank, fresh_value

_VISA = {
    "brand": "visa",
    "country": "US",
    "exp_month": 12,
    "exp_year": 2034,
    "funding": "credit",
    "last4": "4242",
}
_EVER = 1 << 40
_CARDS = ("payment_method", "token")
# What the flows remember of such objects and never show.
PRIVATE: Mapping[str, dict[str, Any]] = {
    "card": {"card": "visa"},
    "payment_method": {"card": "visa"},
    "token": {"card": "visa"},
    "v2.core.account_person_token": {"params": {}, "until": _EVER},
    "v2.core.account_token": {"params": {}, "until": _EVER},
    "v2.core.event_destination": {"secrets": [["whsec_unknown", None]], "url": "https://unknown.invalid"},
    "webhook_endpoint": {"connect": False, "secrets": [["whsec_unknown", None]]},
}
_KNOWN: Mapping[str, dict[str, Any]] = {
    "bank_account": {"default_for_currency": True},
    "card": {"default_for_currency": True},
    "checkout.session": {"amount_total": 2000, "currency": "usd"},
    "charge": {"captured": True, "paid": True},
    "v2.core.event_destination": {"events_from": ["@self"], "type": "webhook_endpoint"},
    "webhook_endpoint": {"status": "disabled", "url": "https://unknown.invalid"},
}
# Objects inside them that may be null elsewhere, and that everybody has whom a flow has made.
_FILLED: Mapping[str, tuple[str, ...]] = {"account": ("controller", "settings")}
SETTING = "stripe_unknown_ids"
CREATE = "create"


def creates_unknown(settings: Mapping[str, Any]) -> bool:
    """Tell whether the server's settings want unknown ids to be answered."""
    return settings.get(SETTING) == CREATE


def stand_in(kinds: Sequence[str], id: str, now: int) -> dict[str, Any] | None:
    """Return a fresh object with this id, as suites written against stateless mocks expect.

    None where its prefix belongs to another kind, and for documented test cards, which are made by their own rules.
    `now` is Unix seconds of the sandbox's clock.
    """
    if not id or ":" in id or card_of_payment_method(id) is not None or card_of_token(id) is not None:
        return None
    kind = _kind_for(kinds, id)
    if kind is None:
        return None
    fields = catalogue().resource(kind).fields
    known: dict[str, Any] = {"id": id}
    if "created" in fields:
        known["created"] = iso(now * 1000) if kind.startswith("v2.") else now
    known |= _KNOWN.get(kind, {})
    if kind in _CARDS:
        known |= {"type": "card", "card": _card_of(fields["card"].shape)}
    for name in _FILLED.get(kind, ()):
        known[name] = _whole(fields[name].shape)
    if "currency" in fields and not fields["currency"].nullable:
        known["currency"] = "usd"
    return blank(kind, **known)


def _kind_for(kinds: Sequence[str], id: str) -> str | None:
    """Return which of some kinds an id may be of: by its prefix, the first where the prefix tells nothing."""
    known = [kind for kind in kinds if kind in PATTERNS]
    prefix = id[: id.rfind("_") + 1]
    for kind in known:
        if prefix and PATTERNS[kind].prefix == prefix:
            return kind
    return known[0] if known and kind_of(id) is None else None


def _whole(shape: Shape) -> dict[str, Any]:
    """Return an object in which no object is missing."""
    made: dict[str, Any] = fresh_value(Field(shape))
    for name, place in shape.fields.items():
        if place.shape.kind == "object":
            made[name] = _whole(place.shape)
    return made


def _card_of(shape: Shape) -> dict[str, Any]:
    """Return the Visa that ends in 4242 as a field of this shape has it."""
    if shape.kind == "resource":
        return blank("card", id="card_unknown", **{**_VISA, "brand": "Visa"})
    card = {**fresh_value(Field(shape)), **_VISA}
    for name in ("checks", "networks", "three_d_secure_usage"):
        card[name] = fresh_value(Field(shape.fields[name].shape))
    return card
