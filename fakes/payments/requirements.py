"""Works out what is still wanted of an account and its people, and what it may do; it reads no store and tells nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.requirement_table import (
    AGREEMENT,
    ALTERNATIVES,
    ALWAYS,
    PROFILE_OF_RECEIVERS,
    RELATIONSHIP,
    Wanted,
    is_selling,
    wanted_in,
)

# Facts that the API never shows, and by what it tells that they were given.
_PROVIDED = {
    "id_number": ("id_number_provided",),
    "ssn_last_4": ("ssn_last_4_provided", "id_number_provided"),
    "tax_id": ("tax_id_provided",),
}
_PLURALS = {"director": "directors", "executive": "executives", "owner": "owners"}
_STATED_AS_DESCRIPTOR = ("url", "name", "product_description")
_CHECKED = ("id_number", "ssn_last_4", "tax_id")


@dataclass(slots=True)
class Needs:
    """What is wanted: now, some day, being checked, and what was wrong. Names are relative to their owner."""

    due: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)

    def under(self, prefix: str) -> Needs:
        """Return the same with full names, as the account shows them."""
        return Needs(
            [f"{prefix}.{name}" for name in self.due],
            [f"{prefix}.{name}" for name in self.later],
            [f"{prefix}.{name}" for name in self.pending],
            [{**error, "requirement": f"{prefix}.{error['requirement']}"} for error in self.errors],
        )

    def add(self, other: Needs) -> None:
        """Take over what another one wants."""
        self.due += other.due
        self.later += other.later
        self.pending += other.pending
        self.errors += other.errors


@dataclass(frozen=True, slots=True)
class Assessment:
    """An account as a whole, and each of its people by id."""

    account: Needs
    people: Mapping[str, Needs]


def assess(account: Document, people: Sequence[Document], *, has_payout_account: bool) -> Assessment:
    """Return what is wanted of an account with these people, for the capabilities that it has asked for."""
    wanted = wanted_in(account["country"])
    needs = Needs(due=list(_of_the_account(account, wanted, has_payout_account)))
    of_people: dict[str, Needs] = {}
    if account["business_type"] in ("company", "non_profit", "government_entity"):
        needs.add(_of_the_company(account, wanted).under("company"))
        needs.due += _unnamed_roles(account.get("company") or {}, people, wanted)
        for person in people:
            part = of_people[person.id] = _of_a_member(person, wanted)
            needs.add(part.under(person.id))
    elif people:
        person = people[0]
        part = of_people[person.id] = of_a_person(person, wanted.person, wanted.later)
        needs.add(part.under("individual"))
    else:
        is_individual = account["business_type"] == "individual"
        prefix, names = ("individual", wanted.person) if is_individual else ("representative", wanted.unnamed)
        needs.due += [f"{prefix}.{name}" for name in names]
    if not account.private.get("requested"):
        needs = Needs(errors=needs.errors)
    return Assessment(needs, of_people)


def of_a_person(person: Document, wanted: Iterable[str], later: Iterable[str] = ()) -> Needs:
    """Return what is still wanted of one person."""
    needs = Needs(due=[name for name in wanted if not is_given(person.data, name)])
    check = person.private.get("check", {})
    if check.get("status") != "verified" or "id_number" in later:
        needs.later = [name for name in later if not is_given(person.data, name)]
    _add_check(needs, check)
    return needs


def is_given(data: Mapping[str, Any], name: str) -> bool:
    """Tell whether a person's or company's data hold a fact (`address.line1`, `id_number`)."""
    if name in _PROVIDED:
        return any(data.get(flag) for flag in _PROVIDED[name])
    if name == "verification.document":
        return bool(((data.get("verification") or {}).get("document") or {}).get("front"))
    value: Any = data
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value not in (None, "", False)


def rendered(
    needs: Needs, *, disabled_reason: str | None, deadline: int | None = None, is_overdue: bool = True
) -> Json:
    """Return an account's `requirements`. Without a deadline everything due is past due: nothing works yet."""
    due = sorted(dict.fromkeys(needs.due))
    extra = sorted(dict.fromkeys(needs.later)) if deadline is not None else []
    now_due = sorted({*due, *extra})
    return {
        "alternatives": [
            {"alternative_fields_due": [instead], "original_fields_due": [name]}
            for name, instead in ALTERNATIVES.items()
            if name in now_due
        ],
        "current_deadline": deadline,
        "currently_due": now_due,
        "disabled_reason": disabled_reason,
        "errors": needs.errors,
        "eventually_due": sorted({*now_due, *needs.later}),
        "past_due": now_due if is_overdue else due,
        "pending_verification": sorted(dict.fromkeys(needs.pending)),
    }


def person_rendered(needs: Needs) -> Json:
    """Return a person's `requirements`."""
    due = sorted(dict.fromkeys(needs.due))
    return {
        "alternatives": [],
        "currently_due": due,
        "errors": needs.errors,
        "eventually_due": sorted({*due, *needs.later}),
        "past_due": due,
        "pending_verification": sorted(dict.fromkeys(needs.pending)),
    }


def nothing_required() -> Json:
    """Return requirements with nothing in them: what comes in the future, which we do not foresee."""
    return rendered(Needs(), disabled_reason=None)


def _of_the_account(account: Document, wanted: Wanted, has_payout_account: bool) -> Iterator[str]:
    requested = account.private.get("requested", {})
    sells = any(is_selling(name) for name in requested)
    names = [*ALWAYS, *(wanted.profile if sells else PROFILE_OF_RECEIVERS), *AGREEMENT]
    profile = account.get("business_profile") or {}
    for name in names:
        if name == "external_account":
            # What v2 opened may charge before it is paid anywhere.
            is_there = has_payout_account or "v2" in account.private
        elif name == "business_profile.url":
            is_there = bool(profile.get("url") or profile.get("product_description"))
        elif name == "settings.payments.statement_descriptor":
            is_there = is_given(account.data, name) or any(
                profile.get(each) for each in _STATED_AS_DESCRIPTOR
            )
        else:
            is_there = is_given(account.data, name)
        if not is_there:
            yield name


def _of_the_company(account: Document, wanted: Wanted) -> Needs:
    company = account.get("company") or {}
    needs = Needs(due=[name for name in wanted.company if not is_given(company, name)])
    _add_check(needs, account.private.get("check", {}))
    return needs


def _unnamed_roles(company: Json, people: Sequence[Document], wanted: Wanted) -> Iterator[str]:
    if not any(person["relationship"].get("representative") for person in people):
        yield from (f"representative.{name}" for name in (*wanted.person, *RELATIONSHIP))
    for role, names in wanted.roles.items():
        plural = _PLURALS[role]
        if company.get(f"{plural}_provided"):
            continue
        yield f"company.{plural}_provided"
        if not any(person["relationship"].get(role) for person in people):
            yield from (f"{plural}.{name}" for name in names)


def _of_a_member(person: Document, wanted: Wanted) -> Needs:
    relationship = person["relationship"]
    names: dict[str, None] = {}
    later: tuple[str, ...] = ()
    if relationship.get("representative"):
        names.update(dict.fromkeys((*wanted.person, *RELATIONSHIP)))
        later = wanted.later
    for role, asked in wanted.roles.items():
        if relationship.get(role):
            names.update(dict.fromkeys(asked))
    return of_a_person(person, names, later)


def _add_check(needs: Needs, check: Mapping[str, Any]) -> None:
    """Add what a check that runs is about, or what a check that failed found."""
    if check.get("status") == "pending":
        asked = check.get("facts", {})
        needs.pending += [name for name in _CHECKED if name in asked][:1] or ["verification.document"]
    for code, reason, mend in check.get("flaws", ()):
        needs.errors.append({"code": code, "reason": reason, "requirement": mend})
        if mend not in needs.due:
            needs.due.append(mend)
