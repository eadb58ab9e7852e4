"""What somebody does on the hosted onboarding page: fills an account in with test data, or leaves it as it is."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.bank_table import usual_bank
from fakes.payments.document import Document, Json
from fakes.payments.flows import account_fields, account_review, external_accounts, persons
from fakes.payments.wire.error import bad_request
from fakes.payments.work import Work

OUTCOMES = ("complete", "fail", "skip")
BUSINESS_TYPES = ("individual", "company", "non_profit")
_PROVES = "222222222"
_FAILS = "111111111"
_SITE = "https://accessible.stripe.com"
_ADDRESS = {
    "city": "Testville",
    "line1": "address_full_match",
    "postal_code": "10001",
    "state": "NY",
}
_FOREIGN_ADDRESS = {"line1": "address_full_match", "postal_code": "1500001", "town": "ジングウマエ"}
_STANDS_FOR_ALL = ("representative", "owner", "executive", "director")


def finish(work: Work, account: Document, outcome: str, given: Mapping[str, str]) -> None:
    """Fill in what is missing, so that the checks pass (`complete`) or do not (`fail`); `skip` changes nothing.

    `given` may name `business_type`, `first_name`, `last_name`, `email`, `name` and `url`; the rest are test data.
    Raises StripeError.
    """
    if outcome not in OUTCOMES:
        raise bad_request(f"Say outcome={', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}.", "outcome")
    if outcome == "skip":
        return
    kind = account["business_type"] or given.get("business_type") or BUSINESS_TYPES[0]
    if kind not in (*BUSINESS_TYPES, "government_entity"):
        raise bad_request(f"Say business_type={', '.join(BUSINESS_TYPES)}.", "business_type")
    account_fields.apply(work, account, {"business_type": kind, **_profile(account, given)})
    if not account.private.get("requested"):
        account.private["requested"] = dict.fromkeys(account_fields.USUAL_CAPABILITIES, work.now)
    account["tos_acceptance"] = {**account["tos_acceptance"], "date": work.now, "ip": "127.0.0.1"}
    if not account_review.externals_of(work, account.id):
        external = external_accounts.added(work, account, _bank(account["country"]))
        external_accounts.tell_of_new(work, account, external)
    number = _FAILS if outcome == "fail" else _PROVES
    if kind == "individual":
        new_person = _name_person(work, account, given, number, {})
    else:
        account_fields.apply(work, account, {"company": _company(account, given, number)})
        roles: Json = dict.fromkeys(_STANDS_FOR_ALL, True)
        new_person = _name_person(work, account, given, number, {**roles, "title": "CEO"})
    account_review.review(work, account, new_person=new_person)


def _profile(account: Document, given: Mapping[str, str]) -> Json:
    profile = account["business_profile"] or {}
    name = given.get("name") or profile.get("name") or "Test business"
    fresh = {
        "mcc": profile.get("mcc") or "5734",
        "name": name,
        "url": given.get("url") or profile.get("url") or _SITE,
    }
    email = account["email"] or given.get("email") or "owner@example.com"
    return {"business_profile": fresh, "email": email}


def _name_person(
    work: Work, account: Document, given: Mapping[str, str], number: str, relationship: Json
) -> str | None:
    people = account_review.people_of(work, account.id)
    known = next((each for each in people if each["relationship"].get("representative")), None)
    if known is None and not relationship and people:
        known = people[0]
    data = _person(account, given, number, known)
    if relationship:
        data["relationship"] = relationship
    if known is not None:
        persons.apply(work, known, data)
        return None
    return persons.added(work, account, data).id


def _person(account: Document, given: Mapping[str, str], number: str, known: Document | None) -> Json:
    old = known.data if known is not None else {}
    country = account["country"]
    data: Json = {
        "address": {**_ADDRESS, "country": country},
        "dob": {"day": 1, "month": 1, "year": 1902 if number == _PROVES else 1901},
        "email": given.get("email") or old.get("email") or account["email"] or "owner@example.com",
        "first_name": given.get("first_name") or old.get("first_name") or "Jenny",
        "id_number": number,
        "last_name": given.get("last_name") or old.get("last_name") or "Rosen",
        "phone": old.get("phone") or "+12015550123",
    }
    if number == _PROVES:
        data["verification"] = {"document": {"front": "file_identity_document_success"}}
    if country == "JP":
        names = {"first_name": ("タロウ", "太郎"), "last_name": ("ヤマダ", "山田")}
        for name, scripts in names.items():
            data |= {
                f"{name}_{script}": word for script, word in zip(("kana", "kanji"), scripts, strict=True)
            }
        data |= {f"address_{script}": dict(_FOREIGN_ADDRESS) for script in ("kana", "kanji")}
    return data


def _company(account: Document, given: Mapping[str, str], number: str) -> Json:
    known = account.get("company") or {}
    company: Json = {
        "address": {**_ADDRESS, "country": account["country"]},
        "directors_provided": True,
        "executives_provided": True,
        "name": given.get("name") or known.get("name") or "Test business",
        "owners_provided": True,
        "phone": known.get("phone") or "+12015550123",
        "tax_id": number,
    }
    if account["country"] == "JP":
        company |= {"name_kana": "テスト", "name_kanji": "試験"}
        company |= {f"address_{script}": dict(_FOREIGN_ADDRESS) for script in ("kana", "kanji")}
    return company


def _bank(country: str) -> Json:
    bank = usual_bank(country)
    given: Json = {
        "object": "bank_account",
        "account_number": bank.number,
        "country": bank.country,
        "currency": bank.currency,
    }
    return {**given, "routing_number": bank.routing} if bank.routing else given
