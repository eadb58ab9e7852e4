"""Which test values prove who somebody is and which do not: Stripe's documented ones, one row each; facts only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from fakes.payments.document import Json


class Flaw(NamedTuple):
    """What is wrong with a fact: the error that the API shows, and the fact that would mend it.

    `mend` is a place such as `verification.document`, relative to the person or the company.
    """

    code: str
    reason: str
    mend: str


_KEYED = Flaw(
    "verification_failed_keyed_identity",
    "The person's keyed-in identity information could not be verified. Correct any errors or upload a document that "
    "matches the identity fields (e.g. name and date of birth) that you entered.",
    "verification.document",
)
_ADDRESS = Flaw(
    "verification_failed_address_match",
    "The address could not be verified. Correct any errors or provide an address that can be verified.",
    "address.line1",
)
_DOCUMENT = Flaw(
    "verification_document_failed_other",
    "There was a problem with verification of your document. Upload a different document.",
    "verification.document",
)
_TAX_ID = Flaw(
    "verification_failed_tax_id_match",
    "The tax ID of the company could not be matched to its name. Correct the tax ID or upload a document that "
    "shows both.",
    "verification.document",
)
_NOT_ISSUED = Flaw(
    "verification_failed_tax_id_not_issued", "The tax ID that you provided has not been issued.", "tax_id"
)
SITE_DOWN = Flaw(
    "invalid_url_website_inaccessible",
    "The website of the business could not be reached. Provide one that can.",
    "business_profile.url",
)

# https://docs.stripe.com/connect/testing#identity-and-address-verification
PROVING_DOCUMENTS = frozenset({"file_identity_document_success", "file_5dtoJkOhAxrMWb"})
AT_ONCE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "dob": frozenset({"1902-01-01"}),
        "id_number": frozenset({"222222222"}),
        "tax_id": frozenset({"222222222"}),
    }
)
LISTED_DOB = "1900-01-01"
INACCESSIBLE_SITES = ("inaccessible.stripe.com",)
FLAWS: Mapping[tuple[str, str], Flaw] = MappingProxyType(
    {
        ("id_number", "111111111"): _KEYED,
        ("ssn_last_4", "1111"): _KEYED,
        ("address", "address_no_match"): _ADDRESS,
        ("address", "address_line1_no_match"): _ADDRESS,
        ("document", "file_identity_document_failure"): _DOCUMENT,
        ("tax_id", "111111111"): _TAX_ID,
        ("tax_id", "111111112"): _NOT_ISSUED,
    }
)


_DOCUMENTED_FILES = PROVING_DOCUMENTS | {value for fact, value in FLAWS if fact == "document"}


class Verdict(NamedTuple):
    """What a check of somebody's facts comes to."""

    flaws: tuple[Flaw, ...] = ()
    is_at_once: bool = False
    is_listed: bool = False


def is_documented_file(file_id: str) -> bool:
    """Tell whether Stripe documents an id as that of a test document, which nobody has to upload."""
    return file_id in _DOCUMENTED_FILES


def judge(facts: Mapping[str, str]) -> Verdict:
    """Return what the check of these facts comes to.

    `facts` may name `dob` (`1901-01-01`), `id_number`, `ssn_last_4`, `tax_id`, `address` (its first line) and
    `document` (a file). Values that nobody documents prove what they say, as plausible data should. A good document
    mends what the numbers do not prove.
    """
    found = dict.fromkeys(flaw for known in facts.items() if (flaw := FLAWS.get(known)) is not None)
    if facts.get("document") in PROVING_DOCUMENTS:
        found = dict.fromkeys(flaw for flaw in found if flaw.mend != "verification.document")
    is_at_once = any(facts.get(name) in values for name, values in AT_ONCE.items())
    return Verdict(tuple(found), is_at_once, facts.get("dob") == LISTED_DOB)


def proof_facts(data: Json, secrets: Mapping[str, str], *, who: str) -> dict[str, str]:
    """Return what is to be checked of a person's (`who="person"`) or company's data and its numbers."""
    address = data.get("address") or {}
    document = ((data.get("verification") or {}).get("document") or {}).get("front")
    facts: dict[str, str] = {
        name: value
        for name, value in (("address", address.get("line1")), ("document", document), *secrets.items())
        if isinstance(value, str) and value
    }
    born = data.get("dob") or {}
    if who == "person" and all(born.get(part) for part in ("year", "month", "day")):
        facts["dob"] = f"{born['year']:04d}-{born['month']:02d}-{born['day']:02d}"
    return facts
