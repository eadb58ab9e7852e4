"""What a payment intent's amount is made of: line items, tax, shipping and discount; checked to add up, kept, listed.

https://docs.stripe.com/payments/payment-line-items
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.payments.actions import Action, Call, reads
from fakes.payments.document import Document, Json
from fakes.payments.records import Records
from fakes.payments.wire import param_error
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import list_of, list_through
from fakes.payments.wire.serialize import blank, blank_part
from fakes.payments.work import Work

ITEM = "payment_intent_amount_details_line_item"
PATH = "amount_details.line_items"
MISMATCH = "amount_details_amount_mismatch"
TOO_MUCH = "amount_details_tax_shipping_discount_greater_than_amount"
_MOST_ITEMS = 200
_SHOWN_INSIDE = 10
# By parameter, the least that it may be.
_LEAST = {"discount_amount": 1, "quantity": 1, "unit_cost": 0}


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"GET /v1/payment_intents/{intent}/amount_details_line_items": reads(list_items)}


def apply(work: Work, intent: Document, params: Mapping[str, Any], amount: int | None = None) -> None:
    """Take over what parameters say of an amount, by default the intent's own; the caller writes.

    Without a word of it, what was said before must still add up. Raises StripeError.
    """
    amount = intent["amount"] if amount is None else amount
    if "amount_details" not in params:
        if "amount" in params and (intent.private.get("line_items") or len(intent["amount_details"]) > 1):
            _judge(intent, amount)
        return
    given = params["amount_details"] or dict.fromkeys(("discount_amount", "line_items", "shipping", "tax"))
    _check(given)
    details: Json = {**intent["amount_details"]}
    for name in ("discount_amount", "shipping", "tax"):
        if name in given:
            _put(details, name, given[name])
    if "line_items" in given:
        intent.private["line_items"] = _items(work, given["line_items"] or ())
    intent.private["is_strict"] = given.get("enforce_arithmetic_validation", True)
    intent["amount_details"] = details
    _check_exclusive(details, intent.private.get("line_items", ()))
    _judge(intent, amount)


def list_items(records: Records, call: Call) -> Json:
    """List the line items of a payment intent, as they were given."""
    intent = records.require("payment_intent", call.path["intent"], param="intent")
    return list_through(intent.private.get("line_items", []), call.params, _url(intent.id), noun="line item")


def shown(records: Records, data: Json) -> None:
    """Put the line items into a payment intent that goes out."""
    intent = (
        records.find("payment_intent", str(data.get("id")))
        if data.get("object") == "payment_intent"
        else None
    )
    items = intent.private.get("line_items") if intent is not None else None
    if intent is not None and items:
        inside = list_of(items[:_SHOWN_INSIDE], url=_url(intent.id), has_more=len(items) > _SHOWN_INSIDE)
        data["amount_details"] = {**data["amount_details"], "line_items": inside}


def _url(intent_id: str) -> str:
    return f"/v1/payment_intents/{intent_id}/amount_details_line_items"


def _put(details: Json, name: str, value: Any) -> None:
    if value == "" or value is None:
        details.pop(name, None)
    elif isinstance(value, Mapping):
        known = details.get(name) or blank_part("payment_intent", "amount_details", name)
        details[name] = {**known, **{key: None if each == "" else each for key, each in value.items()}}
    else:
        details[name] = value


def _items(work: Work, given: Sequence[Mapping[str, Any]]) -> list[Json]:
    made = []
    for item in given:
        new = new_id(ITEM, created=work.now, account=work.account_id)
        made.append({**blank(ITEM, id=new), **item})
    return made


def _check(given: Mapping[str, Any]) -> None:
    items = given.get("line_items") or ()
    if len(items) > _MOST_ITEMS:
        raise StripeError(
            400, f"There is a maximum of {_MOST_ITEMS} line items.", param="amount_details[line_items]"
        )
    _check_least(given, "amount_details")
    for place, item in enumerate(items):
        _check_least(item, f"amount_details[line_items][{place}]")


def _check_least(given: Mapping[str, Any], param: str) -> None:
    numbers = {name: given.get(name) for name in _LEAST}
    numbers |= {"tax][total_tax_amount": (given.get("tax") or {}).get("total_tax_amount")}
    numbers |= {"shipping][amount": (given.get("shipping") or {}).get("amount")}
    for name, value in numbers.items():
        least = _LEAST.get(name, 0)
        if isinstance(value, int) and value < least:
            raise param_error.below_minimum(f"{param}[{name}]", least)


def _check_exclusive(details: Json, items: Sequence[Json]) -> None:
    for name, whole in (("discount_amount", "discount_amount"), ("tax", "tax[total_tax_amount]")):
        if details.get(name) and any(item.get(name) for item in items):
            inner = whole.replace("tax[", "tax][").rstrip("]")
            raise StripeError(
                400,
                f"You may only specify one of these parameters: amount_details[{inner}], "
                f"amount_details[line_items][0][{inner}].",
                param=f"amount_details[{inner}]",
            )


def _judge(intent: Document, amount: int) -> None:
    """Hold what an amount is made of against it: refused where that is wanted, noted on the intent otherwise."""
    details = intent["amount_details"]
    details.pop("error", None)
    wrong = _wrong_with(details, intent.private.get("line_items", ()), amount)
    if wrong is None:
        return
    code, message = wrong
    if intent.private.get("is_strict", True):
        raise StripeError(400, message, code=code, param="amount_details")
    details["error"] = {"code": code, "message": message}


def _wrong_with(details: Json, items: Sequence[Json], amount: int) -> tuple[str, str] | None:
    tax = _sum(details, items, lambda each: (each.get("tax") or {}).get("total_tax_amount"))
    discount = _sum(details, items, lambda each: each.get("discount_amount"))
    shipping = (details.get("shipping") or {}).get("amount") or 0
    beside = tax + shipping - discount
    if beside > amount:
        return TOO_MUCH, (
            f"The sum of tax, shipping and discount ({beside}) is greater than the amount ({amount})."
        )
    if not items:
        return None
    total = sum(item["unit_cost"] * item["quantity"] for item in items) + beside
    if total == amount:
        return None
    return MISMATCH, (
        f"The line items, tax, shipping and discount add up to {total}, which is not the amount ({amount})."
    )


def _sum(details: Json, items: Sequence[Json], part: Any) -> int:
    return sum(part(each) or 0 for each in (details, *items))
