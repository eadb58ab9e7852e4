"""The pages that a payer sees, as HTTP: challenges, methods' own pages, vouchers, receipts; they work without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeVar

from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, Context, Receive, Send
from fakes.core.limits import Disconnected
from fakes.core.requests import Exchange
from fakes.core.sandboxes import DEFAULT
from fakes.core.transaction import Tx
from fakes.payments.actions import Refused
from fakes.payments.card_table import TEST_NUMBERS
from fakes.payments.fees import SETTING, parsed
from fakes.payments.flows import checkout_payment, identity, payer, payment_links
from fakes.payments.flows.card_details import unusable
from fakes.payments.money import formatted
from fakes.payments.providers.stripe import checkout_page, invoice_page, object_page, payer_page
from fakes.payments.providers.stripe.answer import error_of_kernel, headers_of_raw, send_answer, send_page
from fakes.payments.providers.stripe.page_form import form_of, query_of
from fakes.payments.providers.stripe.screen import has_real_card
from fakes.payments.providers.stripe.templates import Templates
from fakes.payments.records import Reading, Scope
from fakes.payments.service import Service
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work

T = TypeVar("T")
PREFIX = "/pay/"


class Pages:
    """The hosted pages of one server."""

    def __init__(self, context: Context, service: Service) -> None:
        self._context = context
        self._service = service
        self._fees = parsed(context.settings.values.get(SETTING, ""))
        self._templates = Templates()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request below `/pay/`."""
        exchange: Exchange = scope[EXCHANGE]
        sandbox = exchange.sandbox = exchange.explicit_sandbox or DEFAULT
        try:
            query = query_of(scope)
            place = Scope(sandbox, query.get("account", ""))
            kind, _, name = scope["path"].removeprefix(PREFIX).partition("/")
            if kind in payer_page.PLACES and scope["method"] == "POST":
                form = await form_of(scope, receive)
                await self._answer(place, kind, name, {**query, **form}, send)
            elif kind in payer_page.PLACES and scope["method"] == "GET":
                seen = await self._read(place, lambda records: payer.waiting(records, name, query))
                await self._show(send, payer_page.values(kind, seen))
            elif kind == "source" and scope["method"] == "POST":
                form = await form_of(scope, receive)
                await self._answer_source(place, name, form, send)
            elif kind == "source" and scope["method"] == "GET":
                source = await self._read(place, lambda records: records.require("source", name))
                await self._show(send, payer_page.source_values(source))
            elif kind == "mandates" and scope["method"] == "GET":
                mandate = await self._read(place, lambda records: records.require("mandate", name))
                await self._show(send, payer_page.mandate_values(mandate))
            elif kind == "identity" and scope["method"] == "POST":
                form = await form_of(scope, receive)
                await self._verify(place, name, form, send)
            elif kind == "checkout" and scope["method"] == "POST":
                await self._check_out(exchange, place, name, await form_of(scope, receive), send)
            elif kind == "checkout" and scope["method"] == "GET":
                await self._show_checkout(place, name, query, send)
            elif kind == "invoice" and scope["method"] == "POST":
                await self._pay_invoice(exchange, place, name, await form_of(scope, receive), send)
            elif kind == "invoice" and scope["method"] == "GET":
                await self._show_invoice(place, name, send)
            elif kind == "link" and scope["method"] == "GET":
                await self._follow(place, name, send)
            elif kind in object_page.PAGES and scope["method"] == "GET":
                await self._show(
                    send, await self._read(place, lambda records: object_page.values(records, kind, name))
                )
            elif kind == "receipts" and scope["method"] == "GET":
                await self._receipt(place, name, send)
            else:
                await self._show(send, {"title": "There is no such page.", "amount": "", "facts": []}, 404)
        except Disconnected:
            return
        except StripeError as error:
            await self._refuse(send, error)
        except KernelError as error:
            await self._refuse(send, error_of_kernel(error))

    async def _answer(
        self, place: Scope, kind: str, intent_id: str, form: Mapping[str, str], send: Send
    ) -> None:
        def unit(tx: Tx) -> tuple[payer.Waiting, str]:
            work = Work(tx, place, Cause(base_url=self._context.urls.public, fees=self._fees))
            wrong = payer_page.act(work, kind, intent_id, form)
            return payer.waiting(work, intent_id, form), wrong

        seen, wrong = await self._context.store.write(unit)
        return_url = seen.intent.private.get("return_url")
        if return_url and not seen.is_open:
            location = payer_page.returned(return_url, seen.intent).encode()
            await send_answer(send, 303, [(b"location", location)], b"")
            return
        await self._show(send, payer_page.values(kind, seen, wrong), 400 if wrong else 200)

    async def _answer_source(self, place: Scope, source_id: str, form: Mapping[str, str], send: Send) -> None:
        def unit(tx: Tx) -> str:
            work = Work(tx, place, Cause(base_url=self._context.urls.public))
            return payer_page.answer_source(work, source_id, form)

        location = (await self._context.store.write(unit)).encode()
        await send_answer(send, 303, [(b"location", location)], b"")

    async def _verify(self, place: Scope, session_id: str, form: Mapping[str, str], send: Send) -> None:
        def unit(tx: Tx) -> dict[str, Any]:
            work = Work(tx, place, Cause(base_url=self._context.urls.public))
            identity.answer(work, session_id, is_passed=form.get("outcome") == "pass")
            return object_page.values(work, "identity", session_id)

        await self._show(send, await self._context.store.write(unit))

    async def _follow(self, place: Scope, link_id: str, send: Send) -> None:
        def unit(tx: Tx) -> str:
            work = Work(tx, place, Cause(base_url=self._context.urls.public))
            return str(payment_links.follow(work, link_id)["url"])

        location = (await self._context.store.write(unit)).encode()
        await send_answer(send, 303, [(b"location", location)], b"")

    async def _show_checkout(
        self, place: Scope, session_id: str, query: Mapping[str, str], send: Send
    ) -> None:
        # A bank's answer has brought the session to its end before its payer is back.
        await self._context.scheduler.catch_up(place.sandbox)
        session = await self._read(place, lambda records: records.require(checkout_payment.KIND, session_id))
        landing = checkout_page.landing(session)
        if session["status"] == "complete" and "redirect_status" in query and landing:
            await send_answer(send, 303, [(b"location", landing.encode())], b"")
            return
        values = await self._read(place, lambda records: checkout_page.values(records, session_id))
        await self._show(send, values, template="checkout.html")

    async def _check_out(
        self, exchange: Exchange, place: Scope, session_id: str, form: Mapping[str, str], send: Send
    ) -> None:
        def unit(tx: Tx) -> tuple[str, str | Refused]:
            work = Work(tx, place, Cause(base_url=self._context.urls.public, fees=self._fees))
            return checkout_page.act(work, session_id, form)

        try:
            await self._screen(exchange, place, session_id, form)
            location, said = await self._context.store.write(unit)
        except StripeError as error:
            location, said = "", Refused(error)
        if location and not isinstance(said, Refused):
            await send_answer(send, 303, [(b"location", location.encode())], b"")
            return
        wrong, status = (said.error.message, said.error.status) if isinstance(said, Refused) else (said, 200)
        values = await self._read(
            place, lambda records: checkout_page.values(records, session_id, wrong, form)
        )
        await self._show(send, values, status, template="checkout.html")

    async def _show_invoice(self, place: Scope, name: str, send: Send) -> None:
        await self._context.scheduler.catch_up(place.sandbox)
        invoice_id, _, form = name.partition("/")
        if form == "pdf":
            content = await self._read(place, lambda records: invoice_page.pdf(records, invoice_id))
            await send_answer(send, 200, headers_of_raw(content), content.body)
            return
        values = await self._read(place, lambda records: invoice_page.values(records, name))
        await self._show(send, values, template="checkout.html")

    async def _pay_invoice(
        self, exchange: Exchange, place: Scope, invoice_id: str, form: Mapping[str, str], send: Send
    ) -> None:
        def unit(tx: Tx) -> tuple[str, Refused | None]:
            work = Work(tx, place, Cause(base_url=self._context.urls.public, fees=self._fees))
            return invoice_page.act(work, invoice_id, form)

        try:
            await self._screen(exchange, place, invoice_id, form)
            location, refused = await self._context.store.write(unit)
        except StripeError as error:
            location, refused = "", Refused(error)
        if refused is None:
            await send_answer(send, 303, [(b"location", location.encode())], b"")
            return
        wrong = refused.error.message
        values = await self._read(
            place, lambda records: invoice_page.values(records, invoice_id, wrong, form)
        )
        await self._show(send, values, refused.error.status, template="checkout.html")

    async def _screen(self, exchange: Exchange, place: Scope, about: str, form: Mapping[str, str]) -> None:
        """Refuse, by StripeError, a number that could be somebody's own card; it is noted without it."""
        exchange.allowed_cards = TEST_NUMBERS
        if has_real_card({"card": form}):
            exchange.has_secret_body = True
            summary = "A real card number was refused"
            await self._service.note_near_miss(place.sandbox, "real_card", summary, about)
            raise unusable("test_mode_live_card")

    async def _receipt(self, place: Scope, charge_id: str, send: Send) -> None:
        charge = await self._read(place, lambda records: records.require("charge", charge_id))
        facts = [
            ("Charge", charge.id),
            ("Status", "refunded" if charge["refunded"] else charge["status"]),
            payer_page.paid_with(charge),
        ]
        if charge["description"]:
            facts.append(("Description", charge["description"]))
        values = {
            "title": "Receipt",
            "amount": formatted(charge["amount"], charge["currency"]),
            "facts": facts,
        }
        await self._show(send, values)

    async def _read(self, place: Scope, look: Callable[[Reading], T]) -> T:
        now = self._service.now(place.sandbox)
        return await self._context.store.look_up(lambda inside: look(Reading(place, now, inside)))

    async def _refuse(self, send: Send, error: StripeError) -> None:
        await self._show(send, {"title": error.message, "amount": "", "facts": []}, error.status)

    async def _show(
        self, send: Send, values: Mapping[str, Any], status: int = 200, *, template: str = "hosted.html"
    ) -> None:
        body = self._templates.page(template, values)
        await send_page(send, status, body)
