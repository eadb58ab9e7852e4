"""The processes that share a PostgreSQL: waits until each of them has heard what was committed; it changes nothing."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Connection, text

from fakes.core.bus import Event
from fakes.core.errors import StoreUnavailable
from fakes.core.ids import random_token
from fakes.core.store import Store

log = logging.getLogger(__name__)
LISTENS = "stagedoor listens "
"""How the connections by which processes hear of each other are called; the process's name follows."""
_PATIENCE_S = 1.0
_OTHERS = text(
    "SELECT DISTINCT substr(application_name, :start) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name LIKE :pattern"
)


class Assembly:
    """Asks all processes that listen, and answers those that ask. Notices come in the order of their commits."""

    def __init__(self, store: Store, *, patience_s: float = _PATIENCE_S) -> None:
        self._store = store
        self._patience_s = patience_s
        self._asked: dict[str, _Question] = {}

    async def agree(self) -> None:
        """Return once every process knows what was committed before, or after a second without its answer."""
        try:
            others = await self._store.read(_listening) - {self._store.node}
            if others:
                await self._ask(others)
        except StoreUnavailable as error:
            # What was committed stays so; the others read it anew when the database is back.
            log.warning("other processes hear later of what was changed: %s", error.detail)

    async def _ask(self, others: set[str]) -> None:
        token = random_token(12)
        question = self._asked[token] = _Question(others)
        try:
            await self._tell("asked", token, self._store.node)
            async with asyncio.timeout(self._patience_s):
                await question.is_answered.wait()
        except TimeoutError:
            log.warning("no answer from %s of the processes on this database", len(question.missing))
        finally:
            del self._asked[token]

    async def hear(self, kind: str, token: str, node: str) -> None:
        """Take a notice of another process: a question, which is answered, or an answer. Raises StoreUnavailable."""
        if kind == "asked":
            await self._tell("answered", token, self._store.node)
        elif (question := self._asked.get(token)) is not None:
            question.missing.discard(node)
            if not question.missing:
                question.is_answered.set()

    async def _tell(self, kind: str, token: str, node: str) -> None:
        event = Event(kind, "", subject=[token, node])
        await self._store.write(lambda tx: tx.publish(event))


class _Question:
    """Whose answers are still missing."""

    def __init__(self, others: set[str]) -> None:
        self.missing = others
        self.is_answered = asyncio.Event()


def _listening(conn: Connection) -> set[str]:
    values = {"start": len(LISTENS) + 1, "pattern": f"{LISTENS}%"}
    return {str(row[0]) for row in conn.execute(_OTHERS, values)}
