"""The people behind an account as v2 speaks of them; the same people as v1's."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.account_v2_view import PERSON_KIND, person_v2
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import account_review, account_tokens, account_v2_fields, accounts_v2, persons
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.page_v2 import page_of_all
from fakes.payments.work import Work

_PATH = "/v2/core/accounts/{account_id}/persons"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_PATH}": writes(create),
        f"GET {_PATH}": reads(list_all),
        f"GET {_PATH}/{{id}}": reads(retrieve),
        f"POST {_PATH}/{{id}}": writes(update),
        f"DELETE {_PATH}/{{id}}": writes(delete),
    }


def create(work: Work, call: Call) -> Json:
    """Add a person to an account."""
    account = accounts_v2.required(work, call.path["account_id"])
    params = account_tokens.with_token(work, call.params, "person_token")
    person = persons.added(work, account, account_v2_fields.person_params(params))
    account_review.review(work, account, new_person=person.id)
    _tell(work, account, person, "created")
    return person_v2(person)


def retrieve(records: Records, call: Call) -> Json:
    """Return a person."""
    account = accounts_v2.required(records, call.path["account_id"])
    return person_v2(_required(records, account, call))


def update(work: Work, call: Call) -> Json:
    """Change a person."""
    account = accounts_v2.required(work, call.path["account_id"])
    person = _required(work, account, call)
    params = account_tokens.with_token(work, call.params, "person_token")
    persons.apply(work, person, account_v2_fields.person_params(params))
    person.private["updated"] = work.now
    account_review.review(work, account)
    _tell(work, account, person, "updated")
    return person_v2(person)


def delete(work: Work, call: Call) -> Json:
    """Remove a person."""
    account = accounts_v2.required(work, call.path["account_id"])
    person = _required(work, account, call)
    inner = work.of(account.id)
    inner.emit("person.deleted", person)
    _tell(work, account, person, "deleted")
    inner.delete(person)
    account_review.review(work, account)
    return {"id": person.id, "object": PERSON_KIND}


def list_all(records: Records, call: Call) -> Json:
    """List the people of an account, newest first."""
    account = accounts_v2.required(records, call.path["account_id"])
    found = [person_v2(each) for each in account_review.people_of(records, account.id)[::-1]]
    return page_of_all(found, call.params, f"/v2/core/accounts/{account.id}/persons")


def _required(records: Records, account: Document, call: Call) -> Document:
    found = records.of(account.id).find("person", call.path["id"])
    if found is None:
        raise StripeError(404, f"No such person: '{call.path['id']}'", code="not_found", is_validation=True)
    return found


def _tell(work: Work, account: Document, person: Document, verb: str) -> None:
    accounts_v2.tell(work, account, f"{PERSON_KIND}.{verb}", PERSON_KIND, person.id)
