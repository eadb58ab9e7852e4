"""The people behind a connected account: named, changed, proved and removed; what is wanted of them stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import account_fields, account_review, connected, person_facts, tokens
from fakes.payments.records import Query, Records
from fakes.payments.requirements import Needs, person_rendered
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.paginate import page_of
from fakes.payments.work import Work

_PLAIN = (
    "additional_tos_acceptances",
    "address",
    "address_kana",
    "address_kanji",
    "dob",
    "email",
    "first_name",
    "first_name_kana",
    "first_name_kanji",
    "full_name_aliases",
    "gender",
    "last_name",
    "last_name_kana",
    "last_name_kanji",
    "maiden_name",
    "nationality",
    "phone",
    "political_exposure",
    "registered_address",
    "relationship",
    "us_cfpb_data",
)
_ROLES = ("authorizer", "director", "executive", "legal_guardian", "owner", "representative")
_SECRETS = {"id_number": "id_number_provided", "ssn_last_4": "ssn_last_4_provided"}
_DOCUMENTS = ("additional_document", "document")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table; `people` is the old spelling of `persons`."""
    table: dict[str, Action] = {}
    for name in ("persons", "people"):
        collection = f"/v1/accounts/{{account}}/{name}"
        table |= {
            f"POST {collection}": writes(create),
            f"GET {collection}": reads(list_all),
            f"GET {collection}/{{person}}": reads(retrieve),
            f"POST {collection}/{{person}}": writes(update),
            f"DELETE {collection}/{{person}}": writes(delete),
        }
    return table


def create(work: Work, call: Call) -> Document:
    """Add a person to an account."""
    account = connected.required(work, call, call.path["account"])
    params = tokens.facts_of(work, call.params, "person_token")
    person_facts.check(work, account.id, params)
    _check_ownership(work, account.id, params)
    person = added(work, account, params)
    account_review.review(work, account, new_person=person.id)
    return person


def added(work: Work, account: Document, given: Mapping[str, Any]) -> Document:
    """Create a person of an account that the caller has reviewed afterwards."""
    inner = work.of(account.id)
    person = inner.create(
        "person",
        {
            "account": account.id,
            "additional_tos_acceptances": {"account": {"date": None, "ip": None, "user_agent": None}},
            "dob": {"day": None, "month": None, "year": None},
            "first_name": None,
            "future_requirements": person_rendered(Needs()),
            "id_number_provided": False,
            "last_name": None,
            "relationship": {**dict.fromkeys(_ROLES, False), "percent_ownership": None, "title": None},
            "requirements": person_rendered(Needs()),
            "ssn_last_4_provided": False,
            "verification": {
                **account_fields.verification(None, None, _DOCUMENTS),
                "details": None,
                "details_code": None,
                "status": "unverified",
            },
        },
    )
    apply(work, person, given)
    inner.save(person)
    return person


def apply(records: Records, person: Document, given: Mapping[str, Any]) -> None:
    """Take over what was sent about a person."""
    account_fields.fit(records, person, {name: given[name] for name in _PLAIN if name in given})
    for name, flag in _SECRETS.items():
        if name in given:
            person[flag] = account_fields.keep_secret(person, name, given[name])
    if given.get("id_number"):
        person["ssn_last_4_provided"] = True
    if "verification" in given:
        person["verification"] = account_fields.verification(
            person["verification"], given["verification"], _DOCUMENTS
        )
    fields.merge_metadata(person, given)
    person.touch()


def retrieve(records: Records, call: Call) -> Document:
    """Return a person."""
    account = connected.required(records, call, call.path["account"])
    return records.of(account.id).require("person", call.path["person"], param="person")


def update(work: Work, call: Call) -> Document:
    """Change a person, and look at the account again."""
    account = connected.required(work, call, call.path["account"])
    person = work.of(account.id).require("person", call.path["person"], param="person")
    params = tokens.facts_of(work, call.params, "person_token")
    person_facts.check(work, account.id, params)
    _check_ownership(work, account.id, params, but=person.id)
    apply(work, person, params)
    account_review.review(work, account)
    return person


def delete(work: Work, call: Call) -> Json:
    """Remove a person; what they stood for is wanted anew."""
    account = connected.required(work, call, call.path["account"])
    inner = work.of(account.id)
    person = inner.require("person", call.path["person"], param="person")
    inner.emit("person.deleted", person)
    gone = inner.delete(person)
    account_review.review(work, account)
    return gone


def list_all(records: Records, call: Call) -> Json:
    """List the people of an account, newest first; by role."""
    account = connected.required(records, call, call.path["account"])
    wanted = {
        role: value for role, value in (call.params.get("relationship") or {}).items() if value is not None
    }

    def matches(data: Json) -> bool:
        return all(bool(data["relationship"].get(role)) is value for role, value in wanted.items())

    query = Query(kind="person", page=page_of(call.params), matches=matches if wanted else None)
    return connected.listed(records, account.id, query, f"/v1/accounts/{account.id}/persons")


def _check_ownership(records: Records, account_id: str, given: Mapping[str, Any], but: str = "") -> None:
    """Refuse owners of more than the whole."""
    share = (given.get("relationship") or {}).get("percent_ownership")
    if share is None:
        return
    others = sum(
        float(each["relationship"].get("percent_ownership") or 0)
        for each in account_review.people_of(records, account_id)
        if each.id != but
    )
    if not 0 <= float(share) <= 100 or others + float(share) > 100:
        raise StripeError(
            400,
            "The total percent ownership of an account's owners must not exceed 100.",
            param="relationship[percent_ownership]",
        )
