"""Old addresses of operations that stand elsewhere today: what carries out the new one carries out the old one too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fakes.payments.actions import Action, Answer, Call
from fakes.payments.catalogue.loader import Catalogue
from fakes.payments.catalogue.model import Operation

# How an old address begins, and how the same one begins today.
_MOVED = {
    "/v1/customers/{customer}/bank_accounts": "/v1/customers/{customer}/sources",
    "/v1/customers/{customer}/cards": "/v1/customers/{customer}/sources",
    "/v1/customers/{customer}/subscriptions": "/v1/subscriptions",
    "/v1/link_account_sessions": "/v1/financial_connections/sessions",
    "/v1/linked_accounts": "/v1/financial_connections/accounts",
}


_TAILS = ("", "/x", "/x/discount", "/x/disconnect", "/x/owners", "/x/refresh", "/x/verify")


def aliased(actions: Mapping[str, Action], book: Catalogue) -> Mapping[str, Action]:
    """Return the actions of all old addresses whose new ones are in `actions`."""
    found = {}
    for old, new in _pairs(book):
        address, modern = f"{old.method} {old.path}", f"{new.method} {new.path}"
        if address not in actions and modern in actions:
            found[address] = _moved(actions[modern], new)
    return found


def _pairs(book: Catalogue) -> Iterator[tuple[Operation, Operation]]:
    """Yield every operation at an old address with the one that does the same today."""
    for before, now in _MOVED.items():
        for tail in _TAILS:
            for method in ("GET", "POST", "DELETE"):
                old, new = book.find(method, before + tail), book.find(method, now + tail)
                if old is not None and new is not None:
                    yield old[0], new[0]


def _moved(action: Action, target: Operation) -> Action:
    """Return an action that takes from the old path what the new one takes as a parameter."""
    names = target.params.fields.keys()

    def run(records: Any, call: Call) -> Answer:
        ids = {name: named for name, named in call.path.items() if name in names}
        return action.run(records, call._replace(params={**call.params, **ids}))

    return replace(action, run=run)
