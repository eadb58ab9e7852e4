"""Prices, the plans that they were called before, and the default price that a product is made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from fakes.payments import fields
from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.generic.objects import made
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.paginate import Page, page_of, range_of
from fakes.payments.wire.serialize import blank, blank_part
from fakes.payments.words import words_asked
from fakes.payments.work import Work

KIND = "price"
_PLAN = "/v1/plans/{plan}"
_CHANGED = ("active", "nickname", "tax_behavior")
_OF_RECURRING = ("interval", "interval_count", "meter", "trial_period_days", "usage_type")
_OF_PLANS = ("active", "billing_scheme", "metadata", "nickname", "tiers", "tiers_mode")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/prices": writes(create),
        "POST /v1/prices/{price}": writes(update),
        "POST /v1/plans": writes(create_plan),
        "GET /v1/plans": reads(list_plans),
        f"GET {_PLAN}": reads(retrieve_plan),
        f"POST {_PLAN}": writes(update_plan),
        f"DELETE {_PLAN}": writes(delete_plan),
        "POST /v1/products": writes(create_product),
        "DELETE /v1/products/{id}": writes(delete_product),
    }


def create(work: Work, call: Call) -> Document:
    """Set a price for a product, which may be made with it."""
    return priced(work, call.params)


def update(work: Work, call: Call) -> Document:
    """Change what may be changed of a price."""
    price, params = work.require(KIND, call.path["price"], param="price"), call.params
    fields.copy(price, params, _CHANGED)
    if "lookup_key" in params:
        _claim_lookup_key(work, params)
        price["lookup_key"] = params["lookup_key"]
    fields.merge_metadata(price, params)
    return _told_of_change(work, price)


def create_plan(work: Work, call: Call) -> Json:
    """Make a plan: the price of the same id, in the words of old."""
    params = call.params
    wanted = params.get("id") or new_id("plan", created=work.now, account=work.account_id)
    if work.exists(KIND, wanted):
        raise StripeError(400, "Plan already exists.", code="resource_already_exists", param="id")
    product = params.get("product") or {"name": params.get("name") or "Plan"}
    if not isinstance(product, str):
        product = create_product(work, Call(dict(product), {})).id
    given: Json = {name: params[name] for name in _OF_PLANS if name in params}
    given |= {"currency": params["currency"], "product": product}
    for name, new in (("amount", "unit_amount"), ("amount_decimal", "unit_amount_decimal")):
        if params.get(name) is not None:
            given[new] = params[name]
    recurring = {name: params[name] for name in _OF_RECURRING if params.get(name) is not None}
    return as_plan(priced(work, {**given, "recurring": recurring}, id=wanted).data)


def list_plans(records: Records, call: Call) -> Json:
    """List plans, newest first: all prices that recur."""
    params = call.params
    wanted = {name: params[name] for name in ("active", "product") if params.get(name) is not None}

    def matches(data: Json) -> bool:
        return bool(data["recurring"]) and all(data[name] == value for name, value in wanted.items())

    query = Query(
        kind=KIND,
        created=range_of(params.get("created")),
        page=page_of(params),
        matches=matches,
        words=words_asked(KIND, params),
    )
    found = records.page(query)
    return {
        "object": "list",
        "data": [as_plan(Document.from_row(row).data) for row in found.rows],
        "has_more": found.has_more,
        "url": "/v1/plans",
    }


def retrieve_plan(records: Records, call: Call) -> Json:
    """Return a plan."""
    return as_plan(_recurring(records, call).data)


def update_plan(work: Work, call: Call) -> Json:
    """Change what may be changed of a plan."""
    price, params = _recurring(work, call), call.params
    if params.get("product"):
        work.require("product", params["product"], param="product", in_path=False)
    fields.copy(price, params, ("active", "nickname", "product"))
    if "trial_period_days" in params:
        price["recurring"] = {**price["recurring"], "trial_period_days": params["trial_period_days"]}
    fields.merge_metadata(price, params)
    return as_plan(_told_of_change(work, price).data)


def delete_plan(work: Work, call: Call) -> Json:
    """Delete a plan: nobody can subscribe to it any more."""
    price = _recurring(work, call)
    work.emit("plan.deleted", _shown_as_plan(price))
    work.emit("price.deleted", price)
    work.delete(price)
    return {"id": price.id, "object": "plan", "deleted": True}


def create_product(work: Work, call: Call) -> Document:
    """Make a product, with a first price if one is given."""
    data = call.params.get("default_price_data")
    product = made(
        work, "product", {name: each for name, each in call.params.items() if name != "default_price_data"}
    )
    assert isinstance(product, Document)
    if data:
        product["default_price"] = priced(work, {**data, "product": product.id}).id
        work.save(product)
    return product


def delete_product(work: Work, call: Call) -> Json:
    """Delete a product, unless something can still be bought of it."""
    product = work.require("product", call.path["id"])
    asked = {"product": product.id}
    priced_at = Query(
        kind=KIND,
        page=Page(1),
        matches=lambda data: bool(data["product"] == product.id),
        words=words_asked(KIND, asked),
    )
    if work.page(priced_at).rows:
        raise StripeError(
            400, "This product cannot be deleted because it has one or more user-created prices."
        )
    work.emit("product.deleted", product)
    return work.delete(product)


def priced(work: Work, params: Mapping[str, Any], *, id: str | None = None) -> Document:
    """Make a price, and tell of it; one that recurs is a plan too. Raises StripeError."""
    product = params.get("product")
    if params.get("product_data"):
        product = create_product(work, Call(params["product_data"], {})).id
    if not product:
        raise StripeError(
            400, "You must specify either `product` or `product_data` when creating a price.", param="product"
        )
    work.require("product", product, param="product", in_path=False)
    if params.get("lookup_key"):
        _claim_lookup_key(work, params)
    recurring = params.get("recurring")
    known: Json = {
        **amounts(params),
        "product": product,
        "recurring": {**blank_part(KIND, "recurring"), "interval_count": 1, **recurring}
        if recurring
        else None,
        "type": "recurring" if recurring else "one_time",
    }
    taken = ("product_data", "recurring", "transfer_lookup_key", *known)
    price = made(
        work,
        KIND,
        {name: value for name, value in params.items() if name not in taken} | ({"id": id} if id else {}),
        events=(),
        **known,
    )
    assert isinstance(price, Document)
    if recurring:
        work.emit("plan.created", _shown_as_plan(price))
    work.emit("price.created", price)
    return price


def as_plan(price: Mapping[str, Any]) -> Json:
    """Return a price in the words of plans, which every subscription's item still repeats."""
    recurring = price["recurring"] or {"interval": "month"}
    interval = {name: recurring.get(name) for name in _OF_RECURRING}
    rounding = price["transform_quantity"]
    return {
        **blank("plan", id=price["id"]),
        **{name: price[name] for name in ("created", "currency", *_OF_PLANS) if name in price},
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        **interval,
        "interval_count": interval["interval_count"] or 1,
        "product": price["product"] or None,
        "transform_usage": rounding,
        "usage_type": interval["usage_type"] or "licensed",
    }


def amounts(params: Mapping[str, Any]) -> Json:
    """Return what a unit costs: both as a whole number, where it is one, and as a decimal."""
    amount, decimal = params.get("unit_amount"), params.get("unit_amount_decimal")
    if amount is None and decimal is None:
        if params.get("tiers") or params.get("custom_unit_amount"):
            return {}
        raise StripeError(
            400,
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
            code="parameter_missing",
            param="unit_amount",
        )
    if amount is None:
        whole, _, rest = str(decimal).partition(".")
        amount = int(whole) if not rest.strip("0") else None
    return {"unit_amount": amount, "unit_amount_decimal": str(amount if decimal is None else decimal)}


def _claim_lookup_key(work: Work, params: Mapping[str, Any]) -> None:
    """See that no other price has a lookup key: it is refused, or taken from that one."""
    key = params["lookup_key"]
    if not key:
        return
    query = Query(
        kind=KIND, matches=lambda data: bool(data["lookup_key"] == key), words=words_asked(KIND, params)
    )
    for row in work.page(query).rows:
        holder = Document.from_row(row)
        if not params.get("transfer_lookup_key"):
            raise StripeError(
                400, f"A price (`{holder.id}`) already uses that lookup key.", param="lookup_key"
            )
        holder["lookup_key"] = None
        work.update(holder, "price.updated")


def _told_of_change(work: Work, price: Document) -> Document:
    previous = price.previous()
    if previous and price["recurring"]:
        before = as_plan({**price.data, **(price.stored() or {})})
        now = as_plan(price.data)
        changed = {name: before[name] for name in before if before[name] != now[name]}
        work.emit("plan.updated", _shown_as_plan(price), changed)
    work.update(price, "price.updated")
    return price


def _shown_as_plan(price: Document) -> Document:
    """Return a price as events about plans show it; it is not stored so."""
    shown = as_plan(price.data)
    return Document(
        shown,
        account=price.account,
        seq=price.seq,
        created=price.created,
        stored=orjson.dumps(shown).decode(),
        key=price.id,
    )


def _recurring(records: Records, call: Call) -> Document:
    price = records.find(KIND, call.path["plan"])
    if price is None or not price["recurring"]:
        raise records.missing("plan", call.path["plan"], param="plan")
    return price
