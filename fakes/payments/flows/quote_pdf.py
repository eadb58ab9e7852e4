"""A quote as the PDF that its buyer is sent; the quote itself is made elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.payments.actions import Action, Call, Raw, reads
from fakes.payments.money import formatted
from fakes.payments.pdf import pdf_of
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"GET /v1/quotes/{quote}/pdf": reads(download)}


def download(records: Records, call: Call) -> Raw:
    """Return the quote as a PDF. Raises StripeError for a draft, which has none yet."""
    quote = records.require("quote", call.path["quote"], param="quote")
    if quote["status"] == "draft":
        raise StripeError(400, "You can only download the PDF of a quote that has been finalized.")
    total = formatted(quote["amount_total"], quote["currency"] or "usd")
    lines = (
        f"Quote {quote['number'] or quote.id}",
        quote["header"],
        quote["description"],
        f"Total {total}",
        quote["footer"],
    )
    return Raw("application/pdf", pdf_of([line for line in lines if line]))
