"""Finds the account that a call is about, and refuses what the caller has no access to; it changes nothing."""

from __future__ import annotations

import orjson

from fakes.payments.actions import Call
from fakes.payments.document import Document, Json
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Records, own_account_id
from fakes.payments.wire.error import account_invalid


def required(records: Records, call: Call, account_id: str) -> Document:
    """Return a connected account that the caller may act for. Raises `account_invalid` for any other id."""
    found = found_in(records, account_id)
    if found is None:
        raise account_invalid(call.caller, account_id)
    return found


def found_in(records: Records, account_id: str) -> Document | None:
    """Return a connected account: the platform sees all of its own, an account sees only itself."""
    if records.scope.account not in (PLATFORM, account_id):
        return None
    return records.of(PLATFORM).find("account", account_id)


def is_admitted(records: Records) -> bool:
    """Tell whether the account that is acted for (`Stripe-Account`) is one of this platform's."""
    account_id = records.scope.account
    return account_id == PLATFORM or found_in(records, account_id) is not None


def is_own(records: Records, account_id: str) -> bool:
    """Tell whether an id is that of the sandbox's own account, seen from itself."""
    return records.scope.account == PLATFORM and account_id == own_account_id(records.scope.sandbox)


def application(records: Records, client_id: str = "") -> Document:
    """Return the platform as events name it that tell of its accounts' consent."""
    sandbox = records.scope.sandbox
    data: Json = {
        "id": client_id or f"ca_sbx_{sandbox}",
        "object": "application",
        "name": f"Sandbox {sandbox}",
    }
    return Document(data, account=PLATFORM, seq=0, created=records.now)


def call_for(account_id: str) -> Call:
    """Return a call that a page makes on behalf of an account's owner."""
    return Call({}, {"account": account_id})


def listed(records: Records, account_id: str, query: Query, url: str) -> Json:
    """Return a page of a connected account's objects, read on behalf of the platform."""
    found = records.of(account_id).page(query)
    return {
        "object": "list",
        "data": [orjson.loads(row["data"]) for row in found.rows],
        "has_more": found.has_more,
        "url": url,
    }
