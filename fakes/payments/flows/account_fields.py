"""How parameters become the fields of an account: fresh ones, its controller, and what a change replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from fakes.payments import fields
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.country_table import CURRENCIES, payout_delay_days
from fakes.payments.document import Document, Json
from fakes.payments.generic.fit import Fitting
from fakes.payments.records import Records
from fakes.payments.requirements import nothing_required
from fakes.payments.wire.error import StripeError

# Of each type of account: who pays fees, who bears losses, who collects requirements, which dashboard it has.
_CONTROLLERS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "standard": ("account", "stripe", "stripe", "full"),
        "express": ("application_express", "application", "stripe", "express"),
        "custom": ("application_custom", "application", "application", "none"),
    }
)
USUAL_CAPABILITIES = ("card_payments", "transfers")
_PROFILE = (
    "annual_revenue",
    "estimated_worker_count",
    "mcc",
    "minority_owned_business_designation",
    "name",
    "product_description",
    "support_address",
    "support_email",
    "support_phone",
    "support_url",
    "url",
)
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_SECRETS = ("tax_id", "vat_id")
_DESCRIBED = (
    "business_profile",
    "business_type",
    "default_currency",
    "email",
    "groups",
    "settings",
    "tos_acceptance",
)
_SECRET_NAMES = frozenset({"id_number", "ssn_last_4", "tax_id", "value", "vat_id"})
_DOCUMENTED_SECRETS = frozenset(
    {"000000000", "0000", "111111111", "1111", "111111112", "222222222", "000000001", "2222"}
)


def fresh(params: Mapping[str, Any]) -> Json:
    """Return the fields of a new account that nobody has said anything about yet. Raises StripeError."""
    country = params.get("country") or "US"
    if country not in CURRENCIES:
        raise StripeError(
            400,
            f"Country '{country}' is unknown. Try using a 2-character alphanumeric country code instead, such as "
            "'US', 'EG', or 'GB'.",
            code="country_code_invalid",
            param="country",
        )
    kind, controller = _controller(params)
    return {
        "business_profile": dict.fromkeys(_PROFILE),
        "capabilities": {},
        "controller": controller,
        "country": country,
        "default_currency": CURRENCIES[country],
        "future_requirements": nothing_required(),
        "metadata": fields.new_metadata(params),
        "requirements": nothing_required(),
        "settings": _settings(country),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": kind,
    }


def capabilities_by_default(account: Mapping[str, Any]) -> Iterable[str]:
    """Return what an account asks for that was not told: those with a dashboard of Stripe's want the usual."""
    return USUAL_CAPABILITIES if account["controller"]["requirement_collection"] == "stripe" else ()


def apply(records: Records, account: Document, params: Mapping[str, Any]) -> None:
    """Take over what was sent about the account itself; its people and bank accounts are others' business."""
    given = {name: params[name] for name in _DESCRIBED if name in params}
    if params.get("tos_acceptance"):
        _check_acceptance(account, params["tos_acceptance"])
    if params.get("company"):
        given["company"] = _company(account, params["company"])
    if params.get("groups"):
        account.data.setdefault("groups", {"payments_pricing": None})
    fit(records, account, given)
    if params.get("settings"):
        _check_schedule(account["settings"]["payouts"]["schedule"])
    fields.merge_metadata(account, params)
    account.touch()


def fit(records: Records, document: Document, given: Mapping[str, Any]) -> None:
    """Take fields over as their resource has them: objects merged and in full, unset ones as they began."""
    shape = catalogue().resource(document.object).shape
    document.data.update(Fitting(records).fields(shape, given, document.data))
    document.touch()


def keep_secret(holder: Document, name: str, value: str | None) -> bool:
    """Note a number that the API never shows; only documented test values are kept as they are."""
    secrets = dict(holder.private.get("secrets", {}))
    if value:
        secrets[name] = documented_secret(value)
    else:
        secrets.pop(name, None)
    holder.private["secrets"] = secrets
    return bool(value)


def documented_secret(value: str) -> str:
    """Return a number as it may be kept: itself if Stripe documents it for tests, else only that it was given."""
    return _bare(value) if is_documented_secret(value) else "given"


def is_documented_secret(value: str) -> bool:
    """Tell whether Stripe documents a number for tests."""
    return _bare(value) in _DOCUMENTED_SECRETS


def _bare(value: str) -> str:
    return value.replace("-", "").replace(" ", "")


def redacted(value: Any) -> Any:
    """Return parameters without the numbers of real people: only documented test values stay as they are."""
    if isinstance(value, Mapping):
        return {
            name: documented_secret(each)
            if name in _SECRET_NAMES and isinstance(each, str)
            else redacted(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [redacted(each) for each in value]
    return value


def verification(
    current: Mapping[str, Any] | None, given: Mapping[str, Any] | None, names: Iterable[str]
) -> Json:
    """Return the `verification` of somebody with each document in full; `details` stay as they were judged."""
    known: Json = dict(current or {})
    for name in names:
        before = known.get(name) or {"back": None, "details": None, "details_code": None, "front": None}
        known[name] = {**before, **((given or {}).get(name) or {})}
    return known


def _controller(params: Mapping[str, Any]) -> tuple[str, Json]:
    given, kind = params.get("controller"), params.get("type")
    if given and kind:
        raise StripeError(
            400, "You may only specify one of these parameters: controller, type.", param="controller"
        )
    kind = kind or "standard"
    payer, losses, collection, dashboard = _CONTROLLERS[kind]
    if given:
        kind = "none"
        payer = (given.get("fees") or {}).get("payer") or payer
        losses = (given.get("losses") or {}).get("payments") or losses
        collection = given.get("requirement_collection") or collection
        dashboard = (given.get("stripe_dashboard") or {}).get("type") or dashboard
        _check_controller(losses, collection, dashboard)
    return kind, {
        "fees": {"payer": payer},
        "is_controller": True,
        "losses": {"payments": losses},
        "requirement_collection": collection,
        "stripe_dashboard": {"type": dashboard},
        "type": "application",
    }


def _check_controller(losses: str, collection: str, dashboard: str) -> None:
    if collection == "application" and (dashboard != "none" or losses != "application"):
        raise StripeError(
            400,
            "When `controller[requirement_collection]` is `application`, `controller[losses][payments]` must be "
            "`application` and `controller[stripe_dashboard][type]` must be `none`.",
            param="controller[requirement_collection]",
        )


def _check_acceptance(account: Document, given: Mapping[str, Any]) -> None:
    accepts = any(given.get(name) for name in ("date", "ip", "user_agent"))
    if accepts and account["controller"]["requirement_collection"] == "stripe":
        raise StripeError(
            400,
            "You cannot accept the Terms of Service on behalf of Standard and Express connected accounts.",
            param="tos_acceptance",
        )


def _company(account: Document, given: Mapping[str, Any]) -> Json:
    """Return what was said of a company, without its numbers and with its documents in full."""
    known = account.data.setdefault("company", fresh_company())
    plain = {name: value for name, value in given.items() if name not in (*_SECRETS, "verification")}
    for name in _SECRETS:
        if name in given:
            known[f"{name}_provided"] = keep_secret(account, name, given[name])
    if "verification" in given:
        known["verification"] = verification(known.get("verification"), given["verification"], ("document",))
    return plain


def fresh_company() -> Json:
    """Return a company of which nothing is known."""
    return {
        "address": dict.fromkeys(_ADDRESS),
        "directors_provided": False,
        "executives_provided": False,
        "name": None,
        "owners_provided": False,
        "tax_id_provided": False,
        "verification": verification(None, None, ("document",)),
    }


def _settings(country: str) -> Json:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "always"},
        "payments": dict.fromkeys(
            ("statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji")
        ),
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": payout_delay_days(country), "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


_ANCHORS = {"weekly": "weekly_anchor", "monthly": "monthly_anchor"}


def _check_schedule(schedule: Json) -> None:
    for interval, anchor in _ANCHORS.items():
        if schedule["interval"] != interval:
            schedule.pop(anchor, None)
        elif anchor not in schedule:
            raise StripeError(
                400,
                f"You must specify `settings[payouts][schedule][{anchor}]` when the interval is {interval}.",
                param=f"settings[payouts][schedule][{anchor}]",
            )
