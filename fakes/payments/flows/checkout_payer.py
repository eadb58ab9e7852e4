"""What a Checkout session asks of its payer, and whether they have said it; it stores that with the session, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields, tax_id_table
from fakes.payments.country_codes import check_country
from fakes.payments.document import Document, Json
from fakes.payments.wire.error import StripeError

_PLAIN = ("email", "name", "phone")
_NAMED = (*_PLAIN, "address", "business_name", "consent", "custom_fields", "shipping", "tax_id")
_KINDS = frozenset(("dropdown", "numeric", "text"))
_NO_FIELD: Json = {"default_value": None, "maximum_length": None, "minimum_length": None, "value": None}


def ready(session: Document, given: Mapping[str, Any]) -> None:
    """Complete what a new session asks for, as Stripe shows it. Raises StripeError."""
    keys = [each["key"] for each in session["custom_fields"]]
    if len(keys) > 3 or len(set(keys)) < len(keys):
        raise StripeError(
            400, "There may be three custom fields with keys of their own.", param="custom_fields"
        )
    for each in session["custom_fields"]:
        kind = each["type"]
        known = each.get(kind) or {}
        if kind == "dropdown":
            if not known.get("options"):
                raise StripeError(400, "A dropdown needs `options`.", param="custom_fields")
            known = {"default_value": None, "value": None, **known}
        else:
            known = {**_NO_FIELD, **known}
        each |= {kind: known, "optional": bool(each.get("optional"))}
        for other in _KINDS - {kind}:
            each.pop(other, None)
    if given.get("tax_id_collection"):
        session["tax_id_collection"] = {"required": "never", **given["tax_id_collection"]}
    session.touch()


def note(session: Document, said: Mapping[str, Any]) -> None:
    """Keep what a payer has said so far. The caller writes the session. Raises StripeError for what cannot be."""
    known: Json = {**(session.private.get("payer") or {})}
    known |= {name: said[name] for name in _NAMED if said.get(name)}
    for place, param in (
        (known.get("address"), "address"),
        ((known.get("shipping") or {}).get("address"), "shipping"),
    ):
        check_country((place or {}).get("country"), f"{param}[country]")
    allowed = (session["shipping_address_collection"] or {}).get("allowed_countries")
    country = ((known.get("shipping") or {}).get("address") or {}).get("country")
    if allowed and country and country not in allowed:
        raise StripeError(400, f"Nothing is sent to {country}.", param="shipping[address][country]")
    for each in session["custom_fields"]:
        _check_field(each, (known.get("custom_fields") or {}).get(each["key"]) or "")
    tax_id = known.get("tax_id")
    if tax_id and tax_id_table.known(tax_id["type"], tax_id["value"]) is None:
        raise StripeError(400, "Invalid value for tax ID.", code="tax_id_invalid", param="tax_id[value]")
    session.private["payer"] = known


def place_of(session: Document) -> Json | None:
    """Return where the payer is for taxes: where it is sent, else where they live; None as long as nobody knows."""
    said: Json = session.private.get("payer") or {}
    for place in ((said.get("shipping") or {}).get("address"), said.get("address")):
        if place and place.get("country"):
            return dict(place)
    return None


def check(session: Document) -> None:
    """Raise StripeError for the first thing that a session asks for and nobody has said."""
    said: Json = session.private.get("payer") or {}
    if _wants_phone(session) and not said.get("phone"):
        raise _missing("Your phone number is incomplete.", "phone")
    if session["shipping_address_collection"]:
        shipping = said.get("shipping") or {}
        to = shipping.get("address") or {}
        if not (shipping.get("name") and to.get("line1") and to.get("country")):
            raise _missing("Your shipping address is incomplete.", "shipping")
    if wants_address(session) and not said.get("address", {}).get("country"):
        raise _missing("Your billing address is incomplete.", "address")
    place: Json = place_of(session) or session.private.get("place") or {}
    taxed: Json = session.get("tax_id_collection") or {}
    is_needed = taxed.get("enabled") and taxed["required"] == "if_supported"
    if is_needed and not said.get("tax_id") and tax_id_table.is_taken_in(place.get("country") or ""):
        raise _missing("Your tax ID is incomplete.", "tax_id")
    for each in session["custom_fields"]:
        if not each["optional"] and not _value(each, said):
            raise _missing(f"{each['label']['custom']} is incomplete.", f"custom_fields[{each['key']}]")
    terms = (session["consent_collection"] or {}).get("terms_of_service")
    if terms == "required" and (said.get("consent") or {}).get("terms_of_service") != "accepted":
        raise _missing("Agree to the terms of service to go on.", "consent[terms_of_service]")


def wants_address(session: Document) -> bool:
    """Tell whether a session asks where its payer lives."""
    if session["billing_address_collection"] == "required":
        return True
    is_known = session["shipping_address_collection"] or session.private.get("has_place")
    return bool(session["automatic_tax"]["enabled"] and not is_known)


def answers(session: Document) -> Json:
    """Return the fields of a session that show what its payer has said, once it is complete."""
    said: Json = session.private.get("payer") or {}
    shipping = said.get("shipping") if session["shipping_address_collection"] else None
    found: Json = {
        "custom_fields": [
            {**each, each["type"]: {**each[each["type"]], "value": _value(each, said) or None}}
            for each in session["custom_fields"]
        ]
    }
    if shipping or said.get("business_name"):
        address = fields.address(shipping["address"]) if shipping else None
        found["collected_information"] = {
            "business_name": said.get("business_name"),
            "individual_name": None,
            "shipping_details": {"address": address, "name": shipping["name"]} if shipping else None,
        }
    wanted: Json = session["consent_collection"] or {}
    if wanted:
        agreed = said.get("consent") or {}
        asks = wanted.get("promotions") == "auto"
        found["consent"] = {
            "promotions": (agreed.get("promotions") or "opt_out") if asks else None,
            "terms_of_service": agreed.get("terms_of_service"),
        }
    return found


def _wants_phone(session: Document) -> bool:
    return bool((session["phone_number_collection"] or {}).get("enabled"))


def _value(field: Json, said: Json) -> str:
    value = (said.get("custom_fields") or {}).get(field["key"])
    return str(value or field[field["type"]].get("default_value") or "")


def _check_field(field: Json, value: str) -> None:
    kind, label, param = field["type"], field["label"]["custom"], f"custom_fields[{field['key']}]"
    if not value:
        return
    terms: Json = field[kind]
    if kind == "dropdown":
        if value not in [each["value"] for each in terms["options"]]:
            raise _missing(f"{label} is none of what there is to choose.", param)
        return
    if kind == "numeric" and not (value.isascii() and value.isdigit()):
        raise _missing(f"{label} takes digits only.", param)
    least, most = terms["minimum_length"] or 0, terms["maximum_length"] or 255
    if not least <= len(value) <= most:
        raise _missing(f"{label} takes {least} to {most} characters.", param)


def _missing(message: str, param: str) -> StripeError:
    return StripeError(400, message, code="parameter_missing", param=param)
