"""What tax ids look like, which of them are checked, and what Stripe's test values are found to be: facts only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

# The values of https://docs.stripe.com/billing/customer/tax-ids#verification that stand for an outcome.
VERDICTS: Mapping[str, str] = {
    "000000000": "verified",
    "111111111": "unverified",
    "222222222": "pending",
}
# Which types a government is asked about; the others are never checked.
CHECKED = frozenset({"au_abn", "eu_vat", "gb_vat"})

_EU = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"
_FORMS: Mapping[str, str] = {
    "ae_trn": r"\d{15}",
    "au_abn": r"\d{11}",
    "br_cnpj": r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}",
    "br_cpf": r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}",
    "ca_bn": r"\d{9}",
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "cl_tin": r"\d{1,2}\.?\d{3}\.?\d{3}-?[\dKk]",
    "es_cif": r"[A-Z]\d{7}[\dA-Z]",
    "eu_vat": rf"(?:{_EU.replace(' ', '|')})[0-9A-Z+*]{{2,12}}",
    "gb_vat": r"(?:GB|XI)(?:\d{9}|\d{12}|(?:GD|HA)\d{3})",
    "in_gst": r"\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]",
    "jp_cn": r"\d{13}",
    "mx_rfc": r"[A-ZÑ&]{3,4}\d{6}[0-9A-Z]{3}",
    "no_vat": r"\d{9}(?:MVA)?",
    "nz_gst": r"\d{8,9}",
    "sg_uen": r"[0-9A-Z]{9,10}",
    "us_ein": r"\d{2}-?\d{7}",
    "za_vat": r"4\d{9}",
}
KINDS = tuple(sorted(_FORMS))
_COUNTRY_OF_NONE = frozenset({"eu_oss_vat", "unknown"})


class Known(NamedTuple):
    """A tax id that may be one: its country, and what its check comes to (None: it is not checked)."""

    country: str | None
    verdict: str | None


def known(kind: str, value: str) -> Known | None:
    """Return what is known of a tax id, None for one that cannot be of this type."""
    plain = value.strip().upper()
    prefix = plain[:2] if plain[:2].isalpha() else ""
    verdict = VERDICTS.get(plain.removeprefix(prefix))
    if verdict is None:
        form = _FORMS.get(kind)
        if not plain or (form is not None and not re.fullmatch(form, plain)):
            return None
        verdict = "unverified"
    return Known(_country(kind, prefix), verdict if kind in CHECKED else None)


def is_taken_in(country: str) -> bool:
    """Tell whether a country has tax ids that are taken."""
    return country in _EU.split() or any(kind.startswith(f"{country.lower()}_") for kind in KINDS)


def _country(kind: str, prefix: str) -> str | None:
    if kind in _COUNTRY_OF_NONE:
        return None
    if kind == "eu_vat":
        return {"EL": "GR", "XI": "GB"}.get(prefix, prefix) or None
    return kind[:2].upper()
