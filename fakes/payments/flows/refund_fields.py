"""What a refund says from the start, and the refund that stands for what is let go of a hold; it books no money."""

from __future__ import annotations

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.document import Document, Json
from fakes.payments.refund_table import destination_of
from fakes.payments.wire.ids import new_id
from fakes.payments.work import Work


def first(charge: Document, amount: int, reason: str | None = None) -> Json:
    """Return the fields of a refund of `amount` that succeeds at once."""
    return {
        "amount": amount,
        "charge": charge.id,
        "currency": charge["currency"],
        "destination_details": destination_details(charge),
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "succeeded",
    }


def fresh_id(work: Work, charge: Document) -> str:
    """Return a new refund's id: `pyr_…` for what no card paid."""
    made = new_id("refund", created=work.now, account=work.account_id)
    return "pyr_" + made.partition("_")[2] if charge.id.startswith("py_") else made


def release(work: Work, charge: Document, amount: int, reason: str | None = None) -> None:
    """Tell of money that was held and never taken as Stripe does: by a refund without a balance transaction.

    `charge` is not captured yet when all of it is let go: then the refund is a reversal.
    """
    if amount > 0:
        refund = work.create("refund", first(charge, amount, reason), id=fresh_id(work, charge))
        work.emit("refund.created", refund)


def destination_details(charge: Document) -> Json:
    """Return where the money of a refund goes, as far as it is known at first."""
    name = destination_of(charge["payment_method_details"]["type"])
    if name == "card":
        kind = "refund" if charge["captured"] else "reversal"
        told: Json = {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": kind,
        }
        return {"card": told, "type": "card"}
    place = catalogue().resource("refund").fields["destination_details"].shape.fields.get(name)
    if place is None:
        return {"type": name}
    blanks: Json = {"reference": None, "reference_status": "pending"}
    return {name: {key: blanks[key] for key in blanks if key in place.shape.fields}, "type": name}
