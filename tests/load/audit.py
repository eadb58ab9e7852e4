"""Whether a server has everything that it acknowledged, and nothing by halves, as its own APIs show it."""

from __future__ import annotations

import asyncio
import hashlib
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx

from tests.load.payment_audit import PaymentAuditor
from tests.load.traffic import COMMON_WORD, Ledger
from tests.server_process import ServerProcess

Json = dict[str, Any]
_AT_ONCE = 8
# The events of the rest are compared with those that Stripe's API lists.
_READ_WHOLE = ("customer", "refund")
_CAPTURES = "/stagedoor/v1/captures"


async def audit(server: ServerProcess, sandbox: str, ledger: Ledger) -> int:
    """Check one sandbox against its ledger; returns how many captures it has."""
    headers = {"X-Stagedoor-Sandbox": sandbox}
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(
        base_url=server.http_url, headers=headers, limits=limits, timeout=30
    ) as client:
        auditor = _Auditor(client, ledger)
        await PaymentAuditor(client, sandbox, ledger).pay_again()
        captures = await auditor.all_captures()
        await auditor.check_sums(captures)
        turn = asyncio.Semaphore(_AT_ONCE)

        async def check(capture: Json) -> None:
            async with turn:
                await auditor.check(capture)

        await asyncio.gather(*map(check, captures))
        await auditor.check_texts(sandbox, captures)
        await PaymentAuditor(client, sandbox, ledger).check(captures)
        return len(captures)


class _Auditor:
    def __init__(self, client: httpx.AsyncClient, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger

    async def _get(self, path: str, **parameters: str) -> httpx.Response:
        return (await self._client.get(path, params=parameters)).raise_for_status()

    async def all_captures(self, **filters: str) -> list[Json]:
        """Return every capture that matches, page by page; no page may contradict the total."""
        found: list[Json] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await self._get(_CAPTURES, limit="500", **filters, **cursor)).json()
            found += page["items"]
            if page["next"] is None:
                assert len(found) == page["total"] or not page["total_is_exact"]
                return found
            cursor = {"cursor": page["next"]}

    async def check_sums(self, captures: list[Json]) -> None:
        """Check that nothing acknowledged is missing, that the counters are right, and that search finds everything."""
        listed = {capture["id"] for capture in captures}
        assert len(listed) == len(captures)
        assert self._ledger.mails <= listed
        texts = {capture["sms"]["provider_id"] for capture in captures if capture["channel"] == "sms"}
        assert self._ledger.texts <= texts
        found = await self.all_captures(q=COMMON_WORD)
        assert {capture["id"] for capture in found} == listed
        # One at a time for each channel, so that the counter of the channel is compared, too.
        for channel in ("mail", "sms", "payments"):
            of_channel = await self.all_captures(channel=channel)
            assert len(of_channel) == sum(capture["channel"] == channel for capture in captures)

    async def check(self, capture: Json) -> None:
        """Check that one capture is whole."""
        if capture["channel"] == "mail":
            await self._check_mail(capture)
        elif capture["channel"] == "payments" and capture["kind"] in _READ_WHOLE:
            raw = (await self._get(f"{_CAPTURES}/{capture['id']}/raw")).json()
            assert raw["data"]["object"]["id"] == capture["payment"]["object_id"]

    async def _check_mail(self, capture: Json) -> None:
        token = capture["title"]
        raw = (await self._get(f"{_CAPTURES}/{capture['id']}/raw")).content
        assert raw == self._ledger.sent[token]
        attachments = list(message_from_bytes(raw, policy=default).iter_attachments())
        assert len(capture["mail"]["attachments"]) == len(attachments)
        for listed, attachment in zip(capture["mail"]["attachments"], attachments, strict=True):
            part = (await self._get(f"{_CAPTURES}/{capture['id']}/parts/{listed['part']}")).content
            content = attachment.get_payload(decode=True)
            assert isinstance(content, bytes)
            assert hashlib.sha256(part).digest() == hashlib.sha256(content).digest()

    async def check_texts(self, sandbox: str, captures: list[Json]) -> None:
        """Check that Twilio's own objects and the captures of them tell the same."""
        texts = {capture["sms"]["provider_id"] for capture in captures if capture["channel"] == "sms"}
        assert await self._texts(sandbox) == texts

    async def _texts(self, sandbox: str) -> set[str]:
        account = "AC" + hashlib.md5(sandbox.encode(), usedforsecurity=False).hexdigest()
        found: set[str] = set()
        path = f"/2010-04-01/Accounts/{account}/Messages.json?PageSize=1000"
        while path:
            answer = await self._client.get(path, auth=(account, "any"))
            page = answer.raise_for_status().json()
            found |= {message["sid"] for message in page["messages"]}
            path = page["next_page_uri"] or ""
        return found
