"""One request's or job's unit of work: objects created, changed and deleted, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable

from fakes.core.batch import Overtaken
from fakes.core.clock import iso, wall_ms
from fakes.core.look import Question
from fakes.core.sandboxes import DEFAULT
from fakes.core.transaction import JobDraft, Tx
from fakes.payments import roster
from fakes.payments.document import Document, Json
from fakes.payments.fees import Fees
from fakes.payments.models import (
    PLATFORM,
    PaymentObjectRow,
    PaymentRosterRow,
    PaymentTextRow,
    PaymentWordRow,
)
from fakes.payments.records import Records, Scope, key_of
from fakes.payments.timeline import event_draft, life_of
from fakes.payments.vanished import is_old, restore
from fakes.payments.wire.ids import new_id
from fakes.payments.wire.serialize import blank
from fakes.payments.words import PART_KINDS, line_of, new_words

API_VERSION = "2026-10-28.endive"
_WORD_COLUMNS = ("sandbox", "account", "object", "seq", "id")
_TEXT_COLUMNS = ("sandbox", "account", "object")


_FEES = Fees()


class Cause(NamedTuple):
    """Why something happens: the request behind it, or a moment of the clock (then all is as by default).

    `base_url` is where the app reaches us, for the addresses of our own pages. `decline` is what a fault wants;
    `flags` mark the captures with it. `fees` is what Stripe keeps of a payment.
    """

    request_id: str | None = None
    idempotency_key: str | None = None
    api_version: str = API_VERSION
    base_url: str = ""
    is_publishable: bool = False
    decline: str | None = None
    flags: tuple[str, ...] = ()
    fees: Fees = _FEES


Afterwards = Callable[["Work", Json], None]


class Unfinished(Exception):
    """What was to follow an answer has failed: it must not undo what was asked for."""


class Work(Records):
    """What a flow may do, within one transaction."""

    def __init__(self, tx: Tx, scope: Scope, cause: Cause, *, creates_unknown: bool = False) -> None:
        super().__init__(scope, tx.now_ms(scope.sandbox) // 1000, creates_unknown=creates_unknown)
        self.tx = tx
        self.cause = cause
        self._known: dict[str, Document] = {}
        self._endpoints: list[Json] | None = None
        self._listening_clis = 0
        # None of them is in its own family: what holds itself is garbage that only a collector finds.
        self._root: Work | None = None
        self._family: dict[str, Work] = {}
        self._afterwards: list[tuple[str, Afterwards, Json]] | None = None

    def of(self, account: str) -> Work:
        """Return the same unit of work for another account of the sandbox (`PLATFORM` for its own)."""
        if account == self.scope.account:
            return self
        if self._root is not None:
            return self._root.of(account)
        known = self._family.get(account)
        if known is None:
            known = self._family[account] = Work(self.tx, Scope(self.scope.sandbox, account), self.cause)
            known._root = self
            known._afterwards = self._afterwards
        return known

    # -- reading ----------------------------------------------------------------------------------------------

    def row(self, id: str) -> Json | None:
        return self.tx.find(PaymentObjectRow, self.scope.sandbox, self.scope.account, id)

    def select(self, statement: Executable) -> list[Json]:
        return self.tx.rows(statement)

    def ask(self, question: Question, values: Json) -> list[Json]:
        return self.tx.rows(question.statement, values)

    def find_even_deleted(self, kind: str, id: str) -> Document | None:
        known = self._known.get(id)
        if known is None or known.object != kind:
            known = self._known.get(key_of(kind, id)) or super().find_even_deleted(kind, id)
            if known is not None:
                self._known[known.key] = known
        return known

    def _next_seq(self) -> int:
        return self.tx.next_id()

    # -- writing ----------------------------------------------------------------------------------------------

    def create(
        self,
        kind: str,
        fields: Mapping[str, Any],
        *,
        id: str | None = None,
        private: Json | None = None,
        created: int | None = None,
        lookup: str | None = None,
    ) -> Document:
        """Add an object of this kind with all its fields; `fields` replace the blank ones.

        `lookup` is the parent by which its list is filtered, where no field tells it.
        """
        moment = self.now if created is None else created
        data = blank(kind, id=id or new_id(kind, created=moment, account=self.account_id))
        if "created" in data:
            data["created"] = iso(moment * 1000) if kind.startswith("v2.") else moment
        if kind == "charge":
            # Since 2022-11-15 the list is shown only where `expand` asks for it.
            del data["refunds"]
        data.update(fields)
        document = Document(
            data,
            account=self.scope.account,
            seq=self.tx.next_id(),
            created=moment,
            private=private,
            lookup=lookup,
        )
        if id is not None:
            document.key = self.free_key(kind, id)
        self._known[document.key] = document
        self.save(document)
        return document

    def save(self, document: Document) -> None:
        """Write an object as it is now, once the unit ends or reads it: most are changed again before."""
        document.keep()
        key = (self.scope.sandbox, document.account, document.key)
        self.tx.owe(PaymentObjectRow, key, partial(self._write, document))

    def _write(self, document: Document) -> None:
        row = document.row(self.scope.sandbox)
        self.tx.put(PaymentObjectRow, row)
        words = new_words(document)
        if words:
            place = {name: row[name] for name in _WORD_COLUMNS}
            for field, value in words:
                self.tx.put(PaymentWordRow, {**place, "field": field, "value": value})
            # Those of new objects are put into texts many at once, later: see text_index.
            if (
                document.object in PART_KINDS
                and not document.is_new
                and (line := line_of(document.seq, words))
            ):
                text = {name: row[name] for name in _TEXT_COLUMNS}
                self.tx.insert(PaymentTextRow, {**text, "seq": -self.tx.next_id(), "text": line})

    def update(self, document: Document, event: str) -> None:
        """Write an object and tell of it, if anything changed."""
        previous = document.previous()
        self.save(document)
        if previous:
            self.emit(event, document, previous)

    def delete(self, document: Document) -> Json:
        """Delete an object; returns what the API shows of it from now on. Nobody is told."""
        gone = {"id": document.id, "object": document.object, "deleted": True}
        document.data, document.is_deleted = gone, True
        self.save(document)
        return gone

    def schedule(self, name: str, due: int, payload: Json) -> None:
        """Let the job called `name` run for this account at `due` (Unix seconds of the sandbox's clock)."""
        self.tx.schedule(
            JobDraft(
                sandbox=self.scope.sandbox,
                due_ms=due * 1000,
                name=name,
                payload={"account": self.scope.account, **payload},
            )
        )

    def soon(self, name: str, job: Afterwards, payload: Json) -> None:
        """Let `job` happen right after this, as the job called `name` would; where that can be, in the same transaction.

        The answer knows nothing of it yet, and whoever looks afterwards sees it.
        """
        if self._afterwards is None:
            self.schedule(name, self.now, payload)
        else:
            self._afterwards.append((self.scope.account, job, payload))

    def begin(self) -> None:
        """Promise to `finish`: what is to happen soon need not be stored until then."""
        self._afterwards = []

    def finish(self) -> None:
        """Do what was to happen soon, as a moment of the clock brings it about. Raises Unfinished."""
        pending = self._afterwards or ()
        cause = Cause(base_url=self.cause.base_url, fees=self.cause.fees)
        for account, job, payload in pending:
            later = Work(self.tx, Scope(self.scope.sandbox, account), cause)
            try:
                job(later, payload)
            except (DBAPIError, Overtaken):
                raise
            except Exception as error:
                raise Unfinished from error

    def page_url(self, path: str, **query: str) -> str:
        """Return the address of one of our own pages, as the app's customers reach it."""
        sandbox, account = self.scope
        place = "" if sandbox == DEFAULT else f"/s/{sandbox}"
        if account != PLATFORM:
            query["account"] = account
        return f"{self.cause.base_url}{place}{path}" + (f"?{urlencode(query)}" if query else "")

    # -- events -----------------------------------------------------------------------------------------------

    def emit(self, type: str, document: Document, previous: Json | None = None) -> None:
        """Record an event with the object as it is now, show it on the timeline, and call the app's endpoints."""
        endpoints = [each for each in self.listeners() if roster.hears(each, type)]
        event_id = new_id("event", created=self.now, account=self.account_id)
        clis = self._listening_clis
        body = self._event_body(event_id, type, document, previous, pending=len(endpoints) + clis)
        customer, email = self._concerned(document)
        capture = self.tx.capture(
            event_draft(
                self.scope.sandbox,
                event_id,
                type,
                document.data,
                raw=body,
                customer=customer,
                customer_email=email,
                flags=self.cause.flags,
            )
        )
        life = document.private.get("life") or life_of(document.data)
        private = f'"capture":{capture.number}' + (f',"clis":{clis}' if clis else "")
        self._store_event(event_id, type, body, life, private)
        for endpoint in endpoints:
            self.tell(endpoint, event_id, type, self.body_for(endpoint, body), capture.number)

    def _event_body(
        self, event_id: str, type: str, document: Document, previous: Json | None, *, pending: int
    ) -> bytes:
        data: Json = {"object": orjson.Fragment(document.dumped())}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Json = {"id": event_id, "object": "event"}
        if self.scope.account != PLATFORM:
            event["account"] = self.scope.account
        event |= {
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": pending,
            "request": {"id": self.cause.request_id, "idempotency_key": self.cause.idempotency_key},
            "type": type,
        }
        return orjson.dumps(event)

    def body_for(self, entry: Json, body: bytes) -> bytes:
        """Return an event of v1 as an endpoint gets it, which may be of an older version."""
        version = entry.get("api_version")
        if version and is_old(version):
            event: Json = orjson.loads(body)
            restore(self, version, event["data"]["object"])
            body = orjson.dumps(event)
        return roster.body_for(entry, body)

    def _store_event(self, event_id: str, type: str, body: bytes, life: str | None, private: str) -> None:
        self.tx.put(
            PaymentObjectRow,
            {
                "sandbox": self.scope.sandbox,
                "account": self.scope.account,
                "id": event_id,
                "object": "event",
                "seq": self.tx.next_id(),
                "created": self.now,
                "is_deleted": 0,
                "customer": None,
                "payment_intent": None,
                "subscription": None,
                "charge": None,
                "type": type,
                "status": None,
                "lookup": life,
                "data": body.decode(),
                "private": f"{{{private}}}",
            },
        )

    def _concerned(self, document: Document) -> tuple[str | None, str | None]:
        """Return the customer whom an object concerns, and their address; refunds and disputes by their charge."""
        charge = document.get("charge")
        paid = self.find("charge", charge) if isinstance(charge, str) else None
        customer = document.get("customer") or (paid.get("customer") if paid is not None else None)
        found = self.find("customer", customer) if isinstance(customer, str) else None
        email = found.get("email") if found is not None else None
        if email is None and paid is not None:
            email = paid.get("receipt_email")
        return (customer if isinstance(customer, str) else None), email

    def tell(self, endpoint: Json, event_id: str, type: str, body: bytes, capture_number: int) -> None:
        """Call one endpoint of the app's."""
        draft = roster.told(
            endpoint,
            sandbox=self.scope.sandbox,
            account=self.scope.account,
            event_id=event_id,
            type=type,
            body=body,
            capture_number=capture_number,
        )
        self.tx.callback(draft)

    def listeners(self) -> list[Json]:
        """Return the enabled endpoints that hear of what happens in this account, whatever types they want."""
        if self._endpoints is None:
            is_connected = self.scope.account != PLATFORM
            entries = self._entries(PLATFORM)
            self._endpoints = [
                each
                for each in entries
                if not roster.is_cli(each) and roster.hears_of_account(each, is_connected=is_connected)
            ]
            if len(self._endpoints) < len(entries):
                self._listening_clis = self._count_clis(entries)
            if is_connected:
                self._endpoints = self.roster(self.scope.account) + self._endpoints
        return self._endpoints

    def roster(self, account: str) -> list[Json]:
        """Return the enabled endpoints that an account has registered."""
        return [each for each in self._entries(account) if not roster.is_cli(each)]

    def clis(self) -> list[Json]:
        """Return the Stripe CLIs that have said that they listen to the sandbox."""
        return [each for each in self._entries(PLATFORM) if roster.is_cli(each)]

    def _entries(self, account: str) -> list[Json]:
        row = self.tx.peek(PaymentRosterRow, self.scope.sandbox, account)
        return list(orjson.loads(row["endpoints"])) if row is not None else []

    def _count_clis(self, entries: list[Json]) -> int:
        now_ms = wall_ms()
        heard = ("", self.scope.account)
        return sum(
            each["account"] in heard and each["cli_until_ms"] > now_ms
            for each in entries
            if roster.is_cli(each)
        )

    def write_roster(self, endpoints: list[Json]) -> None:
        """Replace the enabled endpoints of this account; events hear of it from now on."""
        clis = self.clis() if self.scope.account == PLATFORM else []
        self._write_entries([*endpoints, *clis])

    def write_clis(self, clis: list[Json]) -> None:
        """Replace the Stripe CLIs that listen to the sandbox, whose own account this must be."""
        self._write_entries([*self.roster(PLATFORM), *clis])

    def _write_entries(self, entries: list[Json]) -> None:
        self._endpoints, self._listening_clis = None, 0
        self.tx.put(
            PaymentRosterRow,
            {
                "sandbox": self.scope.sandbox,
                "account": self.scope.account,
                "endpoints": orjson.dumps(entries).decode(),
            },
        )
