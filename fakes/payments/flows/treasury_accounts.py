"""Financial accounts: which features are asked for, and that they are had at once; money moves by other operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.generic.objects import Objects, changed, made
from fakes.payments.generic.plan import plan_of
from fakes.payments.work import Work

_KIND = "treasury.financial_account"
_ONE = "/v1/treasury/financial_accounts/{financial_account}"


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/treasury/financial_accounts": writes(create),
        f"POST {_ONE}": writes(update),
        f"POST {_ONE}/features": writes(update_features),
    }


def create(work: Work, call: Call) -> Document:
    """Open an account with the features that are asked for."""
    account = made(work, _KIND, _without_features(call.params))
    assert isinstance(account, Document)
    return _featured(work, account, call.params)


def update(work: Work, call: Call) -> Document:
    """Change an account, and what it is to have."""
    account = work.require(_KIND, call.path["financial_account"], param="financial_account")
    return _featured(work, changed(work, account, _without_features(call.params), "updated"), call.params)


def update_features(work: Work, call: Call) -> Answer:
    """Ask for features, or give them up."""
    account = work.require(_KIND, call.path["financial_account"], param="financial_account")
    features = _stored(work, account, call.params)
    _show(work, account, features)
    return features


def _featured(work: Work, account: Document, params: Mapping[str, Any]) -> Document:
    asked = params.get("features")
    if asked:
        _show(work, account, _stored(work, account, asked))
    return account


def _stored(work: Work, account: Document, asked: Mapping[str, Any]) -> Document:
    objects = Objects(plan_of(catalogue().operation("treasury.financial_accounts.features.update")))
    features = objects.update_only(work, Call(asked, {"financial_account": account.id}))
    assert isinstance(features, Document)
    return features


def _show(work: Work, account: Document, features: Document) -> None:
    """Say with the account which features it has."""
    known = catalogue().resource(_KIND).fields["active_features"].shape.item
    wanted = [name for name, each in _flat(features.data) if each.get("requested")]
    account["active_features"] = [name for name in wanted if known is None or name in known.enum]
    work.save(account)


def _flat(data: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Json]]:
    """Return features by the names that accounts list them under (`financial_addresses.aba`)."""
    found: list[tuple[str, Json]] = []
    for name, each in data.items():
        if isinstance(each, dict):
            found += [(f"{prefix}{name}", each)] if "requested" in each else _flat(each, f"{prefix}{name}.")
    return found


def _without_features(params: Mapping[str, Any]) -> Json:
    return {name: value for name, value in params.items() if name != "features"}
