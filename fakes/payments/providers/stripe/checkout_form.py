"""What the form of a Checkout page asks for, field by field, and what a posted one says; it stores nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import checkout_payer
from fakes.payments.flows.checkout_sum import chosen_option
from fakes.payments.money import formatted
from fakes.payments.records import Records
from fakes.payments.tax_id_table import KINDS
from fakes.payments.wire.error import bad_request

# Stripe's form puts the slash in by itself: people type four digits.
_EXPIRES = re.compile(r"\s*(\d{1,2}(?=\s*[/ -])|\d{2})\s*[/ -]?\s*(\d{2}|\d{4})\s*")
_ADDRESS = (
    ("line1", "Address", True),
    ("line2", "Address, second line", False),
    ("postal_code", "Postal code", False),
    ("city", "City", False),
    ("state", "State", False),
)
_FIELD = "field_"
_QUANTITY = "quantity_"


def order_fields(
    records: Records, session: Document, items: Sequence[Document], typed: Mapping[str, str]
) -> list[Json]:
    """Return the fields that change what a session comes to."""
    found: list[Json] = []
    for index, item in enumerate(items):
        bounds = item["adjustable_quantity"]
        if bounds and bounds["enabled"]:
            label = f"Quantity of {item['description'] or item['price']['id']}"
            kind = {"kind": "number", "min": bounds["minimum"], "max": bounds["maximum"]}
            found.append(_field(f"{_QUANTITY}{index}", label, typed, str(item["quantity"]), **kind))
    options = session["shipping_options"]
    if len(options) > 1:
        chosen = chosen_option(session)
        value = chosen["shipping_rate"] if chosen else ""
        shown = [(each["shipping_rate"], _option(records, each, session["currency"])) for each in options]
        found.append(_field("shipping_rate", "Shipping", typed, value, kind="select", options=shown))
    if session["allow_promotion_codes"]:
        found.append(_field("promotion_code", "Promotion code", typed, _code(records, session)))
    return found


def payer_fields(session: Document, typed: Mapping[str, str]) -> list[Json]:
    """Return the fields that ask who the payer is and where they live, beside mail address and name."""
    found: list[Json] = []
    if (session["phone_number_collection"] or {}).get("enabled"):
        found.append(_field("phone", "Phone number", typed, kind="tel", required=True))
    shipping = session["shipping_address_collection"]
    if shipping:
        found.append(_field("shipping_name", "Name for shipping", typed, required=True))
        found += _address("shipping_", "Shipping: ", typed, shipping["allowed_countries"])
    if checkout_payer.wants_address(session):
        found += _address("", "Billing: " if shipping else "", typed, None)
    if (session.get("tax_id_collection") or {}).get("enabled"):
        kinds = [("", "None"), *((each, each.replace("_", " ").upper()) for each in KINDS)]
        found.append(_field("tax_id_type", "Kind of tax ID", typed, kind="select", options=kinds))
        found.append(_field("tax_id", "Tax ID", typed))
        found.append(_field("business_name", "Business name", typed))
    found += [_custom(each, typed) for each in session["custom_fields"]]
    wanted: Json = session["consent_collection"] or {}
    if wanted.get("terms_of_service") == "required":
        label = "I agree to the terms of service"
        found.append(_field("terms_of_service", label, typed, kind="checkbox", required=True))
    if wanted.get("promotions") == "auto":
        found.append(_field("promotions", "Send me news and offers", typed, kind="checkbox"))
    return found


def chosen_in(form: Mapping[str, str]) -> Json:
    """Return what a posted form chooses. Raises StripeError for a quantity that is no number."""
    found: Json = {name: form[name].strip() for name in ("promotion_code", "shipping_rate") if name in form}
    quantities: Json = {}
    for name, value in form.items():
        if not name.startswith(_QUANTITY):
            continue
        if not (value.strip().isascii() and value.strip().isdigit() and len(value.strip()) < 7):
            raise bad_request("Write quantities as numbers.", name)
        quantities[name.removeprefix(_QUANTITY)] = int(value)
    return found | ({"quantities": quantities} if quantities else {})


def said_in(form: Mapping[str, str]) -> Json:
    """Return what a posted form says of the payer."""
    plain = {name: form.get(name, "").strip() for name in ("business_name", "email", "name", "phone")}
    found: Json = {name: value for name, value in plain.items() if value}
    address, shipping = _address_in(form, ""), _address_in(form, "shipping_")
    found |= {"address": address} if address else {}
    if shipping:
        found["shipping"] = {"address": shipping, "name": form.get("shipping_name", "").strip()}
        found["shipping"] |= {"phone": found["phone"]} if "phone" in found else {}
    if form.get("tax_id", "").strip():
        found["tax_id"] = {"type": form.get("tax_id_type") or "unknown", "value": form["tax_id"].strip()}
    fields = {name.removeprefix(_FIELD): form[name].strip() for name in form if name.startswith(_FIELD)}
    found |= {"custom_fields": fields} if fields else {}
    consent = {
        "promotions": "opt_in" if form.get("promotions") else "opt_out",
        "terms_of_service": "accepted" if form.get("terms_of_service") else None,
    }
    return found | {"consent": consent}


def method_in(form: Mapping[str, str]) -> Json:
    """Return the payment method that a posted form describes. Raises StripeError for half a card."""
    kind = form.get("method", "card")
    billing: Json = {
        name: form[name].strip() for name in ("email", "name", "phone") if form.get(name, "").strip()
    }
    address = _address_in(form, "")
    billing |= {"address": address} if address else {}
    if kind != "card":
        return {"type": kind, kind: {}, "billing_details": billing}
    number = re.sub(r"[\s-]", "", form.get("number", ""))
    if not number:
        raise bad_request("Your card number is incomplete.", "number")
    expires = _EXPIRES.fullmatch(form.get("expires", ""))
    if expires is None:
        raise bad_request("Your card's expiration date is incomplete.", "expires")
    month, year = int(expires[1]), int(expires[2])
    card: Json = {"number": number, "exp_month": month, "exp_year": year + 2000 if year < 100 else year}
    if form.get("cvc", "").strip():
        card["cvc"] = form["cvc"].strip()
    return {"type": "card", "card": card, "billing_details": billing}


def _field(name: str, label: str, typed: Mapping[str, str], value: str = "", **more: Any) -> Json:
    return {"name": name, "label": label, "kind": "text", "value": typed.get(name, value), **more}


def _address(
    prefix: str, before: str, typed: Mapping[str, str], countries: Sequence[str] | None
) -> list[Json]:
    found = [
        _field(
            f"{prefix}{name}", f"{before}{label if before == '' else label.lower()}", typed, required=required
        )
        for name, label, required in _ADDRESS
    ]
    label = f"{before}country" if before else "Country"
    if countries:
        options = [(each, each) for each in countries]
        return [*found, _field(f"{prefix}country", label, typed, kind="select", options=options)]
    return [*found, _field("country", label, typed, required=True, placeholder="US", maxlength=2)]


def _custom(field: Json, typed: Mapping[str, str]) -> Json:
    terms: Json = field[field["type"]]
    label = field["label"]["custom"] + (" (optional)" if field["optional"] else "")
    common: Json = {"required": not field["optional"]}
    if field["type"] == "dropdown":
        options = [("", "Choose"), *((each["value"], each["label"]) for each in terms["options"])]
        common |= {"kind": "select", "options": options}
    elif field["type"] == "numeric":
        common["inputmode"] = "numeric"
    return _field(f"{_FIELD}{field['key']}", label, typed, terms["default_value"] or "", **common)


def _address_in(form: Mapping[str, str], prefix: str) -> Json:
    names = ("city", "country", "line1", "line2", "postal_code", "state")
    found: Json = {
        name: form[f"{prefix}{name}"].strip() for name in names if form.get(f"{prefix}{name}", "").strip()
    }
    if "country" in found:
        found["country"] = found["country"].upper()
    return found


def _option(records: Records, option: Json, currency: str) -> str:
    rate = records.find("shipping_rate", option["shipping_rate"])
    name = rate["display_name"] if rate is not None else "Shipping"
    return f"{name}: {formatted(option['shipping_amount'], currency)}"


def _code(records: Records, session: Document) -> str:
    for each in session["discounts"] or ():
        code = records.find("promotion_code", each["promotion_code"]) if each["promotion_code"] else None
        if code is not None:
            return str(code["code"])
    return ""
