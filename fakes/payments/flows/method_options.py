"""The `payment_method_options` of intents: what each type of payment method begins with, and what apps ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Json
from fakes.payments.wire.serialize import blank_part

_CARD = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
# What stands there where an app asks for nothing, by kind of intent and type; the rest is null.
_FIRST: Mapping[str, Mapping[str, Json]] = {
    "payment_intent": {
        "acss_debit": {"verification_method": "automatic"},
        "bancontact": {"preferred_language": "en"},
        "boleto": {"expires_after_days": 3},
        "card": {"installments": None, **_CARD},
        "oxxo": {"expires_after_days": 3},
        "sequra": {},
        "us_bank_account": {"verification_method": "automatic"},
    },
    "setup_intent": {
        "acss_debit": {"verification_method": "automatic"},
        "card": _CARD,
        "us_bank_account": {"verification_method": "automatic"},
    },
}


def first(intent: str, types: Iterable[str], given: Mapping[str, Any] | None) -> Json:
    """Return the options of a new intent of this kind that takes these types, with what the app asks for."""
    known = _FIRST[intent]
    options: Json = {}
    for kind in types:
        begun = dict(known[kind]) if kind in known else _blank(intent, kind)
        if begun is not None:
            options[kind] = begun
    return merged(intent, options, given)


def automatic(params: Mapping[str, Any]) -> Json | None:
    """Return whether an intent takes all the methods that fit, as it does unless its types are named."""
    given = params.get("automatic_payment_methods")
    if given is None:
        if params.get("payment_method_types") is not None:
            return None
        given = {"enabled": True}
    return {"allow_redirects": given.get("allow_redirects") or "always", "enabled": given["enabled"]}


def merged(intent: str, current: Mapping[str, Any] | None, given: Mapping[str, Any] | None) -> Json:
    """Return options with what an app changes of them; what is only for one attempt is not kept."""
    options: Json = dict(current or {})
    for kind, values in (given or {}).items():
        shown = _shown(intent, kind)
        kept = {name: value for name, value in (values or {}).items() if shown is None or name in shown}
        options[kind] = {**options.get(kind, {}), **kept}
    return options


@cache
def _shown(intent: str, kind: str) -> frozenset[str] | None:
    """Return the options of a type that an intent of this kind shows, None where no description tells."""
    place = catalogue().resource(intent).fields["payment_method_options"].shape.fields.get(kind)
    return None if place is None else frozenset(place.shape.fields)


def _blank(intent: str, kind: str) -> Json | None:
    """Return a type's options as Stripe shows them, None where an intent of this kind has none of that type."""
    try:
        return blank_part(intent, "payment_method_options", kind)
    except KeyError:
        return None
