import pytest
from sqlalchemy import select

from fakes.core.callback_fault import after_faults
from fakes.core.captures import Json
from fakes.core.fake import Context
from fakes.core.leases import CALLBACK
from fakes.core.transaction import Tx
from tests.fakes.core.builders import a_callback, capture

LATER_MS = 4_000_000_000_000


async def faulted(context: Context, **changes: object) -> tuple[Json | None, list[Json]]:
    """Put a callback into the outbox, let the faults at it, and return what goes out and what is stored."""
    draft = a_callback(due_ms=LATER_MS, **changes)
    number = await context.store.write(lambda tx: tx.callback(draft))

    def work(tx: Tx) -> tuple[Json | None, list[Json]]:
        (row,) = tx.rows(select(CALLBACK).where(CALLBACK.c.id == number))
        goes = after_faults(tx, context.faults, row)
        return goes, tx.rows(select(CALLBACK).order_by(CALLBACK.c.id))

    return await context.store.write(work)


async def test_without_a_fault_a_callback_goes_as_it_is(context: Context) -> None:
    goes, stored = await faulted(context)
    assert goes == stored[0]


@pytest.mark.parametrize(
    ("kind", "goes_out", "states"),
    [
        ("drop", False, ["dropped"]),
        ("duplicate", True, ["pending", "pending"]),
        ("delay", False, ["pending"]),
        ("reorder", False, ["pending"]),
    ],
)
async def test_each_kind_of_fault(context: Context, kind: str, goes_out: bool, states: list[str]) -> None:
    await context.faults.add("default", {"do": {"callbacks": kind}})
    subject = await capture(context)
    goes, stored = await faulted(context, capture_number=subject.number)
    assert (goes is not None) == goes_out
    assert [row["state"] for row in stored] == states
    marked = await context.library.get("default", subject.id)
    assert "fault" in marked.flags
