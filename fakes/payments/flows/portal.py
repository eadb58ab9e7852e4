"""Sessions of the customer portal: whose they are, and the settings that hold where none are named; its page is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Answer, Call, writes
from fakes.payments.document import Document
from fakes.payments.generic.objects import made
from fakes.payments.records import Query
from fakes.payments.wire.paginate import Page
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.words import words_asked
from fakes.payments.work import Work

_CONFIGURATION = "billing_portal.configuration"
_ASKED = {"is_default": True}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"POST /v1/billing_portal/sessions": writes(create)}


def create(work: Work, call: Call) -> Answer:
    """Open the portal for a customer. Raises StripeError."""
    given = call.params
    if not given.get("customer") and not given.get("customer_account"):
        raise parameter_missing("customer")
    settings = given.get("configuration") or _usual(work).id
    return made(work, "billing_portal.session", {**given, "configuration": settings})


def _usual(work: Work) -> Document:
    """Return the account's default settings, which Stripe's dashboard makes and nobody makes here."""
    query = Query(
        kind=_CONFIGURATION,
        page=Page(1),
        matches=lambda data: bool(data["is_default"]),
        words=words_asked(_CONFIGURATION, _ASKED),
    )
    for row in work.page(query).rows:
        return Document.from_row(row)
    usual = made(work, _CONFIGURATION, {}, events=(), active=True, is_default=True)
    assert isinstance(usual, Document)
    return usual
