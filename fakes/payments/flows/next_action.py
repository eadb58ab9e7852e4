"""What a payer has to do next, as `next_action` says it: an address of ours to visit, a voucher, a code; it decides nothing."""

from __future__ import annotations

from typing import Any

from fakes.core.ids import random_hex
from fakes.payments.document import Document, Json
from fakes.payments.rail_table import Rail
from fakes.payments.wire.serialize import blank_part
from fakes.payments.work import Work

_CODE_LASTS_S = 3600
_QR = ("image_url_png", "image_url_svg")
_STORES = ("familymart", "lawson", "ministop", "seicomart")


def page_of(work: Work, intent: Document, place: str) -> str:
    """Return the address of one of our pages for an intent; its secret opens it."""
    secret = {f"{intent.object}_client_secret": intent["client_secret"]}
    return work.page_url(f"/pay/{place}/{intent.id}", **secret)


def redirect(work: Work, intent: Document, *, place: str, return_url: str | None) -> Json:
    """Return the action that sends the payer to a page and back."""
    page = page_of(work, intent, place)
    return {"redirect_to_url": {"return_url": return_url, "url": page}, "type": "redirect_to_url"}


def use_stripe_sdk(work: Work, intent: Document) -> Json:
    """Return the action that the browser library takes: it leads to the bank's page too."""
    page = page_of(work, intent, "3ds")
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"stripe_js": page, "type": "three_d_secure_redirect"},
    }


def of_rail(work: Work, intent: Document, rail: Rail, return_url: str | None) -> Json | None:
    """Return the action that this type of payment method begins with, None for one that asks in an app."""
    kind = rail.action
    if kind is None:
        return None
    if kind == "redirect_to_url":
        return redirect(work, intent, place="authorize", return_url=return_url)
    known = blank_part(intent.object, "next_action", kind)
    if kind == "pix_display_qr_code":
        known = dict.fromkeys(("data", "expires_at", "hosted_instructions_url", *_QR))
    return {kind: _filled(work, intent, rail, known, return_url), "type": kind}


def verify_with_microdeposits(work: Work, intent: Document, microdeposit_type: str) -> Json:
    """Return the action that waits for the payer to read two small deposits, or their code, off a statement."""
    kind = "verify_with_microdeposits"
    return {
        kind: {
            "arrival_date": work.now + 2 * 24 * 60 * 60,
            "hosted_verification_url": page_of(work, intent, "microdeposits"),
            "microdeposit_type": microdeposit_type,
        },
        "type": kind,
    }


def _filled(work: Work, intent: Document, rail: Rail, known: Json, return_url: str | None) -> Json:
    page = page_of(work, intent, "authorize")
    facts: dict[str, Any] = {
        "data": page,
        "expires_at": work.now + (rail.expires_s or _CODE_LASTS_S),
        "expires_after": work.now + rail.expires_s,
        "hosted_instructions_url": page,
        "hosted_voucher_url": page,
        "image_data_url": page,
        "mobile_auth_url": page,
        "native_url": None,
        "native_data": None,
        "pdf": page,
        "return_url": return_url,
        "url": page,
        **dict.fromkeys(_QR, page),
    }
    filled: Json = {name: facts.get(name, value) for name, value in known.items()}
    if "qr_code" in filled:
        filled["qr_code"] = {name: facts.get(name, value) for name, value in filled["qr_code"].items()}
    if rail.course == "voucher":
        filled |= _numbers(rail, filled)
    return filled


def _numbers(rail: Rail, filled: Json) -> Json:
    """Return the numbers that the shop asks for; they are made up."""
    if rail.name == "boleto":
        return {"number": " ".join((digits(10), digits(11), digits(11), digits(1), digits(14)))}
    if rail.name == "konbini":
        store = {"confirmation_number": digits(11), "payment_code": digits(6)}
        return {"stores": {name: dict(store) for name in _STORES}}
    if rail.name == "multibanco":
        return {"entity": digits(5), "reference": digits(9)}
    return {"number": digits(14)}


def digits(count: int) -> str:
    """Return so many digits of chance."""
    return str(int(random_hex(2 * count), 16) % 10**count).zfill(count)
