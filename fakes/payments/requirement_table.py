"""What Stripe wants to know before an account may charge and be paid: a row per country, and no more than rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_BORN = ("dob.day", "dob.month", "dob.year")
_NAMED = ("first_name", "last_name")
_PLACE = ("address.city", "address.line1", "address.postal_code")
_STATE_TOO = (*_PLACE, "address.state")
_BASIC = (*_BORN, "email", *_NAMED)
_NUMBERS = ("name", "phone", "tax_id")
_JAPANESE = tuple(
    f"address_{script}.{part}" for script in ("kana", "kanji") for part in ("line1", "postal_code", "town")
)
_JAPANESE_NAMES = tuple(
    f"{name}_{script}" for name in ("first_name", "last_name") for script in ("kana", "kanji")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one country wants.

    `person` is asked of whoever stands for the account, `unnamed` of its representative as long as nobody has said
    what kind of business it is, `later` (`eventually_due`) of a person that is in business already. `company` is
    asked of a company, `profile` of whoever sells, `roles` are people that a company has to name besides its representative: for each role the
    company's own word that all of them are named, and what is asked of each.
    """

    person: tuple[str, ...]
    unnamed: tuple[str, ...] = _BASIC
    later: tuple[str, ...] = ("verification.document",)
    company: tuple[str, ...]
    profile: tuple[str, ...] = ("business_profile.mcc", "business_profile.url")
    roles: Mapping[str, tuple[str, ...]]


_OWNERS_ONLY = MappingProxyType({"owner": (*_STATE_TOO, *_BASIC, "phone")})
_EVERYBODY = MappingProxyType({"director": _BASIC, "executive": _BASIC, "owner": (*_PLACE, *_BASIC)})
_FULL = (*_PLACE, *_BASIC, "phone")
_FULL_WITH_STATE = (*_STATE_TOO, *_BASIC, "phone")

_WITH_STATE = Wanted(
    person=_FULL_WITH_STATE,
    unnamed=_FULL_WITH_STATE,
    company=(*_STATE_TOO, *_NUMBERS),
    roles=_OWNERS_ONLY,
)
ELSEWHERE = Wanted(person=_FULL, unnamed=_FULL, company=(*_PLACE, *_NUMBERS), roles=_EVERYBODY)
COUNTRIES: Mapping[str, Wanted] = MappingProxyType(
    {
        "US": Wanted(
            person=(*_FULL_WITH_STATE, "ssn_last_4"),
            later=("id_number",),
            company=(*_STATE_TOO, *_NUMBERS),
            profile=(
                "business_profile.mcc",
                "business_profile.url",
                "settings.payments.statement_descriptor",
            ),
            roles=_OWNERS_ONLY,
        ),
        "AU": _WITH_STATE,
        "BR": _WITH_STATE,
        "CA": _WITH_STATE,
        "IN": _WITH_STATE,
        "JP": Wanted(
            person=(*_JAPANESE, *_BORN, "email", *_JAPANESE_NAMES, "phone"),
            unnamed=(*_BORN, "email", *_JAPANESE_NAMES, "phone"),
            company=(*_JAPANESE, "name", "name_kana", "name_kanji", "phone", "tax_id"),
            roles=MappingProxyType({"director": (*_BORN, *_JAPANESE_NAMES)}),
        ),
        "MX": _WITH_STATE,
        "MY": _WITH_STATE,
    }
)
# A representative of a company states what they are to it.
RELATIONSHIP = ("relationship.title",)
ALWAYS = ("business_type", "external_account")
AGREEMENT = ("tos_acceptance.date", "tos_acceptance.ip")
PROFILE_OF_RECEIVERS = ("business_profile.url",)
# The description of what is sold stands in for a web address.
ALTERNATIVES = MappingProxyType({"business_profile.url": "business_profile.product_description"})


def wanted_in(country: str) -> Wanted:
    """Return the row of a country; most of them want the same."""
    return COUNTRIES.get(country, ELSEWHERE)


def is_selling(capability: str) -> bool:
    """Tell whether a capability lets an account take payments, not only receive what others took."""
    return capability.endswith("_payments")
