"""Reviews a connected account after each change: checks that start and end, what is wanted, what it may do, who hears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Records
from fakes.payments.requirement_table import is_selling
from fakes.payments.requirements import (
    Assessment,
    Needs,
    assess,
    is_given,
    nothing_required,
    person_rendered,
    rendered,
)
from fakes.payments.verification_table import INACCESSIBLE_SITES, SITE_DOWN, judge, proof_facts
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

REVIEW_JOB = "payments.account_review"
EXTERNAL_KINDS = ("bank_account", "card")
_SHOWN_EXTERNALS = 10
_DESCRIPTOR_CHARS = 22


def people_of(records: Records, account_id: str) -> list[Document]:
    """Return the people of a connected account, oldest first."""
    inner = records.of(account_id)
    return _known(inner, inner.all(Query(kind="person"))[::-1])


def externals_of(records: Records, account_id: str) -> list[Document]:
    """Return where a connected account is paid to, newest first."""
    inner = records.of(account_id)
    found = [
        each
        for kind in EXTERNAL_KINDS
        for each in _known(inner, inner.all(Query(kind=kind)))
        if each.get("account") == account_id and not each.get("customer")
    ]
    return sorted(found, key=lambda each: each.seq, reverse=True)


def _known(records: Records, found: Sequence[Document]) -> list[Document]:
    """Return the documents that everybody in this unit of work changes, not further copies of them."""
    return [records.find(each.object, each.id) or each for each in found]


def review(work: Work, account: Document, *, is_new: bool = False, new_person: str | None = None) -> None:
    """Bring an account and its people up to date after a change, write them, and tell of what changed.

    A new account is written without a word about itself; a new person is told of as such.
    """
    before = {name: capability_of(account, name) for name in account["capabilities"]}
    inner = work.of(account.id)
    people = people_of(work, account.id)
    needs_time = [_start_check(work, person, "person") for person in people]
    if account.get("company") is not None:
        needs_time.append(_start_check(work, account, "company"))
    if any(needs_time):
        work.of(PLATFORM).schedule(REVIEW_JOB, work.now, {"connected": account.id})
    externals = externals_of(work, account.id)
    assessment = assess(account, people, has_payout_account=bool(externals))
    _note_site(account, assessment.account)
    for person in people:
        part = assessment.people.get(person.id, Needs())
        person["requirements"] = person_rendered(part)
        if person.id == new_person:
            inner.save(person)
            inner.emit("person.created", person)
        else:
            inner.update(person, "person.updated")
    _apply(work, account, people, assessment, externals)
    platform = work.of(PLATFORM)
    for name in list(account["capabilities"]):
        _tell_of_capability(work, account, name, before.get(name))
    previous = account.previous()
    platform.save(account)
    if previous and not is_new:
        inner.emit("account.updated", account, previous)


def finish_checks(work: Work, payload: Mapping[str, Any]) -> None:
    """End the checks that run for an account: the job that waits for them."""
    account = work.find("account", payload["connected"])
    if account is None:
        return
    for person in people_of(work, account.id):
        if person.private.get("check", {}).get("status") == "pending":
            _end_check(person, "person")
    if account.private.get("check", {}).get("status") == "pending":
        _end_check(account, "company")
    review(work, account)


def capability_of(account: Document, name: str) -> Json:
    """Return a capability of an account as the API shows it."""
    status = account["capabilities"].get(name)
    requirements: Json = account["requirements"]
    is_wanting = status == "inactive"
    reason = None
    if is_wanting:
        is_rejected = str(requirements["disabled_reason"] or "").startswith("rejected.")
        reason = "rejected.other" if is_rejected else "requirements.fields_needed"
    names = ("alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification")
    shown = {each: requirements[each] if status is not None else [] for each in names}
    nothing = nothing_required()
    return {
        **blank("capability"),
        "id": name,
        "account": account.id,
        "future_requirements": nothing,
        "requested": status is not None,
        "requested_at": account.private.get("requested", {}).get(name),
        "requirements": {
            **shown,
            "current_deadline": requirements["current_deadline"],
            "disabled_reason": reason,
        },
        "status": status or "unrequested",
    }


def _start_check(work: Work, holder: Document, who: str) -> bool:
    """Begin to check somebody whose facts are new; tells whether that takes time."""
    data = holder.data if who == "person" else holder["company"]
    facts = proof_facts(data, holder.private.get("secrets", {}), who=who)
    check = holder.private.get("check", {})
    if check.get("facts") == facts or not _is_checkable(facts):
        return False
    verdict = judge(facts)
    is_known_good = check.get("status") == "verified" and not verdict.flaws and not verdict.is_listed
    holder.private["check"] = {"status": "pending", "facts": facts, "flaws": []}
    if who == "person":
        holder["verification"]["status"] = "pending"
    if verdict.is_at_once or is_known_good:
        _end_check(holder, who)
        return False
    return True


def _is_checkable(facts: Mapping[str, str]) -> bool:
    """Tell whether there is something to check: a number, a document, or a birthday with an address."""
    return (
        bool(facts.keys() & {"id_number", "ssn_last_4", "tax_id", "document"})
        or {"dob", "address"} <= facts.keys()
    )


def _end_check(holder: Document, who: str) -> None:
    check = holder.private["check"]
    verdict = judge(check["facts"])
    is_good = not verdict.flaws and not verdict.is_listed
    check["status"] = "verified" if is_good else "unverified"
    check["flaws"] = [list(flaw) for flaw in verdict.flaws]
    check["is_listed"] = verdict.is_listed
    if who == "person":
        first = verdict.flaws[0] if verdict.flaws else None
        is_document = first is not None and first.code.startswith("verification_document")
        verification = holder["verification"]
        verification["status"] = check["status"]
        verification["details"] = first.reason if first is not None else None
        verification["details_code"] = _detail_code(first.code) if first is not None else None
        verification["document"]["details_code"] = "document_failed_other" if is_document else None
        holder.touch()


def _detail_code(code: str) -> str:
    return "failed_keyed_identity" if "keyed" in code else "failed_other"


def _note_site(account: Document, needs: Needs) -> None:
    url = (account.get("business_profile") or {}).get("url") or ""
    if any(site in url for site in INACCESSIBLE_SITES):
        needs.errors.append(
            {"code": SITE_DOWN.code, "reason": SITE_DOWN.reason, "requirement": SITE_DOWN.mend}
        )
        needs.due.append(SITE_DOWN.mend)


def _apply(
    work: Work,
    account: Document,
    people: Sequence[Document],
    assessment: Assessment,
    externals: Sequence[Document],
) -> None:
    private, needs = account.private, assessment.account
    requested: Mapping[str, int] = private.get("requested", {})
    demand = _demand(account, people, needs)
    deadline = demand["deadline"] if demand else None
    is_late = deadline is None or work.now >= deadline
    shown = rendered(needs, disabled_reason=None, deadline=deadline, is_overdue=is_late)
    if private.get("rejected"):
        shown = {**rendered(Needs(), disabled_reason=None), "errors": []}
    shown["disabled_reason"] = reason = _disabled_reason(account, people, shown)
    account["requirements"] = shown
    account["future_requirements"] = nothing_required()
    status = _status(reason)
    # What is asked for payouts alone lets an account go on charging.
    charging = "active" if demand and demand["kind"] == "payouts" and not needs.due else status
    account["capabilities"] = {name: charging if is_selling(name) else status for name in sorted(requested)}
    if requested and not needs.due:
        account["details_submitted"] = True
    is_submitted = account["details_submitted"]
    account["charges_enabled"] = is_submitted and charging == "active" and any(map(is_selling, requested))
    account["payouts_enabled"] = is_submitted and status == "active" and bool(externals)
    account["external_accounts"] = {
        "object": "list",
        "data": [each.data for each in externals[:_SHOWN_EXTERNALS]],
        "has_more": len(externals) > _SHOWN_EXTERNALS,
        "total_count": len(externals),
        "url": f"/v1/accounts/{account.id}/external_accounts",
    }
    if account["business_type"] == "individual" and people:
        account["individual"] = people[0].data
    _fill_descriptor(account)


def _demand(account: Document, people: Sequence[Document], needs: Needs) -> Json | None:
    """Return what is asked of an account in business already; forgotten as soon as all of it is given."""
    demand: Json | None = account.private.get("demand")
    if demand is None:
        return None
    if demand["document"] and people and not is_given(people[0].data, "verification.document"):
        holder = "individual" if account["business_type"] == "individual" else people[0].id
        needs.later.append(f"{holder}.verification.document")
    if needs.later:
        return demand
    del account.private["demand"]
    return None


def _status(reason: str | None) -> str:
    if reason is None:
        return "active"
    return "pending" if reason == "requirements.pending_verification" else "inactive"


def _disabled_reason(account: Document, people: Sequence[Document], shown: Json) -> str | None:
    private = account.private
    if private.get("rejected"):
        return f"rejected.{private['rejected']}"
    if any(person.private.get("check", {}).get("is_listed") for person in people):
        return "listed"
    if not private.get("requested"):
        return "action_required.requested_capabilities"
    if shown["past_due"]:
        return "requirements.past_due"
    if shown["pending_verification"]:
        return "requirements.pending_verification"
    return None


def _fill_descriptor(account: Document) -> None:
    """Name the account on its customers' statements, once its business has a name."""
    payments = account["settings"]["payments"]
    profile = account.get("business_profile") or {}
    stated = profile.get("name") or profile.get("url") or ""
    if payments.get("statement_descriptor") is None and stated:
        bare = stated.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
        payments["statement_descriptor"] = bare[:_DESCRIPTOR_CHARS].upper()
        account.touch()


def _tell_of_capability(work: Work, account: Document, name: str, before: Json | None) -> None:
    now = capability_of(account, name)
    if before is None or before["status"] == now["status"]:
        return
    document = Document(now, account=account.id, seq=0, created=work.now)
    changed = {key: before[key] for key in ("requirements", "status") if before[key] != now[key]}
    work.of(account.id).emit("capability.updated", document, changed)
