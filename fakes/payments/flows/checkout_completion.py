"""How a Checkout session ends well: what its payer has said stands on it, on their customer, and the coupon is used."""

from __future__ import annotations

from fakes.payments import fields
from fakes.payments.actions import Call
from fakes.payments.document import Document, Json
from fakes.payments.flows import checkout_payer, customers, redemption, tax_ids
from fakes.payments.flows.redemption import Redemption
from fakes.payments.generic.objects import stored
from fakes.payments.records import Query
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

KIND = "checkout.session"


def meet(work: Work, session: Document) -> None:
    """Make a customer of whoever pays, where the session wants one; who pays at last, it is. The caller writes the session."""
    if session["customer"] is not None and not session.private.get("is_customer_new"):
        return
    if session["customer"] is None and not _wants_customer(session):
        return
    said: Json = session.private.get("payer") or {}
    known = {name: said.get(name) for name in ("address", "name", "phone", "shipping")}
    known["email"] = said.get("email") or session["customer_email"]
    given = {name: each for name, each in known.items() if each}
    if session["customer"] is not None:
        customers.update(work, Call(given, {"customer": session["customer"]}))
        return
    session["customer"] = customers.create(work, Call(given, {})).id
    session.private["is_customer_new"] = True


def complete(work: Work, session: Document, payment_status: str) -> None:
    """Close a session whose payer has done everything, and tell of it."""
    said: Json = session.private.get("payer") or {}
    customer = work.find("customer", session["customer"]) if session["customer"] else None
    if customer is not None:
        _update(work, session, customer, said)
    _redeem(work, session)
    session.data |= {
        **checkout_payer.answers(session),
        "customer_details": _details(work, session, customer, said),
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
    }
    stored(work, session, "completed")


def _wants_customer(session: Document) -> bool:
    if session["customer_creation"] == "always":
        return True
    # What is to be used again needs somebody to belong to.
    data: Json = session.private.get("payment_intent_data") or {}
    return session["customer_creation"] == "if_required" and bool(data.get("setup_future_usage"))


def _update(work: Work, session: Document, customer: Document, said: Json) -> None:
    """Let a customer have what the payer said, as far as the session may: one that it has made has it already."""
    if said.get("tax_id"):
        tax_ids.add_to(work, customer, said["tax_id"], param="tax_id[value]")
    wanted: Json = session.private.get("customer_update") or {}
    names = [
        name for name in ("address", "name", "shipping") if wanted.get(name) == "auto" and said.get(name)
    ]
    if said.get("business_name") and wanted.get("name") == "auto":
        said, names = {**said, "name": said["business_name"]}, list(dict.fromkeys([*names, "name"]))
    if names:
        customers.update(work, Call({name: said[name] for name in names}, {"customer": customer.id}))


def _redeem(work: Work, session: Document) -> None:
    """Count the coupon of a sale as used; a subscription has counted its own."""
    off: Json | None = session.private.get("redeemed")
    if off is None or session["mode"] == "subscription":
        return
    coupon = work.find("coupon", off["discount"]["source"]["coupon"])
    code = work.find("promotion_code", off["code"]) if off["code"] else None
    if coupon is not None:
        redemption.redeem(work, Redemption(coupon, code))


def _details(work: Work, session: Document, customer: Document | None, said: Json) -> Json:
    known: Json = blank_part(KIND, "customer_details")
    if customer is not None:
        known |= {name: customer.get(name) for name in ("address", "email", "name", "phone", "tax_exempt")}
    given = {name: said.get(name) for name in ("business_name", "email", "name", "phone")}
    if said.get("address") and session["mode"] != "setup":
        given["address"] = fields.address(said["address"])
    given["email"] = given["email"] or known["email"] or session["customer_email"]
    known |= {name: value for name, value in given.items() if value}
    if session["tax_id_collection"] if "tax_id_collection" in session.data else None:
        known["tax_ids"] = _tax_ids(work, customer, said)
    return known


def _tax_ids(work: Work, customer: Document | None, said: Json) -> list[Json]:
    if customer is None:
        return [dict(said["tax_id"])] if said.get("tax_id") else []
    found = work.all(Query(kind="tax_id", where={"customer": customer.id}))
    return [{"type": each["type"], "value": each["value"]} for each in found]
