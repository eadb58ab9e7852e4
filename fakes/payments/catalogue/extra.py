"""What no description of the API lists and apps send all the same: spellings of old versions, calls of Stripe's tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fakes.payments.catalogue.model import Answer, Base, Field, Shape, Verb
from fakes.payments.catalogue.source import Method

_TEXT = Field(Shape("string", max_length=5000), nullable=True)
_WHOLE = Field(Shape("integer"))
_NUMBER = Field(Shape("number"), nullable=True)
_FLAG = Field(Shape("boolean"))
_ANY = Field(Shape("any"))
_NUMBERS = Field(Shape("map", item=Shape("integer")))
_WORDS = Field(Shape("array", item=Shape("string", max_length=5000)))
_BILLING = Field(Shape("string", enum=("charge_automatically", "send_invoice")))
_TRIAL_END = Field(Shape("union", options=(Shape("timestamp"), Shape("string", enum=("now",)))))

_CUSTOMER = {
    "account_balance": _WHOLE,
    "bank_account": _ANY,
    "business_vat_id": _TEXT,
    "card": _ANY,
    "coupon": _TEXT,
    "default_source": _TEXT,
    "plan": _TEXT,
    "promotion_code": _TEXT,
    "prorate": _FLAG,
    "quantity": _WHOLE,
    "tax_info": _ANY,
    "tax_percent": _NUMBER,
    "trial_end": _TRIAL_END,
}
_SUBSCRIPTION = {
    "billing": _BILLING,
    "card": _ANY,
    "coupon": _TEXT,
    "plan": _TEXT,
    "promotion_code": _TEXT,
    "prorate": _FLAG,
    "quantity": _WHOLE,
    "source": _ANY,
    "tax_percent": _NUMBER,
}
_INVOICE = {"application_fee": _WHOLE, "billing": _BILLING, "coupon": _TEXT, "tax_percent": _NUMBER}
_PHASE = {
    "phases.coupon": _TEXT,
    "phases.iterations": _WHOLE,
    "phases.plans": _ANY,
    "phases.tax_percent": _NUMBER,
}
_PREVIEW = {
    "coupon": _TEXT,
    "subscription_plan": _TEXT,
    "subscription_prorate": _FLAG,
    "subscription_quantity": _WHOLE,
    "subscription_trial_from_plan": _FLAG,
}
OF_SUBSCRIPTION = (
    "billing_cycle_anchor",
    "cancel_at",
    "cancel_at_period_end",
    "cancel_now",
    "default_tax_rates",
    "items",
    "proration_behavior",
    "proration_date",
    "start_date",
    "trial_end",
)
"""What stood beside an invoice preview's subscription, before it stood in its details."""

# What the browser library tells of the page it runs on.
_BROWSER = dict.fromkeys(
    (
        "client_attribution_metadata",
        "guid",
        "muid",
        "pasted_fields",
        "payment_user_agent",
        "referrer",
        "sid",
        "time_on_page",
    ),
    _ANY,
)
_CONFIRM = {"expected_payment_method_type": _TEXT} | {
    f"payment_method_data.{name}": field for name, field in (_BROWSER | {"card": _ANY}).items()
}
_STRINGS = Field(Shape("map", item=Shape("string", max_length=5000)))


def _object(**fields: Field) -> Field:
    return Field(Shape("object", fields=MappingProxyType(fields)))


_PAYER = {
    "consent": _STRINGS,
    "custom_fields": _STRINGS,
    "customer_details": _object(address=_STRINGS, email=_TEXT, name=_TEXT, phone=_TEXT),
    "shipping": _object(address=_STRINGS, carrier=_TEXT, name=_TEXT, phone=_TEXT, tracking_number=_TEXT),
    "tax_id": _object(type=_TEXT._replace(required=True), value=_TEXT._replace(required=True)),
}
_ITEM = {
    "line_items.amount": _WHOLE,
    "line_items.currency": _TEXT,
    "line_items.description": _TEXT,
    "line_items.images": _WORDS,
    "line_items.name": _TEXT,
}

# By operation: parameters that are taken beside the described ones. A dot leads into an object or a list's items.
PARAMS: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {
        "accounts.create": {"legal_entity": _ANY, "managed": _FLAG, "requested_capabilities": _WORDS},
        "accounts.update": {"legal_entity": _ANY, "requested_capabilities": _WORDS},
        "checkout.sessions.create": {
            **_ITEM,
            "shipping_rates": _WORDS,
            "subscription_data.coupon": _TEXT,
            "subscription_data.items": _ANY,
            "subscription_data.trial_from_plan": _FLAG,
        },
        "customers.create": _CUSTOMER,
        "customers.update": _CUSTOMER,
        "invoice_items.create": {"price": _TEXT, "unit_amount": _WHOLE},
        "invoice_items.update": {"price": _TEXT, "unit_amount": _WHOLE},
        "invoices.create": _INVOICE,
        "invoices.create_preview": _PREVIEW,
        "invoices.list": {"billing": _BILLING, "date": Field(Shape("any"))},
        "invoices.update": {**_INVOICE, "closed": _FLAG, "forgiven": _FLAG, "paid": _FLAG},
        "payment_intents.confirm": {**_CONFIRM, "save_payment_method": _FLAG, "source": _TEXT},
        "payment_intents.create": {
            **_CONFIRM,
            "allowed_source_types": _WORDS,
            "save_payment_method": _FLAG,
            "save_source_to_payment_method": _FLAG,
            "source": _TEXT,
        },
        "payment_intents.update": {**_CONFIRM, "save_payment_method": _FLAG, "source": _TEXT},
        "payment_links.create": {"shipping_rates": _WORDS},
        "payment_methods.create": _BROWSER,
        "plans.create": {"name": _TEXT, "statement_descriptor": _TEXT},
        "products.create": {"attributes": _WORDS, "caption": _TEXT, "deactivate_on": _WORDS},
        "promotion_codes.create": {"coupon": _TEXT},
        "quotes.create": {"coupon": _TEXT},
        "setup_intents.confirm": _CONFIRM,
        "setup_intents.create": _CONFIRM,
        "setup_intents.update": _CONFIRM,
        "sources.create": {
            **dict.fromkeys(
                ("ach_debit", "bancontact", "card", "ideal", "sepa_debit", "sofort", "three_d_secure"), _ANY
            ),
            **_BROWSER,
        },
        "subscription_items.create": {"prorate": _FLAG},
        "subscription_items.delete": {"prorate": _FLAG},
        "subscription_items.update": {"prorate": _FLAG},
        "subscription_schedules.create": {"billing": _BILLING, "renewal_behavior": _TEXT, **_PHASE},
        "subscription_schedules.update": {"billing": _BILLING, "renewal_behavior": _TEXT, **_PHASE},
        "subscriptions.cancel": {"at_period_end": _FLAG},
        "subscriptions.create": _SUBSCRIPTION,
        "subscriptions.list": {"billing": _BILLING},
        "subscriptions.update": _SUBSCRIPTION,
        "test_helpers.confirmation_tokens.create": {"payment_method_data.card": _ANY},
        "tokens.create": _BROWSER,
        "transfers.create": {"recipient": _TEXT},
    }
)

# By operation: parameters that are shaped as others of its own are, which took their place.
SHAPED_LIKE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "invoices.create_preview": {
            f"subscription_{name}": f"subscription_details.{name}" for name in OF_SUBSCRIPTION
        },
    }
)

# By operation: parameters that no longer have to be given, because an old spelling may stand for them.
OPTIONAL: Mapping[str, frozenset[str]] = MappingProxyType(
    {"promotion_codes.create": frozenset({"promotion"})}
)

_CONTACT = frozenset({"description", "email", "name", "phone"})

# By operation: parameters that an empty string unsets, though no description says so (stripe-node #1834).
UNSETTABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {"customers.create": _CONTACT, "customers.update": _CONTACT}
)

_CARD_TYPE = {"payment_method_data.type": ("card",)}

# By operation: words that an enum takes beside the described ones.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "accounts.reject": {"reason": ("fraud",)},
        "checkout.sessions.create": {"ui_mode": ("custom", "embedded", "hosted")},
        "payment_intents.confirm": _CARD_TYPE,
        "payment_intents.update": _CARD_TYPE,
        "setup_intents.confirm": _CARD_TYPE,
        "setup_intents.create": _CARD_TYPE,
        "setup_intents.update": _CARD_TYPE,
        "test_helpers.confirmation_tokens.create": _CARD_TYPE,
        "payment_intents.create": {
            **_CARD_TYPE,
            "payment_method_options.customer_balance.bank_transfer.type": ("jp_bank_account",),
        },
    }
)


# The page of a v2 list, named by `next_page_url` and by no description.
PAGE_V2: Mapping[str, Field] = MappingProxyType({"page": _TEXT})

_RELATED = Field(
    Shape(
        "object",
        fields=MappingProxyType(
            {name: Field(Shape("string"), True, shown=True) for name in ("id", "type", "url")}
        ),
    ),
    nullable=True,
)

# By resource: fields that no description joins with the others, since only some of its objects have them, or only
# Stripe's clients for phones read them.
FIELDS: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {
        "ephemeral_key": {"associated_objects": Field(Shape("array", item=_ANY.shape))},
        "v2.core.event": {"data": _ANY, "related_object": _RELATED},
    }
)

# By resource: words that a field says beside the described ones, since it repeats what a request may ask for.
SAID: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "funding_instructions": {
            "bank_transfer.type": ("gb_bank_transfer", "mx_bank_transfer", "us_bank_transfer"),
        },
        "source_transaction": {"type": ("sepa_credit_transfer",)},
    }
)


# By operation: kinds of objects that it answers beside the described ones.
RETURNS: Mapping[str, tuple[str, ...]] = MappingProxyType({"customers.payment_sources.delete": ("source",)})


class ExtraCall(NamedTuple):
    """A call that no description lists; it takes what the call `like` takes, but for `without`, and `params`.

    `borrowed` are parameters that it takes as another call does, whose id stands beside the name.
    """

    id: str
    method: Method
    path: str
    verb: Verb
    answer: Answer
    returns: tuple[str, ...] = ()
    base: Base = "api"
    like: str = ""
    without: tuple[str, ...] = ()
    params: Mapping[str, Field] = MappingProxyType({})
    borrowed: Mapping[str, str] = MappingProxyType({})


_PAGE = "/v1/payment_pages/{session}"
_UPCOMING = "/v1/invoices/upcoming"
CALLS = (
    ExtraCall(
        "confirmation_tokens.create", "POST", "/v1/confirmation_tokens", "create", "resource",
        ("confirmation_token",), like="test_helpers.confirmation_tokens.create",
        params={**_BROWSER, "set_as_default_payment_method": _FLAG},
        borrowed={"mandate_data": "payment_intents.confirm"},
    ),
    ExtraCall(
        "invoices.upcoming", "GET", _UPCOMING, "retrieve", "resource", ("invoice",),
        like="invoices.create_preview",
    ),
    ExtraCall(
        "invoices.upcoming_lines", "GET", f"{_UPCOMING}/lines", "list", "list", ("line_item",),
        like="invoices.create_preview", params={"limit": _WHOLE, "starting_after": _TEXT, "ending_before": _TEXT},
    ),
    ExtraCall(
        "issuing.cards.test_authorize", "POST", "/v1/issuing/cards/{card}/test/authorizations", "action",
        "resource", ("issuing.authorization",), like="test_helpers.issuing.authorizations.create",
        without=("card",), params={"held_amount": _WHOLE, "held_currency": _TEXT},
    ),
    ExtraCall("files.contents", "GET", "/v1/files/{file}/contents", "retrieve", "binary", base="files"),
    ExtraCall("payment_pages.retrieve", "GET", _PAGE, "retrieve", "object", params={"expand": _WORDS}),
    ExtraCall(
        "payment_pages.confirm", "POST", f"{_PAGE}/confirm", "action", "object",
        params={
            **_BROWSER, "expand": _WORDS, "expected_amount": _WHOLE, "expected_payment_method_type": _TEXT,
            "payment_method": _TEXT, "return_url": _TEXT, "promotion_code": _TEXT, "quantities": _NUMBERS,
            "shipping_rate": _TEXT, **_PAYER,
        },
        borrowed={"payment_method_data": "payment_intents.confirm"},
    ),
    ExtraCall(
        "events.resend", "POST", "/v1/events/{event}/retry", "action", "resource", ("event",),
        params={"account": _TEXT, "expand": _WORDS, "for_stripecli": _FLAG, "webhook_endpoint": _TEXT},
    ),
    ExtraCall(
        "stripecli.sessions.create", "POST", "/v1/stripecli/sessions", "create", "object",
        params={
            "device_name": _TEXT, "filters": _TEXT, "forward_connect_to_url": _TEXT,
            "forward_thin_connect_to_url": _TEXT, "forward_thin_to_url": _TEXT, "forward_to_url": _TEXT,
            "websocket_features": _WORDS._replace(required=True),
        },
    ),
    ExtraCall(
        "oauth.token", "POST", "/oauth/token", "action", "object", base="connect",
        params={
            "assert_capabilities": _WORDS, "client_secret": _TEXT, "code": _TEXT,
            "grant_type": _TEXT._replace(required=True), "refresh_token": _TEXT, "scope": _TEXT,
        },
    ),
    ExtraCall(
        "oauth.deauthorize", "POST", "/oauth/deauthorize", "action", "object", base="connect",
        params={"client_id": _TEXT, "stripe_user_id": _TEXT._replace(required=True)},
    ),
)  # fmt: skip


def with_extras(operation_id: str, params: Shape) -> Shape:
    """Return an operation's parameters with what it takes beside the described ones."""
    fields = dict(params.fields)
    for path, field in PARAMS.get(operation_id, {}).items():
        fields = _added(fields, path.split("."), field)
    for name, path in SHAPED_LIKE.get(operation_id, {}).items():
        fields = {name: _at(fields, path.split(".")), **fields}
    if operation_id.startswith("v2.") and operation_id.endswith(".list"):
        # No description lists what stands in the addresses of further pages.
        fields = {"page": _TEXT, **fields}
    for path, words in WORDS.get(operation_id, {}).items():
        fields = _widened(fields, path.split("."), words)
    for name in OPTIONAL.get(operation_id, ()):
        fields[name] = fields[name]._replace(required=False)
    if operation_id.startswith("v2.") and operation_id.endswith(".list"):
        fields = {**PAGE_V2, **fields}
    for name in UNSETTABLE.get(operation_id, frozenset()) & fields.keys():
        fields[name] = fields[name]._replace(nullable=True)
    return params._replace(fields=MappingProxyType(fields))


def with_extra_fields(name: str, shape: Shape) -> Shape:
    """Return a resource's shape with the fields that only some of its objects have, and all words that they say."""
    fields = {**FIELDS.get(name, {}), **shape.fields}
    for path, words in SAID.get(name, {}).items():
        fields = _widened(fields, path.split("."), words)
    return shape._replace(fields=MappingProxyType(fields)) if name in FIELDS or name in SAID else shape


def _added(fields: Mapping[str, Field], path: list[str], extra: Field) -> dict[str, Field]:
    name, *rest = path
    if not rest:
        return {name: extra, **fields}  # a described parameter is never replaced
    place = fields[name]
    return {
        **fields,
        name: place._replace(shape=_inside(place.shape, lambda inner: _added(inner, rest, extra))),
    }


def _at(fields: Mapping[str, Field], path: list[str]) -> Field:
    name, *rest = path
    return _at(fields[name].shape.fields, rest) if rest else fields[name]._replace(required=False)


def _widened(fields: Mapping[str, Field], path: list[str], words: tuple[str, ...]) -> dict[str, Field]:
    name, *rest = path
    place = fields[name]
    if rest:
        shape = _inside(place.shape, lambda inner: _widened(inner, rest, words))
    else:
        shape = place.shape._replace(enum=tuple(sorted({*place.shape.enum, *words})))
    return {**fields, name: place._replace(shape=shape)}


def _inside(shape: Shape, change: Callable[[Mapping[str, Field]], dict[str, Field]]) -> Shape:
    """Return a shape whose object, or whose items' object, has other fields."""
    if shape.kind == "array" and shape.item:
        return shape._replace(item=_inside(shape.item, change))
    return shape._replace(fields=MappingProxyType(change(shape.fields)))
