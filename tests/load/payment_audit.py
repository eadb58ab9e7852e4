"""Whether a server has every payment that it acknowledged, once, with its charge, its money and its events."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx

from tests.load.traffic import Ledger, order

Json = dict[str, Any]
# Which events tell of an object: each exactly once.
_EVENTS = {
    "customer": {"customer.created"},
    "payment_intent": {"payment_intent.created", "payment_intent.succeeded"},
    "charge": {"charge.succeeded", "charge.updated"},
    "refund": {"refund.created"},
}
_LISTS = {
    "customer": "/v1/customers",
    "payment_intent": "/v1/payment_intents",
    "charge": "/v1/charges",
    "refund": "/v1/refunds",
}


class PaymentAuditor:
    """Looks at one sandbox's objects of Stripe as an app does."""

    def __init__(self, client: httpx.AsyncClient, sandbox: str, ledger: Ledger) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer sk_test_sbx_{sandbox}"}
        self._ledger = ledger

    async def pay_again(self) -> None:
        """Repeat what got no answer, and one thing that did, as an SDK does, by the same idempotency key. Time passes, too."""
        orders = self._ledger.orders
        unanswered = [token for token, payment in orders.items() if not payment]
        answered = [token for token, payment in orders.items() if payment]
        for token in unanswered + answered[-1:]:
            request = order(token)
            headers = {**self._headers, **request["headers"]}
            answer = await self._client.post("/v1/payment_intents", data=request["data"], headers=headers)
            payment = answer.raise_for_status().json()["id"]
            assert orders[token] in ("", payment)
            self._ledger.note_order(token, payment)
        # What a charge brings in is known a little later.
        (await self._client.post("/stagedoor/v1/clock", json={"advance": "PT1M"})).raise_for_status()

    async def check(self, captures: list[Json]) -> None:
        """Check that objects, money, events and captures tell the same."""
        found = {kind: await self._all(path) for kind, path in _LISTS.items()}
        ids = {kind: {each["id"] for each in objects} for kind, objects in found.items()}
        assert self._ledger.customers <= ids["customer"]
        assert self._ledger.refunds <= ids["refund"]
        self._check_payments(found["payment_intent"], found["charge"])
        sources = [each["source"] for each in await self._all("/v1/balance_transactions")]
        assert sorted(sources) == sorted(ids["charge"] | ids["refund"])
        happened = Counter(
            (event["data"]["object"]["id"], event["type"]) for event in await self._all("/v1/events")
        )
        assert happened == _expected(found)
        told = [capture["payment"] for capture in captures if capture["channel"] == "payments"]
        assert happened == Counter((each["object_id"], each["event"]) for each in told)

    def _check_payments(self, intents: list[Json], charges: list[Json]) -> None:
        """Check that each order was paid once, by one charge."""
        paid = Counter(intent["description"].split()[-1] for intent in intents)
        assert paid == Counter(dict.fromkeys(self._ledger.orders, 1))
        assert {intent["id"] for intent in intents} == self._ledger.payments
        assert {intent["status"] for intent in intents} <= {"succeeded"}
        by_intent = {charge["payment_intent"]: charge["id"] for charge in charges}
        assert len(by_intent) == len(charges)
        assert by_intent == {intent["id"]: intent["latest_charge"] for intent in intents}

    async def _all(self, path: str) -> list[Json]:
        found: list[Json] = []
        after: dict[str, str] = {}
        while True:
            answer = await self._client.get(path, params={"limit": "100", **after}, headers=self._headers)
            page = answer.raise_for_status().json()
            found += page["data"]
            if not page["has_more"]:
                assert len({each["id"] for each in found}) == len(found)
                return found
            after = {"starting_after": page["data"][-1]["id"]}


def _expected(found: dict[str, list[Json]]) -> Counter[tuple[str, str]]:
    """Return which events tell of which objects: each object has all of its own, and each once."""
    told = Counter(
        (each["id"], name) for kind, objects in found.items() for each in objects for name in _EVENTS[kind]
    )
    return told + Counter(
        (charge["id"], "charge.refunded") for charge in found["charge"] if charge["refunded"]
    )
