"""Sessions in which somebody links bank accounts: whose accounts they are; nobody can link one here."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.generic.objects import made
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/financial_connections/sessions": writes(create)}


def create(work: Work, call: Call) -> Answer:
    """Open a session for the one whom `account_holder` names. Raises StripeError."""
    holder = call.params["account_holder"]
    kind = holder["type"]
    if not holder.get(kind) and not holder.get(f"{kind}_account"):
        raise parameter_missing(f"account_holder[{kind}]")
    return made(work, "financial_connections.session", call.params)
