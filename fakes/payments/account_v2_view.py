"""How an account and its people read in v2: the same facts as in v1 under v2's names; it changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from fakes.core.clock import iso
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.catalogue.model import Shape
from fakes.payments.document import Document, Json
from fakes.payments.flows.account_v2_fields import (
    COMPANY,
    PERSON,
    PROFILE,
    SUPPORT,
    TRANSFERS,
    capability_v2,
)
from fakes.payments.requirement_table import is_selling
from fakes.payments.wire.serialize import blank

ACCOUNT, PERSON_KIND = "v2.core.account", "v2.core.account_person"
CONFIGURATIONS = ("customer", "merchant", "recipient")
_STATUSES = {"active": "active", "pending": "pending", "inactive": "restricted"}
_DETAILS = {
    "pending": ("requirements_pending_verification", "no_resolution"),
    "restricted": ("requirements_past_due", "provide_info"),
    "rejected": ("rejected_other", "contact_stripe"),
}
_PLACES = {
    "business_type": "identity.entity_type",
    "business_profile.mcc": "configuration.merchant.mcc",
    "business_profile.url": "defaults.profile.business_url",
    "external_account": "defaults.payout_methods",
    "settings.payments.statement_descriptor": "configuration.merchant.statement_descriptor.descriptor",
    "tos_acceptance.date": "identity.attestations.terms_of_service.account.date",
    "tos_acceptance.ip": "identity.attestations.terms_of_service.account.ip",
}
_GENDERS = ("female", "male")
_URGENCY = ("past_due", "currently_due", "eventually_due")


def configurations_of(account: Document) -> list[str]:
    """Return how an account is used: as v2 was told, or as its capabilities say."""
    known = set(account.private.get("v2", {}).get("configurations", ()))
    requested = account.private.get("requested", {})
    known |= {"merchant" for name in requested if is_selling(name)}
    known |= {"recipient"} if TRANSFERS in requested else set()
    return [name for name in CONFIGURATIONS if name in known]


def account_v2(account: Document, people: Iterable[Document], include: Collection[str] = ()) -> Json:
    """Return an account as v2 shows it; what `include` does not name is null."""
    v2: Json = account.private.get("v2", {})
    configurations = configurations_of(account)
    shown = {
        **blank(ACCOUNT, id=account.id),
        "applied_configurations": configurations,
        "closed": bool(v2.get("closed")),
        "configuration": None,
        "contact_email": account["email"],
        "contact_phone": v2.get("contact_phone"),
        "created": iso(account["created"] * 1000),
        "dashboard": account["controller"]["stripe_dashboard"]["type"],
        "defaults": None,
        "display_name": account["settings"]["dashboard"]["display_name"],
        "future_requirements": None,
        "identity": None,
        "livemode": False,
        "metadata": account["metadata"],
        "requirements": None,
    }
    wanted = [name for name in CONFIGURATIONS if f"configuration.{name}" in include]
    if wanted:
        shown["configuration"] = {
            name: _configuration(account, name) if name in wanted and name in configurations else None
            for name in CONFIGURATIONS
        }
    if "defaults" in include:
        shown["defaults"] = _defaults(account)
    if "identity" in include:
        shown["identity"] = _identity(account, list(people))
    if "requirements" in include:
        shown["requirements"] = _requirements(account)
    if "future_requirements" in include:
        nothing: Json = {
            "alternatives": None,
            "entries": [],
            "minimum_transition_date": None,
            "summary": None,
        }
        shown["future_requirements"] = nothing
    return shown


def person_v2(person: Document) -> Json:
    """Return a person as v2 shows it."""
    return {**_person(person), "object": PERSON_KIND, "livemode": False}


def _person(person: Document) -> Json:
    shown = _empty(catalogue().resource(PERSON_KIND).shape)
    shown |= {new: person.get(old) for new, old in PERSON.items()}
    dob = shown["date_of_birth"]
    relationship = dict(person["relationship"])
    share = relationship.get("percent_ownership")
    relationship["percent_ownership"] = None if share is None else f"{float(share):g}"
    numbers = [
        {"type": kind}
        for flag, kind in (("id_number_provided", "us_ssn"), ("ssn_last_4_provided", "us_ssn_last_4"))
        if person.get(flag)
    ]
    front = ((person["verification"].get("document") or {}).get("front")) or None
    back = (person["verification"].get("document") or {}).get("back")
    updated = person.private.get("updated", person.created)
    return shown | {
        "account": person["account"],
        "address": _lower(shown["address"]),
        "created": iso(person.created * 1000),
        "date_of_birth": dob if dob and all(dob.get(part) for part in ("day", "month", "year")) else None,
        "documents": {
            **_empty(catalogue().resource(PERSON_KIND).fields["documents"].shape),
            "primary_verification": {"front_back": {"back": back, "front": front}, "type": "front_back"},
        }
        if front
        else None,
        "id": person.id,
        "id_numbers": numbers[:1],
        "legal_gender": shown["legal_gender"] if shown["legal_gender"] in _GENDERS else None,
        "livemode": False,
        "metadata": person["metadata"],
        "object": PERSON_KIND,
        "relationship": relationship,
        "updated": iso(updated * 1000),
    }


def _configuration(account: Document, name: str) -> Json:
    shape = catalogue().resource(ACCOUNT).fields["configuration"].shape.fields[name].shape
    shown = {**_empty(shape), "applied": True}
    if name == "customer":
        return {**shown, **account.private.get("v2", {}).get("customer", {})}
    capabilities = _empty(shape.fields["capabilities"].shape)
    if name == "recipient":
        inner = _empty(shape.fields["capabilities"].shape.fields["stripe_balance"].shape)
        inner["stripe_transfers"] = _capability(account, account["capabilities"].get(TRANSFERS))
        return {**shown, "capabilities": {**capabilities, "stripe_balance": inner}}
    profile, settings = account["business_profile"] or {}, account["settings"]
    for old, status in account["capabilities"].items():
        if capability_v2(old) in capabilities:
            capabilities[capability_v2(old)] = _capability(account, status)
    payouts = "active" if account["payouts_enabled"] else "inactive"
    capabilities["stripe_balance"] = {"payouts": _capability(account, payouts)}
    support = {new: profile.get(old) for new, old in SUPPORT.items()}
    return shown | {
        "branding": settings["branding"],
        "capabilities": capabilities,
        "mcc": profile.get("mcc"),
        "statement_descriptor": {
            "descriptor": settings["payments"]["statement_descriptor"],
            "prefix": settings["card_payments"]["statement_descriptor_prefix"],
        },
        "support": {**support, "address": _lower(support["address"], town=True)},
    }


def _capability(account: Document, status: str | None) -> Json | None:
    if status is None:
        return None
    shown = "rejected" if account.private.get("rejected") else _STATUSES[status]
    detail = _DETAILS.get(shown)
    details = [{"code": detail[0], "resolution": detail[1]}] if detail else []
    return {"status": shown, "status_details": details}


def _defaults(account: Document) -> Json:
    controller, profile = account["controller"], account["business_profile"] or {}
    payer = controller["fees"]["payer"]
    shape = catalogue().resource(ACCOUNT).fields["defaults"].shape
    return _empty(shape) | {
        "currency": account["default_currency"],
        "locales": account.private.get("v2", {}).get("locales"),
        "profile": {new: profile.get(old) for new, old in PROFILE.items()},
        "responsibilities": {
            "fees_collector": "stripe" if payer == "account" else payer,
            "losses_collector": controller["losses"]["payments"],
            "requirements_collector": controller["requirement_collection"],
        },
    }


def _identity(account: Document, people: list[Document]) -> Json:
    shape = catalogue().resource(ACCOUNT).fields["identity"].shape
    company, accepted = account.get("company") or {}, account["tos_acceptance"]
    attestations = _empty(shape.fields["attestations"].shape)
    if accepted["date"] is not None:
        attestations["terms_of_service"] = {
            "account": {
                "date": iso(accepted["date"] * 1000),
                "ip": accepted.get("ip"),
                "user_agent": accepted.get("user_agent"),
            }
        }
    details = None
    if company:
        attestations["persons_provided"] = {
            **{role: company.get(f"{role}_provided") for role in ("directors", "executives", "owners")},
            "ownership_exemption_reason": None,
        }
        details = _empty(shape.fields["business_details"].shape)
        details |= {new: company.get(old) for new, old in COMPANY.items()}
        details["address"] = _lower(details["address"], town=True)
        details["id_numbers"] = (
            [{"registrar": None, "type": "us_ein"}] if company.get("tax_id_provided") else []
        )
    is_alone = account["business_type"] in (None, "individual") and people
    individual = _person(people[0]) if is_alone else None
    if individual is not None:
        del individual["livemode"]
        individual["additional_terms_of_service"] = {"account": None}
    return {
        "attestations": attestations,
        "business_details": details,
        "country": account["country"].lower(),
        "entity_type": account["business_type"],
        "individual": individual,
    }


def _requirements(account: Document) -> Json:
    requirements: Json = account["requirements"]
    errors: dict[str, list[Json]] = {}
    for error in requirements["errors"]:
        said = {"code": error["code"], "description": error["reason"]}
        errors.setdefault(error["requirement"], []).append(said)
    entries = [
        _entry(account, name, status, errors.get(name, []))
        for name in requirements["eventually_due"]
        for status in (next(each for each in _URGENCY if name in requirements[each]),)
    ]
    entries += [
        {**_entry(account, name, "currently_due", []), "awaiting_action_from": "stripe"}
        for name in requirements["pending_verification"]
    ]
    found = {entry["minimum_deadline"]["status"] for entry in entries}
    worst = next((each for each in _URGENCY if each in found), None)
    summary = {"minimum_deadline": {"status": worst, "time": None} if worst else None}
    return {"alternatives": None, "entries": entries, "summary": summary}


def _entry(account: Document, name: str, status: str, errors: list[Json]) -> Json:
    deadline = {"status": status}
    person, _, fact = name.partition(".")
    reference: Json | None = None
    if person.startswith("person_"):
        reference = {"inquiry": None, "resource": person, "type": "person"}
    restricted = [
        {
            "capability": capability_v2(each) if is_selling(each) else "stripe_balance.stripe_transfers",
            "configuration": "merchant" if is_selling(each) else "recipient",
            "deadline": deadline,
        }
        for each in account["capabilities"]
        if each == TRANSFERS or capability_v2(each) in _named_capabilities()
    ]
    return {
        "awaiting_action_from": "user",
        "description": fact if reference else place_v2(name),
        "errors": errors,
        "impact": {"restricts_capabilities": restricted},
        "minimum_deadline": deadline,
        "reference": reference,
        "requested_reasons": [{"code": "routine_verification" if errors else "routine_onboarding"}],
    }


def place_v2(name: str) -> str:
    """Return where v2 keeps what v1 calls by this name (`individual.first_name`)."""
    if name in _PLACES:
        return _PLACES[name]
    holder, _, fact = name.partition(".")
    first, dot, rest = fact.partition(".")
    if holder == "company":
        names = {old: new for new, old in COMPANY.items()} | {"tax_id": "id_numbers"}
        return f"identity.business_details.{names.get(first, first)}{dot}{rest}"
    names = {old: new for new, old in PERSON.items()} | {
        "id_number": "id_numbers",
        "ssn_last_4": "id_numbers",
    }
    if holder == "individual":
        return f"identity.individual.{names.get(first, first)}{dot}{rest}"
    return f"{holder}.{names.get(first, first)}{dot}{rest}"


def _named_capabilities() -> Collection[str]:
    """Return the capabilities that a requirement can restrict by name; v1 has more."""
    entry = catalogue().resource(ACCOUNT).fields["requirements"].shape.fields["entries"].shape.item
    restricted = entry.fields["impact"].shape.fields["restricts_capabilities"].shape.item if entry else None
    return restricted.fields["capability"].shape.enum if restricted else ()


def _lower(address: Mapping[str, Any] | None, *, town: bool = True) -> Json | None:
    """Return an address as v2 has it: its country in small letters, and a town."""
    if address is None:
        return None
    country = address.get("country")
    return {**({"town": None} if town else {}), **address, "country": country.lower() if country else None}


def _empty(shape: Shape) -> Json:
    return {name: None for name, place in shape.fields.items() if place.shown}
