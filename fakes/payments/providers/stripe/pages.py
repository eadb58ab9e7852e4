"""The pages that a payer sees: the bank's 3-D Secure challenge and the receipt; they work without script."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader

from fakes.core.fake import EXCHANGE, Context, Receive, Send
from fakes.core.limits import read_body
from fakes.core.requests import Exchange
from fakes.core.sandboxes import DEFAULT
from fakes.core.transaction import Tx
from fakes.payments.document import Document
from fakes.payments.fees import SETTING, parsed
from fakes.payments.flows import payment_intents
from fakes.payments.money import formatted
from fakes.payments.providers.stripe.answer import send_answer
from fakes.payments.records import Reading, Scope
from fakes.payments.service import Service
from fakes.payments.wire.error import StripeError, bad_request
from fakes.payments.work import Cause, Work

PREFIX = "/pay/"
_TEMPLATES = Path(__file__).parents[2] / "templates"
_MAX_FORM_BYTES = 16 * 1024
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
_STATUS_WORDS = {
    "succeeded": "The payment succeeded.",
    "requires_capture": "The payment was authorized.",
    "requires_confirmation": "You are authenticated. The shop completes the payment.",
    "requires_payment_method": "The payment failed. Go back to the shop and try another payment method.",
    "canceled": "The payment was canceled.",
}


class Pages:
    """The hosted pages of one server."""

    def __init__(self, context: Context, service: Service) -> None:
        self._context = context
        self._service = service
        self._fees = parsed(context.settings.values.get(SETTING, ""))
        self._templates = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request below `/pay/`."""
        exchange: Exchange = scope[EXCHANGE]
        sandbox = exchange.sandbox = exchange.explicit_sandbox or DEFAULT
        query = _fields(scope["query_string"])
        place = Scope(sandbox, query.get("account", ""))
        kind, _, name = scope["path"].removeprefix(PREFIX).partition("/")
        try:
            if kind == "3ds" and scope["method"] == "POST":
                form = _fields(await read_body(scope, receive, max_bytes=_MAX_FORM_BYTES))
                await self._authenticate(place, name, {**query, **form}, send)
            elif kind == "3ds" and scope["method"] == "GET":
                await self._challenge(place, name, query, send)
            elif kind == "receipts" and scope["method"] == "GET":
                await self._receipt(place, name, send)
            else:
                await self._show(send, {"title": "There is no such page.", "amount": "", "facts": []}, 404)
        except StripeError as error:
            await self._show(send, {"title": error.message, "amount": "", "facts": []}, error.status)

    async def _challenge(self, place: Scope, intent_id: str, query: Mapping[str, str], send: Send) -> None:
        secret = query.get("payment_intent_client_secret", "")
        intent = await self._read(place, lambda records: payment_intents.waiting(records, intent_id, secret))
        await self._show_intent(send, intent)

    async def _authenticate(self, place: Scope, intent_id: str, form: Mapping[str, str], send: Send) -> None:
        secret = form.get("payment_intent_client_secret", "")
        outcome = form.get("outcome")
        if outcome not in ("pass", "fail"):
            raise bad_request("Say outcome=pass or outcome=fail.", "outcome")

        def unit(tx: Tx) -> Document:
            work = Work(tx, place, Cause(base_url=self._context.urls.public, fees=self._fees))
            return payment_intents.authenticate(work, intent_id, secret, is_passed=outcome == "pass")

        intent = await self._context.store.write(unit)
        return_url = intent.private.get("return_url")
        if return_url:
            location = _returned(return_url, intent).encode()
            await send_answer(send, 303, [(b"location", location)], b"")
        else:
            await self._show_intent(send, intent)

    async def _receipt(self, place: Scope, charge_id: str, send: Send) -> None:
        charge = await self._read(place, lambda records: records.require("charge", charge_id))
        card = charge["payment_method_details"]["card"]
        facts = [
            ("Charge", charge.id),
            ("Status", "refunded" if charge["refunded"] else charge["status"]),
            ("Card", f"{card['brand']} ending in {card['last4']}"),
            ("Description", charge["description"] or "none"),
        ]
        values = {
            "title": "Receipt",
            "amount": formatted(charge["amount"], charge["currency"]),
            "facts": facts,
        }
        await self._show(send, values)

    async def _read(self, place: Scope, look: Any) -> Document:
        now = self._service.now(place.sandbox)
        document: Document = await self._context.store.read(lambda conn: look(Reading(place, now, conn)))
        return document

    async def _show_intent(self, send: Send, intent: Document) -> None:
        is_open = intent["status"] == "requires_action"
        values = {
            "title": "3-D Secure authentication" if is_open else "Payment",
            "amount": formatted(intent["amount"], intent["currency"]),
            "facts": [("Payment", intent.id), ("Description", intent["description"] or "none")],
            "is_open": is_open,
            "message": _STATUS_WORDS.get(intent["status"], ""),
        }
        await self._show(send, values)

    async def _show(self, send: Send, values: Mapping[str, Any], status: int = 200) -> None:
        body = self._templates.get_template("hosted.html").render(values).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", _POLICY),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
        ]
        await send_answer(send, status, headers, body)


def _fields(encoded: bytes) -> dict[str, str]:
    pairs = parse_qs(encoded.decode("latin-1"), max_num_fields=32)
    return {name: values[-1] for name, values in pairs.items()}


def _returned(return_url: str, intent: Document) -> str:
    """Return the app's address with what Stripe adds when the payer comes back."""
    paid = intent["status"] in ("succeeded", "requires_capture", "requires_confirmation")
    added = urlencode(
        {
            "payment_intent": intent.id,
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if paid else "failed",
        }
    )
    parts = urlsplit(return_url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))
