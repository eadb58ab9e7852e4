"""Payment methods: made from cards, tokens and the documented `pm_card_…`, saved for customers and taken off again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Answer, Call, Listing, reads, writes
from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_key, card_of_payment_method, key_of
from fakes.payments.declines import DECLINES
from fakes.payments.document import Document, Json
from fakes.payments.flows import card_details, mandates, rail_methods, sharing, tokens
from fakes.payments.rail_table import RAILS
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import page_of
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.wire.serialize import blank
from fakes.payments.work import Work

# What may be changed of what a method was made from, by type.
_EDITABLE = {
    "card": ("exp_month", "exp_year"),
    "us_bank_account": ("account_holder_type", "account_type"),
}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/payment_methods": writes(create, is_public=True),
        "GET /v1/payment_methods": reads(list_all),
        "GET /v1/payment_methods/{payment_method}": reads(retrieve, is_public=True),
        "POST /v1/payment_methods/{payment_method}": writes(update),
        "POST /v1/payment_methods/{payment_method}/attach": writes(attach),
        "POST /v1/payment_methods/{payment_method}/detach": writes(detach),
    }


def create(work: Work, call: Call) -> Document:
    """Create a payment method from card data or a token, or as a copy of one that the platform has."""
    params = call.params
    if params.get("payment_method") and not call.is_publishable:
        return sharing.method(work, params)
    if params.get("customer"):
        raise StripeError(
            400,
            "You cannot attach a PaymentMethod to a Customer during PaymentMethod creation. Please instead create "
            "the PaymentMethod and then attach it using the attachment method of the PaymentMethods API.",
        )
    return from_data(work, params)


def from_data(work: Work, params: Mapping[str, Any], *, param: str = "") -> Document:
    """Create a payment method from `params` as `payment_methods.create` and `payment_method_data` have them."""
    kind = params.get("type") or ("card" if "card" in params else None)
    if kind is None:
        raise parameter_missing(f"{param}[type]" if param else "type")
    if kind in RAILS:
        return rail_methods.create(work, RAILS[kind], params, param=param)
    if kind != "card":
        raise StripeError(
            400, f"Stagedoor does not imitate payment methods of the type '{kind}' yet.", param="type"
        )
    where = f"{param}[card]" if param else "card"
    given = params.get("card")
    if not isinstance(given, Mapping):
        raise parameter_missing(where)
    billing = fields.billing_details(params.get("billing_details"))
    if given.get("token"):
        card, month, year, shown = tokens.use(work, given["token"], param=f"{where}[token]")
        given = {"cvc": shown.get("cvc_check"), **given}
    else:
        card, month, year = card_details.card_of(given, now=work.now, param=where)
    preferred = (given.get("networks") or {}).get("preferred")
    checks = card_details.unchecked(given, billing)
    return work.create(
        "payment_method",
        {
            "allow_redisplay": params.get("allow_redisplay") or "unspecified",
            "billing_details": billing,
            "card": card_details.rail(work, card, month, year, checks, preferred),
            "customer": None,
            "metadata": fields.new_metadata(params),
            "type": "card",
        },
        private={"card": key_of(card)},
    )


def from_test_card(work: Work, card: Card) -> Document:
    """Create the payment method that a documented `pm_card_…` stands for: a new one every time."""
    return work.create("payment_method", _test_card_fields(work, card), private={"card": key_of(card)})


def retrieve(records: Records, call: Call) -> Answer:
    """Return a payment method; a documented one as it would be made, to a browser none that is saved for a customer."""
    method_id = call.path["payment_method"]
    card = card_of_payment_method(method_id)
    documented = (
        _test_card_fields(records, card) if card is not None else rail_methods.preview(records, method_id)
    )
    saved = records.find("card", method_id) if method_id.startswith("card_") else None
    if saved is not None and not call.is_publishable:
        return _of_old(records, saved)
    if documented is None:
        method = records.require("payment_method", method_id, param="payment_method")
        if call.is_publishable and method["customer"] is not None:
            raise records.missing("payment_method", method_id, param="payment_method")
        return method
    made = {**blank("payment_method"), **documented, "created": records.now}
    if documented["type"] != "card":
        del made["card"]
    return {**made, "id": new_id("payment_method", created=records.now, account=records.account_id)}


def _of_old(records: Records, saved: Document) -> Json:
    """Return a card that was saved in the old way as the payment method that it can be used as.

    https://docs.stripe.com/payments/payment-methods/transitioning
    """
    checks = {name: saved[name] for name in ("address_line1_check", "cvc_check")}
    checks["address_postal_code_check"] = saved["address_zip_check"]
    rail = card_details.rail(
        records, card_of_key(saved.private["card"]), saved["exp_month"], saved["exp_year"], checks
    )
    lines = {name: saved[f"address_{name}"] for name in ("city", "country", "line1", "line2", "state")}
    billing = {"address": {**lines, "postal_code": saved["address_zip"]}, "name": saved["name"]}
    return {
        **blank("payment_method"),
        "id": saved.id,
        "allow_redisplay": "unspecified",
        "billing_details": fields.billing_details(billing),
        "card": rail,
        "created": saved.created,
        "customer": saved["customer"],
        "metadata": saved["metadata"],
        "type": "card",
    }


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a payment method: its billing details, expiry and metadata."""
    method = work.require("payment_method", call.path["payment_method"], param="payment_method")
    params = call.params
    if method["customer"] is None:
        raise StripeError(400, "You must save this PaymentMethod to a customer before you can update it.")
    if "billing_details" in params:
        method["billing_details"] = fields.billing_details(
            params["billing_details"], method["billing_details"]
        )
    kind = method["type"]
    given = params.get(kind)
    if isinstance(given, Mapping):
        editable = {name: given[name] for name in _EDITABLE.get(kind, ()) if given.get(name) is not None}
        if kind == "card" and editable:
            shown = {**method["card"], **editable}
            month, year = card_details.checked_expiry(shown["exp_month"], shown["exp_year"], work.now)
            editable |= {"exp_month": month, "exp_year": year}
        method[kind] = {**method[kind], **editable}
    if params.get("allow_redisplay"):
        method["allow_redisplay"] = params["allow_redisplay"]
    fields.merge_metadata(method, params)
    work.update(method, "payment_method.updated")
    return method


def attach(work: Work, call: Call) -> Document:
    """Save a payment method for a customer. Cards that the issuer refuses to save are declined."""
    if not call.params.get("customer"):
        raise StripeError(400, "Must provide customer or customer_account.", code="parameter_missing")
    customer = work.require("customer", call.params["customer"], param="customer", in_path=False)
    return save_for(work, call.path["payment_method"], customer, in_path=True)


def save_for(work: Work, id: str, customer: Document, *, in_path: bool = False) -> Document:
    """Save the payment method `id` for a customer, unless it is there already; returns it."""
    card = card_of_payment_method(id)
    if card is not None:
        _refuse_unsavable(card)
    method = documented(work, id) or work.require(
        "payment_method", id, param="payment_method", in_path=in_path
    )
    if method["customer"] == customer.id:
        return method
    if method["customer"] is not None:
        raise StripeError(400, "The payment method you provided has already been attached to a customer.")
    sharing.refuse_used(method)
    check_savable(method)
    keep(work, method, customer.id)
    return method


def check_savable(method: Document) -> None:
    """Refuse, by StripeError, what no customer can keep: declined cards, unverified accounts, one-time methods."""
    rail = rail_methods.rail_of(method)
    if rail is None:
        _refuse_unsavable(card_of_key(method.private["card"]))
        return
    if not rail.saves:
        raise StripeError(400, f"PaymentMethods of type '{rail.name}' cannot be saved to customers.")
    if rail.name in ("us_bank_account", "acss_debit") and not method.private.get("is_verified"):
        raise StripeError(
            400,
            "This bank account has not been verified yet. Verify it with a SetupIntent or a PaymentIntent, which "
            "attach it to the customer.",
            code="bank_account_unverified",
        )


def keep(work: Work, method: Document, customer_id: str) -> None:
    """Attach a payment method that its issuer accepts, and tell of it."""
    method["customer"] = customer_id
    note_checked(method)
    work.save(method)
    work.emit("payment_method.attached", method)


def detach(work: Work, call: Call) -> Document:
    """Take a payment method off its customer; it can never be used again."""
    method = work.require("payment_method", call.path["payment_method"], param="payment_method")
    customer_id = method["customer"]
    if customer_id is None:
        raise StripeError(
            400, "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    release(work, method)
    work.save(method)
    work.emit("payment_method.detached", method, {"customer": customer_id})
    _forget_default(work, customer_id, method.id)
    return method


def release(work: Work, method: Document) -> None:
    """Mark a payment method as nobody's, and spent; its mandate ends. The caller writes it."""
    method["customer"] = None
    method.private["is_spent"] = True
    mandates.withdraw(work, method)


def list_all(records: Records, call: Call) -> Listing:
    """List payment methods, of one customer where it is named."""
    customer = call.params.get("customer")
    if customer:
        records.require("customer", customer, param="customer", in_path=False)
    return Listing(query_of(call.params, customer or None), "/v1/payment_methods")


def query_of(params: Mapping[str, Any], customer: str | None) -> Query:
    """Return the list of a customer's payment methods, or of those that nobody has."""
    where: dict[str, str | None] = {"customer": customer}
    if params.get("type"):
        where["type"] = params["type"]
    return Query(
        kind="payment_method",
        where=where,
        page=page_of(params),
        matches=fields.filter_by(params, ("allow_redisplay", "customer_account")),
    )


def resolve(work: Work, id: str, *, param: str = "payment_method") -> Document:
    """Return the payment method that a parameter names; a documented id makes a new one. Raises StripeError."""
    made = documented(work, id)
    if made is not None:
        return made
    if id.startswith(("card_", "src_")):
        return work.require("card", id, param=param, in_path=False)
    return work.require("payment_method", id, param=param, in_path=False)


def documented(work: Work, id: str) -> Document | None:
    """Create what a documented id stands for, None for any other id."""
    card = card_of_payment_method(id)
    return from_test_card(work, card) if card is not None else rail_methods.from_documented(work, id)


def require_of(work: Work, customer_id: str, id: str, *, param: str) -> Document:
    """Return a payment method that is saved for this customer. Raises StripeError."""
    method = work.find("payment_method", id)
    if method is None or method["customer"] != customer_id:
        raise StripeError(
            400,
            f"The customer does not have a payment method with the ID {id}. The payment method must be attached to "
            "the customer.",
            code="resource_missing",
            param=param,
        )
    return method


def note_checked(method: Document) -> None:
    """Write down what the bank said to the card's checks."""
    if method["type"] != "card":
        return
    card = card_of_key(method.private["card"])
    rail: Json = method["card"]
    method["card"] = {**rail, "checks": card_details.checked(card, rail["checks"])}


def _refuse_unsavable(card: Card) -> None:
    if not card.attaches and card.decline is not None:
        raise card_details.refused(DECLINES[card.decline])


def _forget_default(work: Work, customer_id: str, method_id: str) -> None:
    customer = work.find("customer", customer_id)
    if customer is None:
        return
    settings = customer["invoice_settings"]
    if settings["default_payment_method"] == method_id:
        customer["invoice_settings"] = {**settings, "default_payment_method": None}
        work.update(customer, "customer.updated")


def _test_card_fields(records: Records, card: Card) -> Json:
    month, year = card_details.token_expiry(records.now)
    checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "unchecked"}
    return {
        "allow_redisplay": "unspecified",
        "billing_details": fields.billing_details(None),
        "card": card_details.rail(records, card, month, year, checks),
        "customer": None,
        "metadata": {},
        "type": "card",
    }
