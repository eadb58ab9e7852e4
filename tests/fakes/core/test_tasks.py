import asyncio
import logging

import pytest

from fakes.core.tasks import Tasks


async def test_tasks_have_names_until_they_end() -> None:
    tasks = Tasks()
    gate = asyncio.Event()
    task = tasks.start(gate.wait(), name="gate")

    assert tasks.names == ["gate"]
    gate.set()
    await task
    assert tasks.names == []


async def test_a_failure_is_logged_under_the_name(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("no")

    tasks = Tasks()
    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="no"):
        await tasks.start(fail(), name="doomed")
    assert "task doomed failed" in caplog.text


async def test_stopping_cancels_what_runs_and_starts_nothing_more() -> None:
    tasks = Tasks()
    task = tasks.start(asyncio.Event().wait(), name="forever")

    await tasks.stop()

    assert task.cancelled()
    with pytest.raises(RuntimeError, match="late was not started"):
        tasks.start(asyncio.Event().wait(), name="late")


async def test_stopping_is_bounded_even_if_a_task_will_not_end(caplog: pytest.LogCaptureFixture) -> None:
    released = asyncio.Event()

    async def stubborn() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    tasks = Tasks()
    task = tasks.start(stubborn(), name="stubborn")
    await asyncio.get_running_loop().run_in_executor(None, lambda: None)
    with caplog.at_level(logging.ERROR):
        await tasks.stop(patience_s=0.05)

    assert "task stubborn did not end" in caplog.text
    released.set()
    await task
