"""The two spellings of an account's facts: parameters of v2 become those of v1, which alone is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fakes.payments.document import Json
from fakes.payments.wire.error import StripeError

# Of a person: v2's name, v1's name.
PERSON: Mapping[str, str] = MappingProxyType(
    {
        "address": "address",
        "date_of_birth": "dob",
        "email": "email",
        "given_name": "first_name",
        "legal_gender": "gender",
        "phone": "phone",
        "political_exposure": "political_exposure",
        "relationship": "relationship",
        "surname": "last_name",
    }
)
COMPANY: Mapping[str, str] = MappingProxyType(
    {"address": "address", "phone": "phone", "registered_name": "name", "structure": "structure"}
)
PROFILE: Mapping[str, str] = MappingProxyType(
    {"business_url": "url", "doing_business_as": "name", "product_description": "product_description"}
)
SUPPORT: Mapping[str, str] = MappingProxyType(
    {"address": "support_address", "email": "support_email", "phone": "support_phone", "url": "support_url"}
)
# Capabilities whose names differ; the others are called alike.
_CAPABILITIES: Mapping[str, str] = MappingProxyType({"ach_debit_payments": "us_bank_account_ach_payments"})
_CAPABILITIES_V2 = {old: new for new, old in _CAPABILITIES.items()}
TRANSFERS = "transfers"
_LAST_4 = "_last_4"
_SCRIPTS = ("kana", "kanji")


def person_params(given: Mapping[str, Any]) -> Json:
    """Return what v1 calls the facts of a person."""
    params = _renamed(given, PERSON)
    _lower_country(params)
    for number in given.get("id_numbers") or ():
        is_short = number["type"].endswith(_LAST_4)
        params["ssn_last_4" if is_short else "id_number"] = number["value"]
    document = ((given.get("documents") or {}).get("primary_verification") or {}).get("front_back")
    if document:
        params["verification"] = {"document": {name: document.get(name) for name in ("front", "back")}}
    for script in _SCRIPTS:
        names = (given.get("script_names") or {}).get(script) or {}
        for new, old in (("given_name", "first_name"), ("surname", "last_name")):
            if names.get(new):
                params[f"{old}_{script}"] = names[new]
        address = (given.get("script_addresses") or {}).get(script)
        if address:
            params[f"address_{script}"] = address
    relationship = params.get("relationship")
    if relationship and relationship.get("percent_ownership") is not None:
        params["relationship"] = {
            **relationship,
            "percent_ownership": float(relationship["percent_ownership"]),
        }
    if given.get("metadata") is not None:
        params["metadata"] = metadata_params(given["metadata"])
    return params


def account_params(given: Mapping[str, Any]) -> Json:
    """Return what v1 calls the facts of an account; `individual` stands apart for whoever names its person."""
    params: Json = {}
    identity = given.get("identity") or {}
    if "contact_email" in given:
        params["email"] = given["contact_email"]
    if "display_name" in given:
        params["settings"] = {"dashboard": {"display_name": given["display_name"]}}
    if identity.get("entity_type"):
        params["business_type"] = identity["entity_type"]
    if identity.get("individual"):
        params["individual"] = person_params(identity["individual"])
    company = _company(identity)
    if company:
        params["company"] = company
    accepted = ((identity.get("attestations") or {}).get("terms_of_service") or {}).get("account")
    if accepted and accepted.get("date"):
        params["tos_acceptance"] = {**accepted, "date": moment(accepted["date"], "identity.attestations")}
    if given.get("metadata") is not None:
        params["metadata"] = metadata_params(given["metadata"])
    return params | _business(given, params.get("settings", {}))


def controller_params(given: Mapping[str, Any]) -> Json:
    """Return what v1 calls who answers for what."""
    duties = (given.get("defaults") or {}).get("responsibilities") or {}
    dashboard = given.get("dashboard") or "none"
    payer, losses = duties.get("fees_collector") or "stripe", duties.get("losses_collector") or "stripe"
    collects = "application" if dashboard == "none" and losses == "application" else "stripe"
    return {
        "fees": {"payer": "account" if payer == "stripe" else payer},
        "losses": {"payments": losses},
        "requirement_collection": collects,
        "stripe_dashboard": {"type": dashboard},
    }


def capability_wishes(configuration: Mapping[str, Any]) -> dict[str, bool]:
    """Return which of v1's capabilities a configuration asks for or gives back."""
    wishes: dict[str, bool] = {}
    merchant = (configuration.get("merchant") or {}).get("capabilities") or {}
    for name, wish in merchant.items():
        if isinstance(wish, Mapping) and wish.get("requested") is not None:
            wishes[_CAPABILITIES.get(name, name)] = wish["requested"]
    balance = ((configuration.get("recipient") or {}).get("capabilities") or {}).get("stripe_balance") or {}
    wish = balance.get("stripe_transfers") or {}
    if wish.get("requested") is not None:
        wishes[TRANSFERS] = wish["requested"]
    return wishes


def capability_v2(name: str) -> str:
    """Return what v2 calls a capability of a merchant."""
    return _CAPABILITIES_V2.get(name, name)


def metadata_params(given: Mapping[str, Any]) -> dict[str, str]:
    """Return metadata as v1 has it: a null takes a key away."""
    return {key: "" if value is None else value for key, value in given.items()}


def moment(text: str, param: str) -> int:
    """Return Unix seconds. Raises StripeError for what is no time."""
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise StripeError(400, f"{text[:40]!r} is not a timestamp.", param=param) from None


def _company(identity: Mapping[str, Any]) -> Json:
    details = identity.get("business_details") or {}
    company = _renamed(details, COMPANY)
    _lower_country(company)
    for number in details.get("id_numbers") or ():
        company["vat_id" if number["type"].endswith("_vat") else "tax_id"] = number["value"]
    document = ((details.get("documents") or {}).get("primary_verification") or {}).get("front_back")
    if document:
        company["verification"] = {"document": {name: document.get(name) for name in ("front", "back")}}
    provided = (identity.get("attestations") or {}).get("persons_provided") or {}
    for role in ("directors", "executives", "owners"):
        if provided.get(role) is not None:
            company[f"{role}_provided"] = provided[role]
    return company


def _business(given: Mapping[str, Any], settings: Json) -> Json:
    defaults = given.get("defaults") or {}
    merchant = (given.get("configuration") or {}).get("merchant") or {}
    profile = _renamed(defaults.get("profile") or {}, PROFILE) | _renamed(
        merchant.get("support") or {}, SUPPORT
    )
    if "mcc" in merchant:
        profile["mcc"] = merchant["mcc"]
    settings = dict(settings)
    if merchant.get("branding"):
        settings["branding"] = merchant["branding"]
    descriptor = merchant.get("statement_descriptor") or {}
    if "descriptor" in descriptor:
        settings["payments"] = {"statement_descriptor": descriptor["descriptor"]}
    if "prefix" in descriptor:
        settings["card_payments"] = {"statement_descriptor_prefix": descriptor["prefix"]}
    params: Json = {}
    if profile:
        params["business_profile"] = profile
    if settings:
        params["settings"] = settings
    if defaults.get("currency"):
        params["default_currency"] = defaults["currency"].lower()
    return params


def _renamed(given: Mapping[str, Any], names: Mapping[str, str]) -> Json:
    return {old: given[new] for new, old in names.items() if new in given}


def _lower_country(params: Json) -> None:
    address = params.get("address")
    if address and address.get("country"):
        params["address"] = {**address, "country": address["country"].upper()}
