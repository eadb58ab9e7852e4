"""Where an account's payouts go: the bank account or card that is named, or the default in a currency."""

from __future__ import annotations

from fakes.payments.bank_table import BANKS
from fakes.payments.document import Document
from fakes.payments.flows import account_review, bank_details
from fakes.payments.models import PLATFORM
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work


def chosen(work: Work, currency: str, destination_id: str | None) -> Document:
    """Return where a payout in `currency` goes. Raises StripeError where there is no such place."""
    if destination_id is not None:
        found = next((each for each in _known(work, currency) if each.id == destination_id), None)
        if found is None:
            raise StripeError(
                400,
                f"No such external account: '{destination_id}'",
                code="resource_missing",
                param="destination",
            )
        return found
    found = default(work, currency)
    if found is None:
        raise StripeError(400, f"Sorry, you don't have any external accounts in that currency ({currency})")
    return found


def default(work: Work, currency: str) -> Document | None:
    """Return where payouts in a currency go if nobody says, None if there is no such place."""
    known = [each for each in _known(work, currency) if each["currency"] == currency]
    return next((each for each in known if each.get("default_for_currency")), known[0] if known else None)


def can_be_instant(destination: Document) -> bool:
    """Tell whether money can be there within minutes."""
    return "instant" in (destination.get("available_payout_methods") or ())


def _known(work: Work, currency: str) -> list[Document]:
    if work.scope.account != PLATFORM:
        return account_review.externals_of(work, work.scope.account)
    return [_own(work, currency)]


def _own(work: Work, currency: str) -> Document:
    """Return the bank account of the sandbox's own account: there is one in every currency, opened when it is needed."""
    account_id = work.account_id
    bank_id = f"ba_1{currency:0<5}{account_id[-10:]}OwnBank0"
    known = work.find("bank_account", bank_id)
    if known is not None:
        return known
    bank = next((each for each in BANKS if each.currency == currency), BANKS[0])
    fields = {
        **bank_details.bank_fields(work, account_id, bank, {}),
        "available_payout_methods": ["standard", "instant"],
        "currency": currency,
        "default_for_currency": True,
        "status": "verified",
    }
    document = work.create("bank_account", fields, id=bank_id, private={"payout": "paid"})
    document.data.pop("customer", None)
    work.save(document)
    return document
