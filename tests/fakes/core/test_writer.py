import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from fakes.core.bus import Event
from fakes.core.errors import StoreUnavailable
from fakes.core.transaction import Tx
from fakes.core.writer import Failed, Outcome, Writer


class Committing:
    """Stands in the writer's thread: holds the first batch until told, and notes how large batches were."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.may_go = threading.Event()
        self.error: Exception | None = None

    def commit(self, units: list[Callable[[Tx], Any]]) -> Outcome:
        self.may_go.wait(5)
        self.batches.append(len(units))
        if self.error is not None:
            raise self.error
        return Outcome(list(range(len(units))), [Event("capture", "default", len(units))])


@pytest.fixture
def committing() -> Committing:
    return Committing()


@pytest.fixture
def published() -> list[Event]:
    return []


@pytest_asyncio.fixture
async def writer(committing: Committing, published: list[Event]) -> AsyncIterator[Writer]:
    writer = Writer(committing.commit, published.append)
    yield writer
    committing.may_go.set()
    await writer.close()


def nothing(_tx: Tx) -> None:
    """A unit of work that does nothing."""


async def test_what_queues_up_during_a_commit_goes_together(writer: Writer, committing: Committing) -> None:
    first = writer.submit(nothing)
    await asyncio.sleep(0)
    others = [writer.submit(nothing) for _ in range(20)]
    assert writer.backlog == 20
    committing.may_go.set()

    await asyncio.gather(first, *others)

    assert committing.batches == [1, 20]


async def test_a_batch_is_bounded_in_units_and_bytes(writer: Writer, committing: Committing) -> None:
    committing.may_go.set()
    await asyncio.gather(*(writer.submit(nothing) for _ in range(300)))
    await asyncio.gather(*(writer.submit(nothing, size=6 * 1024 * 1024) for _ in range(4)))

    assert committing.batches == [256, 44, 2, 2]


async def test_events_are_published_after_the_commit(
    writer: Writer, committing: Committing, published: list[Event]
) -> None:
    future = writer.submit(nothing)
    await asyncio.sleep(0)
    assert published == []
    committing.may_go.set()
    await future
    assert [event.number for event in published] == [1]


async def test_everybody_in_a_batch_hears_of_its_failure(writer: Writer, committing: Committing) -> None:
    committing.error = RuntimeError("the thread itself failed")
    committing.may_go.set()

    results = await asyncio.gather(writer.submit(nothing), writer.submit(nothing), return_exceptions=True)

    assert [str(result) for result in results] == ["the thread itself failed"] * 2


async def test_one_who_no_longer_waits_holds_up_nobody(writer: Writer, committing: Committing) -> None:
    gone = writer.submit(nothing)
    stays = writer.submit(nothing)
    gone.cancel()
    committing.may_go.set()

    await stays
    assert stays.done()
    assert not stays.cancelled()


async def test_too_much_waiting_is_refused(writer: Writer, committing: Committing) -> None:
    with pytest.raises(StoreUnavailable):
        writer.submit(nothing, size=257 * 1024 * 1024)
    waiting = [writer.submit(nothing) for _ in range(10_000)]
    with pytest.raises(StoreUnavailable):
        writer.submit(nothing)
    committing.may_go.set()
    await asyncio.gather(*waiting)


async def test_closing_commits_what_waits_and_takes_nothing_more(committing: Committing) -> None:
    writer = Writer(committing.commit, lambda _event: None)
    future = writer.submit(nothing)
    committing.may_go.set()

    await writer.close()

    assert future.done()
    with pytest.raises(StoreUnavailable):
        writer.submit(nothing)


async def test_a_failed_result_is_raised_where_it_is_awaited(published: list[Event]) -> None:
    writer = Writer(lambda units: Outcome([Failed(ValueError("mine"))] * len(units), []), published.append)
    with pytest.raises(ValueError, match="mine"):
        await writer.write(nothing)
    await writer.close()


async def test_what_is_patient_goes_with_the_next_one_that_is_not(
    writer: Writer, committing: Committing
) -> None:
    committing.may_go.set()
    patient = [writer.submit(nothing, is_patient=True) for _ in range(3)]
    await asyncio.sleep(0)
    assert committing.batches == []
    await writer.submit(nothing)
    assert all(future.done() for future in patient)
    assert committing.batches == [4]


async def test_what_is_patient_goes_alone_where_nobody_comes_or_somebody_asks(
    writer: Writer, committing: Committing
) -> None:
    committing.may_go.set()
    await writer.submit(nothing, is_patient=True)
    asked = writer.submit(nothing, is_patient=True)
    writer.hurry()
    await asked
    busy = writer.submit(nothing)
    await asyncio.sleep(0)
    behind = writer.submit(nothing, is_patient=True)
    await asyncio.gather(busy, behind)
    assert committing.batches == [1, 1, 1, 1]


async def test_closing_commits_what_is_patient(committing: Committing) -> None:
    writer = Writer(committing.commit, lambda _event: None)
    committing.may_go.set()
    patient = writer.submit(nothing, is_patient=True)
    await writer.close()
    assert patient.done()
