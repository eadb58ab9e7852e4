"""Connected accounts and the sandbox's own: created, changed, rejected and deleted, with their capabilities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Answer, Call, Job, Listing, reads, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    account_fields,
    account_review,
    connected,
    external_accounts,
    person_facts,
    persons,
    tokens,
)
from fakes.payments.listing import listing
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records, own_account_id
from fakes.payments.wire.error import StripeError, resource_missing
from fakes.payments.wire.param_error import invalid_enum
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

_ONE = "/v1/accounts/{account}"
_CAPABILITIES = f"{_ONE}/capabilities"
# When the sandbox's own account was opened: before everything else.
_OPENED = 1_600_000_000
_OWN_CAPABILITIES = ("card_payments", "transfers")
_REJECTIONS = {
    "terms_of_service": "platform_terms_of_service",
    "other": "platform_other",
    "credit": "platform_other",
}

# Before this version an account of no type took transfers from the first, as the Stripe CLI's triggers still expect.
_TYPES_SINCE = "2023-08-16"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/accounts": writes(create),
        "GET /v1/accounts": reads(list_all),
        "GET /v1/account": reads(retrieve_current),
        f"GET {_ONE}": reads(retrieve),
        f"POST {_ONE}": writes(update),
        f"DELETE {_ONE}": writes(delete),
        f"POST {_ONE}/reject": writes(reject),
        f"POST {_ONE}/unreject": writes(unreject),
        f"GET {_CAPABILITIES}": reads(list_capabilities),
        f"GET {_CAPABILITIES}/{{capability}}": reads(retrieve_capability),
        f"POST {_CAPABILITIES}/{{capability}}": writes(update_capability),
    }


def jobs() -> Mapping[str, Job]:
    """Return what this flow does later."""
    return {account_review.REVIEW_JOB: account_review.finish_checks}


def create(work: Work, call: Call) -> Document:
    """Open an account for somebody; what is known of them may come along."""
    params = tokens.facts_of(work, call.params, "account_token")
    account = opened(work.of(PLATFORM), params)
    account_fields.apply(work, account, params)
    if work.cause.api_version < _TYPES_SINCE and not {"type", "controller"} & params.keys():
        account.private["takes_transfers"] = True
    asked = params.get("capabilities") or {
        name: {"requested": True} for name in account_fields.capabilities_by_default(account.data)
    }
    _request(work, account, asked)
    person = name_individual(work, account, params)
    given = params.get("external_account") or params.get("bank_account")
    if given:
        external_accounts.tell_of_new(work, account, external_accounts.added(work, account, given))
    account_review.review(work, account, is_new=True, new_person=person)
    return account


def opened(platform: Work, params: Mapping[str, Any]) -> Document:
    """Create an account of which nothing is known; the caller has it reviewed when more is."""
    return platform.create("account", {**account_fields.fresh(params), "email": params.get("email")})


def retrieve(records: Records, call: Call) -> Answer:
    """Return an account: a connected one, or the sandbox's own."""
    if connected.is_own(records, call.path["account"]):
        return own_account(records)
    return connected.required(records, call, call.path["account"])


def retrieve_current(records: Records, call: Call) -> Answer:
    """Return the account that the call is made for."""
    if records.scope.account == PLATFORM:
        return own_account(records)
    return connected.required(records, call, records.scope.account)


def update(work: Work, call: Call) -> Document:
    """Change what is known of an account, and look at it again."""
    if connected.is_own(work, call.path["account"]):
        raise StripeError(
            400,
            "You cannot use this method on your own account: you may only use it on connected accounts. You can "
            "update your own account in the Dashboard.",
        )
    account = connected.required(work, call, call.path["account"])
    params = tokens.facts_of(work, call.params, "account_token")
    account_fields.apply(work, account, params)
    _request(work, account, params.get("capabilities") or {})
    person = name_individual(work, account, params)
    given = params.get("external_account") or params.get("bank_account")
    if given:
        external = external_accounts.replace(work, account, given)
        external_accounts.tell_of_new(work, account, external)
    account_review.review(work, account, new_person=person)
    return account


def delete(work: Work, call: Call) -> Json:
    """Close an account for good; its objects can be reached no longer."""
    account = connected.required(work, call, call.path["account"])
    work.of(account.id).emit("account.application.deauthorized", connected.application(work))
    return work.of(PLATFORM).delete(account)


def reject(work: Work, call: Call) -> Document:
    """Turn an account away: it can neither charge nor be paid from now on."""
    account = connected.required(work, call, call.path["account"])
    if account["controller"]["losses"]["payments"] == "stripe":
        raise StripeError(
            400,
            "You cannot reject this account: Stripe, not your platform, is liable for its negative balances.",
        )
    reason = call.params["reason"]
    account.private["rejected"] = _REJECTIONS.get(reason, "platform_fraud")
    account_review.review(work, account)
    return account


def unreject(work: Work, call: Call) -> Document:
    """Take a rejection back."""
    account = connected.required(work, call, call.path["account"])
    if account.private.pop("rejected", None) is None:
        raise StripeError(400, "This account has not been rejected.")
    account_review.review(work, account)
    return account


def list_all(records: Records, call: Call) -> Listing:
    """List connected accounts, newest first."""
    return listing(call.params, "account", "/v1/accounts")


def list_capabilities(records: Records, call: Call) -> Json:
    """List what an account has asked to be able to do."""
    account = connected.required(records, call, call.path["account"])
    return {
        "object": "list",
        "data": [account_review.capability_of(account, name) for name in account["capabilities"]],
        "has_more": False,
        "url": f"/v1/accounts/{account.id}/capabilities",
    }


def retrieve_capability(records: Records, call: Call) -> Json:
    """Return one capability of an account, asked for or not."""
    account = connected.required(records, call, call.path["account"])
    return account_review.capability_of(account, _known_capability(call.path["capability"]))


def update_capability(work: Work, call: Call) -> Json:
    """Ask for a capability, or give it back."""
    account = connected.required(work, call, call.path["account"])
    name = _known_capability(call.path["capability"])
    if call.params.get("requested") is not None:
        _request(work, account, {name: {"requested": call.params["requested"]}})
        account_review.review(work, account)
    return account_review.capability_of(account, name)


def own_account(records: Records) -> Json:
    """Return the sandbox's own account: a business that may do everything."""
    account_id = own_account_id(records.scope.sandbox)
    fresh = account_fields.fresh({})
    fresh["business_profile"] |= {"name": f"Sandbox {records.scope.sandbox}", "mcc": "5734"}
    fresh["settings"]["dashboard"]["display_name"] = f"Sandbox {records.scope.sandbox}"
    return {
        **blank("account", id=account_id),
        **fresh,
        "capabilities": dict.fromkeys(_OWN_CAPABILITIES, "active"),
        "charges_enabled": True,
        "controller": {"type": "account"},
        "created": _OPENED,
        "details_submitted": True,
        "email": f"{records.scope.sandbox}@example.com",
        "payouts_enabled": True,
        "type": "standard",
    }


def _request(work: Work, account: Document, asked: Mapping[str, Any]) -> None:
    requested: dict[str, int] = dict(account.private.get("requested", {}))
    known = catalogue().resource("account").fields["capabilities"].shape.fields
    for name, wish in asked.items():
        if name not in known:
            raise invalid_enum("requested_capabilities", known)
        if (wish or {}).get("requested"):
            requested.setdefault(name, work.now)
        elif wish is not None and wish.get("requested") is False:
            requested.pop(name, None)
    if "card_payments" in requested and "transfers" not in requested:
        raise StripeError(
            400,
            "Your platform needs approval for accounts to have requested the `card_payments` capability without the "
            "`transfers` capability. If you would like to request `card_payments` without `transfers`, please contact "
            "us via https://support.stripe.com/contact/.",
            param="capabilities",
        )
    account.private["requested"] = requested


def name_individual(work: Work, account: Document, params: Mapping[str, Any]) -> str | None:
    """Take over what was sent about the one person behind an account; returns the id of one that is new."""
    given = params.get("individual")
    if not given:
        return None
    person_facts.check(work, account.id, given, "individual")
    people = account_review.people_of(work, account.id)
    if people:
        persons.apply(work, people[0], given)
        return None
    return persons.added(work, account, given).id


def _known_capability(name: str) -> str:
    known = catalogue().resource("account").shape.fields["capabilities"].shape.fields
    if name not in known:
        raise resource_missing("capability", name, param="capability")
    return name
