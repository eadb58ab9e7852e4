"""A shop that takes payments without HTTP: the service over a real store, every answer held against the catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import orjson
import pytest

from fakes import migrations
from fakes.core.fake import Context
from fakes.core.kernel import KernelSettings, running
from fakes.core.query import CaptureQuery
from fakes.core.schema import Migrations
from fakes.payments.actions import Call
from fakes.payments.catalogue.loader import catalogue
from fakes.payments.fake import PaymentsFake
from fakes.payments.models import PLATFORM
from fakes.payments.records import Scope
from fakes.payments.registry import all_actions
from fakes.payments.service import Order, Reply, Service
from fakes.payments.wire.conform import check, check_answer
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.idempotency import fingerprint
from fakes.payments.wire.spelling import respelled
from fakes.payments.wire.upload import Upload
from fakes.payments.wire.validate import expand_paths, validate
from fakes.payments.work import Cause
from tests.waiting import until

Json = dict[str, Any]
CARD_ONLY: Json = {"payment_method_types": ["card"], "capture_method": "automatic"}


# A person whom Stripe's test mode verifies within the answer, and an account that may do everything at once.
ADA: Json = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "phone": "+12015550123",
    "dob": {"day": 1, "month": 1, "year": 1902},
    "id_number": "222222222",
    "address": {"line1": "address_full_match", "city": "New York", "state": "NY", "postal_code": "10001"},
}
SELLER: Json = {
    "type": "custom",
    "country": "US",
    "email": "seller@example.com",
    "business_type": "individual",
    "business_profile": {"mcc": "5734", "url": "https://accessible.stripe.com"},
    "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
    "external_account": "btok_us_verified",
    "individual": ADA,
    "tos_acceptance": {"date": 1_700_000_000, "ip": "203.0.113.7"},
}


_actions = cache(all_actions)


class Refusal(Exception):
    """What Stripe would have answered instead: the status, and the `error` of the body."""

    def __init__(self, status: int, error: Json) -> None:
        super().__init__(error.get("message"))
        self.status = status
        self.error = error


class Shop:
    """One account's view of the service."""

    def __init__(self, context: Context, sandbox: str = "shop", account: str = PLATFORM) -> None:
        self.context = context
        self.sandbox = sandbox
        self.account = account
        self.service = Service(context.store, context.sandboxes)
        self.actions = _actions()
        self.cause: Json = {}
        self.creates_unknown = False
        self.lent_key = ""

    def elsewhere(self, sandbox: str = "shop", account: str = PLATFORM) -> Shop:
        """Return the same service for another sandbox or account."""
        return Shop(self.context, sandbox, account)

    async def post(
        self, path: str, /, *, key: str | None = None, is_publishable: bool = False, **params: Any
    ) -> Json:
        """Send a POST as an SDK would; the answer is checked. Raises Refusal."""
        return await self.send("POST", path, params, key=key, is_publishable=is_publishable)

    async def get(self, path: str, /, *, is_publishable: bool = False, **params: Any) -> Json:
        """Send a GET; the answer is checked. Raises Refusal."""
        return await self.send("GET", path, params, is_publishable=is_publishable)

    async def delete(self, path: str, /) -> Json:
        """Send a DELETE; the answer is checked. Raises Refusal."""
        return await self.send("DELETE", path, {})

    async def send(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        *,
        key: str | None = None,
        is_publishable: bool = False,
    ) -> Json:
        """Send a request and return its JSON. Raises Refusal."""
        found = catalogue().find(method, path)
        assert found is not None, f"{method} {path} is not Stripe's"
        reply = await self.reply(method, path, params, key=key, is_publishable=is_publishable)
        body: Json = orjson.loads(reply.body)
        if reply.status != 200:
            raise Refusal(reply.status, checked_error(body["error"]))
        assert check_answer(found[0].id, body) == []
        return body

    async def reply(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        *,
        key: str | None = None,
        is_publishable: bool = False,
    ) -> Reply:
        """Return the service's reply. Raises Refusal for what the service raised."""
        found = catalogue().find(method, path)
        assert found is not None
        operation, path_params = found
        action = self.actions.find(method, operation.path)
        assert action is not None, f"{method} {operation.path} is not imitated"
        raw = dict(params) if operation.is_v2 and method == "POST" else as_form(params)
        try:
            return await self.service.carry_out(
                Order(
                    action=action,
                    call=Call(respelled(operation.id, validate(operation, raw)), path_params, is_publishable),
                    scope=Scope(self.sandbox, self.account),
                    cause=Cause(
                        request_id="req_test", base_url="http://pay.test", idempotency_key=key, **self.cause
                    ),
                    expand=tuple(expand_paths(raw)),
                    returns=operation.returns,
                    key=key,
                    fingerprint=fingerprint(method, path, raw) if key is not None else None,
                    creates_unknown=self.creates_unknown,
                    lent_key=self.lent_key,
                )
            )
        except StripeError as error:
            envelope: Json = orjson.loads(orjson.dumps(error.envelope()))
            told = envelope["error"]
            # OAuth's own dialect has a word there, and the rest beside it.
            raise Refusal(
                error.status, checked_error(told) if isinstance(told, dict) else envelope
            ) from error

    async def refused(self, method: str, path: str, /, *, status: int = 400, **params: Any) -> Json:
        """Return the error that a request gets; anything else fails the test."""
        with pytest.raises(Refusal) as caught:
            await self.send(method, path, params)
        assert caught.value.status == status
        return caught.value.error

    # -- what most tests begin with ---------------------------------------------------------------------------

    async def open_account(self, **params: Any) -> Json:
        """Open a connected account that may charge and be paid, unless `params` say otherwise."""
        return await self.post("/v1/accounts", **{**SELLER, **params})

    async def connected(self, **params: Any) -> Shop:
        """Open a connected account and return its own view of the service."""
        made = await self.open_account(**params)
        return self.elsewhere(self.sandbox, made["id"])

    async def customer(self, **params: Any) -> Json:
        """Create a customer."""
        return await self.post("/v1/customers", **{"email": "ann@example.com", **params})

    async def saved_card(self, customer: str, method: str = "pm_card_visa") -> Json:
        """Save a test card for a customer."""
        return await self.post(f"/v1/payment_methods/{method}/attach", customer=customer)

    async def intent(self, **params: Any) -> Json:
        """Create a payment intent for a card."""
        return await self.post(
            "/v1/payment_intents", **{"amount": 2000, "currency": "usd", **CARD_ONLY, **params}
        )

    async def paid(self, method: str = "pm_card_visa", **params: Any) -> Json:
        """Create a payment intent and confirm it at once."""
        return await self.intent(payment_method=method, confirm=True, **params)

    async def declined(self, method: str, **params: Any) -> Json:
        """Return the card error that paying with a test card ends in."""
        values = {
            "amount": 2000,
            "currency": "usd",
            **CARD_ONLY,
            "payment_method": method,
            "confirm": True,
            **params,
        }
        return await self.refused("POST", "/v1/payment_intents", status=402, **values)

    async def events(self, **filters: Any) -> list[str]:
        """Return the types of all events, oldest first."""
        return [event["type"] for event in await self.event_objects(**filters)]

    async def event_objects(self, **filters: Any) -> list[Json]:
        """Return all events, oldest first."""
        found = await self.get("/v1/events", limit=100, **filters)
        return list(reversed(found["data"]))

    async def captures(self, **filters: Any) -> list[Any]:
        """Return the captures of the sandbox, oldest first."""
        page = await self.context.library.page(CaptureQuery(self.sandbox, **filters), limit=100)
        return list(reversed(page.items))

    async def pass_time(self, ms: int) -> None:
        """Move the sandbox's clock on, and let happen what was due."""
        await self.context.sandboxes.set_clock(self.sandbox, lambda clock: clock.advanced(ms))
        await self.settle()

    async def settle(self) -> None:
        """Let happen what is due now."""
        await self.context.scheduler.settle(self.sandbox)

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Ask again whenever something has happened, until it is so. Raises TimeoutError."""
        await until(self.context.bus, condition)


def as_form(value: Any) -> Any:
    """Return parameters as a form of the SDKs carries them: strings at the leaves, lists by index."""
    if isinstance(value, Upload):
        return value
    if isinstance(value, Mapping):
        return {name: as_form(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return {str(index): as_form(each) for index, each in enumerate(value)} if value else []
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def checked_error(error: Json) -> Json:
    """Return an error after holding the objects in it against the catalogue."""
    for kind in ("payment_intent", "payment_method"):
        if kind in error:
            assert check(kind, error[kind]) == []
    return error


@asynccontextmanager
async def open_shop(database_url: str = "") -> AsyncIterator[Shop]:
    """Run a kernel with the payments channel; the default is a temporary SQLite database."""
    history = Migrations(migrations.FOLDER, migrations.HEAD)
    settings = KernelSettings(database_url=database_url)
    async with running(settings, history, [PaymentsFake]) as kernel:
        await kernel.context.sandboxes.ensure("shop")
        yield Shop(kernel.context)
