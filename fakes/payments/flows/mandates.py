"""Mandates: the payer's consent that a bank account may be debited, given once or for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.core.ids import random_token
from fakes.payments.actions import Action, Call, reads
from fakes.payments.document import Document, Json
from fakes.payments.rail_table import RAILS, Rail
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_WITH_PAGE = ("au_becs_debit", "bacs_debit", "sepa_debit")
_WITH_REFERENCE = ("bacs_debit", "sepa_debit")


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {"GET /v1/mandates/{mandate}": reads(retrieve)}


def retrieve(records: Records, call: Call) -> Document:
    """Return a mandate."""
    return records.require("mandate", call.path["mandate"], param="mandate")


def given(
    work: Work, method: Document, rail: Rail | None, params: Mapping[str, Any], *, once: Json | None
) -> Document | None:
    """Return the mandate that a confirmation gives or names, None where it does neither.

    `once` is the amount and currency that it is given for, None where it is given for good.
    """
    if params.get("mandate"):
        return _named(work, method, params["mandate"])
    acceptance = _acceptance(work, params)
    if acceptance is None:
        return None
    return _create(work, method, rail, acceptance, once)


def left_behind(work: Work, account: Document, method: Document) -> Document:
    """Give the mandate for the SEPA account that a paid `method` leaves behind; its payer's yes is what allows that.

    The caller writes the account.
    """
    consent = work.find("mandate", method.private.get("consent") or method.private.get("mandate") or "")
    acceptance: Json = (
        consent["customer_acceptance"]
        if consent is not None
        else {
            "accepted_at": work.now,
            "online": {"ip_address": None, "user_agent": None},
            "type": "online",
        }
    )
    return _create(work, account, RAILS[account["type"]], acceptance, None)


def standing(work: Work, method: Document) -> Document | None:
    """Return the mandate that a saved method still has."""
    known = method.private.get("mandate")
    found = work.find("mandate", known) if known else None
    return found if found is not None and found["status"] == "active" else None


def withdraw(work: Work, method: Document) -> None:
    """End the mandate of a method that nobody may debit any more, and tell of it."""
    mandate = standing(work, method)
    if mandate is not None:
        mandate["status"] = "inactive"
        work.update(mandate, "mandate.updated")


def missing(noun: str) -> StripeError:
    """Return the refusal to debit without consent. `noun` is `PaymentIntent` or `SetupIntent`."""
    return StripeError(
        400,
        f"This {noun} requires a mandate, but no existing mandate was found. Collect mandate acceptance from the "
        "customer and try again, providing acceptance data in the mandate_data parameter.",
        code="payment_intent_mandate_invalid" if noun == "PaymentIntent" else "setup_intent_mandate_invalid",
        param="mandate_data",
    )


def _named(work: Work, method: Document, id: str) -> Document:
    mandate = work.require("mandate", id, param="mandate", in_path=False)
    if mandate["payment_method"] != method.id or mandate["status"] != "active":
        raise StripeError(
            400,
            "The provided mandate is invalid and can not be used for the payment intent.",
            code="payment_intent_mandate_invalid",
            param="mandate",
        )
    return mandate


def _acceptance(work: Work, params: Mapping[str, Any]) -> Json | None:
    """Return how consent was given. A browser's confirmation is consent, as Stripe.js words it."""
    data = (params.get("mandate_data") or {}).get("customer_acceptance")
    if not data and not work.cause.is_publishable:
        return None
    data = data or {"type": "online"}
    kind = data.get("type") or "online"
    told: Json = {"accepted_at": data.get("accepted_at") or work.now, "type": kind}
    if kind == "online":
        online = data.get("online") or {}
        told["online"] = {"ip_address": online.get("ip_address"), "user_agent": online.get("user_agent")}
    else:
        told["offline"] = {}
    return told


def _create(work: Work, method: Document, rail: Rail | None, acceptance: Json, once: Json | None) -> Document:
    kind = method["type"]
    mandate = work.create(
        "mandate",
        {
            "customer_acceptance": acceptance,
            "payment_method": method.id,
            "payment_method_details": {kind: {}, "type": kind},
            "status": "active",
            "type": "single_use" if once else "multi_use",
        },
    )
    mandate["payment_method_details"] = {kind: _details(work, mandate, rail), "type": kind}
    if once:
        del mandate.data["multi_use"]
        mandate["single_use"] = once
    else:
        method.private["mandate"] = mandate.id
    work.save(mandate)
    return mandate


def _details(work: Work, mandate: Document, rail: Rail | None) -> Json:
    if rail is None or rail.name not in _KNOWN:
        return {}
    told = blank_part("mandate", "payment_method_details", rail.name)
    if rail.name in _WITH_PAGE:
        told["url"] = work.page_url(f"/pay/mandates/{mandate.id}")
    if rail.name in _WITH_REFERENCE:
        told["reference"] = random_token(8).upper()
    if rail.name == "acss_debit":
        told |= {"payment_schedule": "sporadic", "transaction_type": "personal"}
    return told


_KNOWN = ("acss_debit", "au_becs_debit", "bacs_debit", "payto", "sepa_debit", "us_bank_account")
