"""Downloads by file links: addresses that need no key, as the `files` host has them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from fakes.core.errors import KernelError
from fakes.core.fake import EXCHANGE, Context, Receive, Send
from fakes.core.look import Look
from fakes.core.requests import Exchange
from fakes.core.sandboxes import DEFAULT
from fakes.payments.actions import Raw
from fakes.payments.flows.files import LINKS, content_of_link
from fakes.payments.providers.stripe.answer import (
    FILE_NOT_RECORDED,
    error_of_kernel,
    headers_of_raw,
    send_answer,
)
from fakes.payments.providers.stripe.page_form import query_of
from fakes.payments.records import Reading, Scope
from fakes.payments.service import Service
from fakes.payments.wire.error import StripeError, unrecognized_url


class FileLinks:
    """The addresses below `/links/` of one server."""

    def __init__(self, context: Context, service: Service) -> None:
        self._context = context
        self._service = service

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange: Exchange = scope[EXCHANGE]
        sandbox = exchange.sandbox = exchange.explicit_sandbox or DEFAULT
        now, token = self._service.now(sandbox), scope["path"].removeprefix(LINKS)

        def work(look: Look) -> Raw:
            place = Scope(sandbox, query_of(scope).get("account", ""))
            return content_of_link(Reading(place, now, look), token)

        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise unrecognized_url(scope["method"], scope["path"])
            content = await self._context.store.look_up(work)
        except (StripeError, KernelError) as error:
            refusal = error if isinstance(error, StripeError) else error_of_kernel(error)
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send_answer(send, refusal.status, headers, refusal.message.encode())
        else:
            exchange.answer_body = FILE_NOT_RECORDED
            await send_answer(send, 200, headers_of_raw(content), content.body)
