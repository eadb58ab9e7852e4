"""Puts the words of new objects into the texts that searches for a part look through, those of many at once."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Select, func, select

from fakes.core.bus import Event
from fakes.core.captures import Capture
from fakes.core.errors import StoreUnavailable
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store
from fakes.core.tables import table_of
from fakes.core.transaction import Tx
from fakes.payments.models import PaymentTextRow
from fakes.payments.records import OBJECT
from fakes.payments.timeline import CHANNEL
from fakes.payments.upkeep import accounts_in
from fakes.payments.words import PART_KINDS, line_of, words_of

log = logging.getLogger(__name__)
TEXT = table_of(PaymentTextRow)
# So many objects a search can look at one by one, and one unit of work takes in.
CHUNK = 100
_AGAIN_AFTER_S = 5.0


class TextIndex:
    """The texts of every account. Processes that share a database may all keep them; one does at a time.

    Until an object's words are there, searches look at the object itself.
    """

    def __init__(self, store: Store, sandboxes: Sandboxes) -> None:
        self._store = store
        self._sandboxes = sandboxes
        self._news: Counter[str] = Counter()
        self._is_due = asyncio.Event()

    def note(self, event: Event) -> None:
        """Count what happens to a sandbox's objects: new ones are told of by events."""
        if (
            isinstance(event.subject, Capture)
            and event.subject.channel == CHANNEL
            and event.kind == "capture"
        ):
            self._news[event.sandbox] += 1
            if self._news[event.sandbox] >= CHUNK:
                self._is_due.set()

    async def repeat(self) -> None:
        """Keep the texts, for ever: at first of everything, then of the sandboxes in which much happens."""
        waiting = set(self._sandboxes.names())
        while True:
            try:
                while waiting:
                    name = next(iter(waiting))
                    await self.take_in(name)
                    waiting.discard(name)
            except StoreUnavailable as error:
                log.warning("the texts of payments wait: %s", error.detail)
                await asyncio.sleep(_AGAIN_AFTER_S)
                continue
            await self._is_due.wait()
            self._is_due.clear()
            waiting = {name for name, count in self._news.items() if count >= CHUNK}
            for name in waiting:
                del self._news[name]

    async def take_in(self, sandbox: str) -> None:
        """Take in the new objects of a sandbox, as long as there are many of a kind. Raises StoreUnavailable."""
        for place in await self._store.read(partial(_due, sandbox=sandbox)):
            while await self._store.write(partial(_take_in, self._store, place), is_alone=True):
                pass


Place = dict[str, str]


def _due(conn: Connection, sandbox: str) -> list[Place]:
    """Return the accounts, and the kinds of object there, of which there are many new ones."""
    places = [
        {"sandbox": sandbox, "account": account, "object": kind}
        for account in accounts_in(conn, sandbox)
        for kind in PART_KINDS
    ]
    return [place for place in places if _is_due(conn, place)]


def _is_due(conn: Connection, place: Place) -> bool:
    last = conn.execute(_last(place)).scalar() or 0
    one_too_many = _after(place, last, OBJECT.c.seq).offset(CHUNK - 1).limit(1)
    return conn.execute(one_too_many).first() is not None


def _last(place: Place) -> Select[Any]:
    """Return the SELECT of the last place in the list whose words are in a text."""
    return select(func.max(TEXT.c.seq).label("last")).where(*(TEXT.c[name] == place[name] for name in place))


def _after(place: Place, last: int, *columns: Any) -> Select[Any]:
    its = (OBJECT.c[name] == place[name] for name in place)
    return select(*columns).where(*its, OBJECT.c.seq > last).order_by(OBJECT.c.seq)


def _take_in(store: Store, place: Place, tx: Tx) -> bool:
    """Take in the words of the oldest of the new objects; returns whether there were enough of them."""
    if not tx.claim(f"texts {place['sandbox']}"):
        return False
    # What other processes are about to store may still come to lie before it.
    end = store.dialect.horizon(tx.conn)
    last = tx.rows(_last(place))[0]["last"] or 0
    columns = (OBJECT.c.seq, OBJECT.c.is_deleted, OBJECT.c.data)
    rows = tx.rows(_after(place, last, *columns).where(OBJECT.c.seq <= end).limit(CHUNK))
    if len(rows) < CHUNK:
        return False
    lines = []
    for row in rows:
        words = frozenset() if row["is_deleted"] else words_of(orjson.loads(row["data"]))
        lines.append(line_of(row["seq"], words))
    tx.insert(PaymentTextRow, {**place, "seq": rows[-1]["seq"], "text": "".join(lines)})
    return True
