"""An app under load: clients that send mail, texts and payments without a pause and note what was acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import aiosmtplib
import httpx

from tests.server_process import ServerProcess

COMMON_WORD = "auditable"
_SMALL_BYTES = 3_000
# Larger than what is kept in the database itself: such a mail has a file of its own.
_LARGE_BYTES = 300_000


@dataclass
class Ledger:
    """What was sent, and what the server promised to have.

    `sent` maps a mail's token to its bytes, whether acknowledged or not, and `orders` has the tokens of payments, which
    are their idempotency keys, each with the id that answered it (none yet: empty). `mails`, `texts`, `customers` and
    `refunds` are the ids that were acknowledged. `refusals` counts (kind, status) of everything that was refused.
    """

    sent: dict[str, bytes] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    mails: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    refunds: set[str] = field(default_factory=set)
    refusals: Counter[tuple[str, int]] = field(default_factory=Counter)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acknowledged(self) -> int:
        """How many promises were made."""
        promises = (self.mails, self.texts, self.customers, self.payments, self.refunds)
        return sum(map(len, promises))

    @property
    def payments(self) -> set[str]:
        """The payments that were acknowledged."""
        return {each for each in self.orders.values() if each}

    def note_order(self, token: str, id: str) -> None:
        """Note a payment that was acknowledged."""
        self.orders[token] = id
        self._changed.set()

    def note(self, kept: set[str], id: str) -> None:
        """Note a promise."""
        kept.add(id)
        self._changed.set()

    def note_refusal(self, kind: str, status: int) -> None:
        """Note that something was refused."""
        self.refusals[kind, status] += 1
        self._changed.set()

    async def until(self, condition: Callable[[Ledger], bool], *, timeout_s: float = 30) -> None:
        """Wait for `condition` to hold. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not condition(self):
                self._changed.clear()
                await self._changed.wait()


def order(token: str) -> dict[str, Any]:
    """Return the request that pays for one order, whose token is its idempotency key too."""
    form = {
        "amount": "2000",
        "confirm": "true",
        "currency": "usd",
        "description": f"{COMMON_WORD} {token}",
        "payment_method": "pm_card_visa",
        "payment_method_types[]": "card",
    }
    return {"data": form, "headers": {"Idempotency-Key": token}}


class Traffic:
    """The clients of one sandbox. `may_retry` is what they wait for after a refusal."""

    def __init__(self, server: ServerProcess, sandbox: str, ledger: Ledger, *, seed: str) -> None:
        self.ledger = ledger
        self.may_retry = asyncio.Event()
        self.may_retry.set()
        self._server = server
        self._sandbox = sandbox
        self._chance = random.Random(seed)
        self._number = 0
        self._is_over = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Traffic:
        """Begin to send."""
        # An account's id is a digest of its sandbox's name: the name itself must be known first.
        async with httpx.AsyncClient(base_url=self._server.http_url) as client:
            (await client.post("/stagedoor/v1/sandboxes", json={"name": self._sandbox})).raise_for_status()
        clients = [self._mails, self._mails, self._mails, self._texts, self._customers, self._payments]
        self._tasks = [
            asyncio.get_running_loop().create_task(self._again_and_again(send)) for send in clients
        ]
        return self

    async def __aexit__(self, *_exception: object) -> None:
        """Stop sending. Raises what a client did not expect."""
        # A client that is cancelled in the middle of a command may report that as an error of the connection, or not at
        # all: each looks whether it is over before it sends again.
        self._is_over = True
        self.may_retry.set()
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _again_and_again(self, send: Callable[[], Awaitable[None]]) -> None:
        while not self._is_over:
            try:
                await send()
            except (aiosmtplib.SMTPException, httpx.TransportError, OSError) as error:
                self._note_refusal(error)
                await asyncio.sleep(0)
                await self.may_retry.wait()

    def _note_refusal(self, error: Exception) -> None:
        if isinstance(error, aiosmtplib.SMTPResponseException) and error.code > 0:
            self.ledger.note_refusal("mail", error.code)

    def _token(self) -> str:
        self._number += 1
        return f"{self._sandbox}n{self._number}".replace("-", "x")

    async def _mails(self) -> None:
        host, port = self._server.smtp_address
        client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            username=f"sbx-{self._sandbox}",
            password="any",
            use_tls=False,
            start_tls=False,
        )
        async with client:
            while not self._is_over:
                token = self._token()
                content = self._mail(token)
                self.ledger.sent[token] = content
                _, answer = await client.sendmail("app@example.com", [f"{token}@example.org"], content)
                self.ledger.note(self.ledger.mails, answer.rpartition(" ")[2])

    def _mail(self, token: str) -> bytes:
        """Return a mail; every third has an attachment, a few of these are large."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = "Shop <app@example.com>"
        mail["To"] = f"{token}@example.org"
        mail["Subject"] = token
        mail.set_content(f"This mail is {COMMON_WORD}.\nYour code is {self._chance.randrange(10**6):06d}.\n")
        mail.add_alternative(f"<p>This mail is <b>{COMMON_WORD}</b>.</p>", subtype="html")
        if self._chance.random() < 0.3:
            size = _LARGE_BYTES if self._chance.random() < 0.2 else _SMALL_BYTES
            content = self._chance.randbytes(size)
            mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"{token}.pdf")
        return mail.as_bytes()

    async def _texts(self) -> None:
        account = "AC" + hashlib.md5(self._sandbox.encode(), usedforsecurity=False).hexdigest()
        path = f"/2010-04-01/Accounts/{account}/Messages.json"
        async with httpx.AsyncClient(base_url=self._server.http_url, auth=(account, "any")) as client:
            while not self._is_over:
                body = f"{COMMON_WORD} {self._token()}"
                form = {"To": "+15558675310", "From": "+15017122661", "Body": body}
                answer = await client.post(path, data=form)
                await self._take("text", self.ledger.texts, answer, "sid")

    async def _customers(self) -> None:
        headers = {"Authorization": f"Bearer sk_test_sbx_{self._sandbox}"}
        async with httpx.AsyncClient(base_url=self._server.http_url, headers=headers) as client:
            while not self._is_over:
                form = {"name": self._token(), "description": COMMON_WORD}
                answer = await client.post("/v1/customers", data=form)
                await self._take("customer", self.ledger.customers, answer, "id")

    async def _payments(self) -> None:
        """Pay at once, and give every third payment back."""
        headers = {"Authorization": f"Bearer sk_test_sbx_{self._sandbox}"}
        async with httpx.AsyncClient(base_url=self._server.http_url, headers=headers) as client:
            while not self._is_over:
                token = self._token()
                self.ledger.orders[token] = ""
                answer = await client.post("/v1/payment_intents", **order(token))
                if not answer.is_success:
                    await self._refused("payment", answer)
                    continue
                payment = answer.json()["id"]
                self.ledger.note_order(token, payment)
                if self._chance.random() < 0.3:
                    form = {"payment_intent": payment, "metadata[about]": COMMON_WORD}
                    refund = await client.post("/v1/refunds", data=form)
                    await self._take("payment", self.ledger.refunds, refund, "id")

    async def _take(self, kind: str, kept: set[str], answer: httpx.Response, name: str) -> None:
        if answer.is_success:
            self.ledger.note(kept, answer.json()[name])
        else:
            await self._refused(kind, answer)

    async def _refused(self, kind: str, answer: httpx.Response) -> None:
        self.ledger.note_refusal(kind, answer.status_code)
        await asyncio.sleep(0)
        await self.may_retry.wait()
