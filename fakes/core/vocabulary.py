"""What a sandbox's captures say of themselves: the values that a search could ask for; it searches nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from fakes.core.rows import CAPTURE, TAG
from fakes.core.sandboxes import Sandboxes
from fakes.core.store import Store

_LOOKED_AT = 500
_MOST = 50


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Values that occur, the most frequent first. Tags are all there are, the rest those of recent captures."""

    channels: list[str]
    providers: list[str]
    kinds: list[str]
    senders: list[str]
    recipients: list[str]
    flags: list[str]
    codes: list[str]
    tags: list[str]


async def vocabulary(store: Store, sandboxes: Sandboxes, sandbox: str) -> Vocabulary:
    """Return the vocabulary of a sandbox. Raises StoreUnavailable."""
    cleared_id = sandboxes.state(sandbox).cleared_id
    return await store.read(lambda conn: _read(conn, sandbox, cleared_id))


def _read(conn: Connection, sandbox: str, cleared_id: int) -> Vocabulary:
    recent = (
        select(
            CAPTURE.c.channel,
            CAPTURE.c.provider,
            CAPTURE.c.kind,
            CAPTURE.c.sender,
            CAPTURE.c.recipients,
            CAPTURE.c.flags,
            CAPTURE.c.codes,
        )
        .where(CAPTURE.c.sandbox == sandbox, CAPTURE.c.id > cleared_id)
        .order_by(CAPTURE.c.id.desc())
        .limit(_LOOKED_AT)
    )
    rows = conn.execute(recent).all()
    tags = (
        select(TAG.c.tag)
        .where(TAG.c.sandbox == sandbox, TAG.c.id > cleared_id)
        .distinct()
        .order_by(TAG.c.tag)
        .limit(_MOST)
    )
    return Vocabulary(
        channels=_frequent(row.channel for row in rows),
        providers=_frequent(row.provider for row in rows),
        kinds=_frequent(row.kind for row in rows),
        senders=_frequent(row.sender for row in rows if row.sender),
        recipients=_frequent(each for row in rows for each in orjson.loads(row.recipients)),
        # Behind a colon stands what one capture alone has, such as a fault's id.
        flags=_frequent(each for row in rows for each in orjson.loads(row.flags) if ":" not in each),
        codes=_frequent(each for row in rows for each in orjson.loads(row.codes)),
        tags=[row.tag for row in conn.execute(tags)],
    )


def _frequent(values: Iterable[str]) -> list[str]:
    return [value for value, _ in Counter(values).most_common(_MOST)]
