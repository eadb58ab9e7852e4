import inspect
from collections.abc import Callable, Mapping

import pytest

from stagedoor import AsyncStagedoor, Stagedoor, WaitTimeout
from stagedoor._binding import Awaited, Blocking


def groups(client: Blocking | Awaited) -> Mapping[str, Blocking | Awaited]:
    return {"": client} | {
        name: value for name, value in vars(client).items() if isinstance(value, Blocking | Awaited)
    }


def methods(group: object) -> dict[str, str]:
    """Public methods that operations became, with their signatures."""
    return {
        name: str(inspect.signature(getattr(group, name)))
        for name, value in vars(type(group)).items()
        if not name.startswith("_") and hasattr(value, "__wrapped__")
    }


async def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    with Stagedoor() as door:
        async with AsyncStagedoor() as async_door:
            blocking, awaited = groups(door), groups(async_door)
            assert blocking.keys() == awaited.keys()
            for name, group in blocking.items():
                assert methods(group) == methods(awaited[name])
            assert sum(len(methods(group)) for group in blocking.values()) > 50


def test_methods_are_documented() -> None:
    with Stagedoor() as door:
        for group in groups(door).values():
            for name in methods(group):
                assert inspect.getdoc(getattr(group, name)), name
        assert "timeout" in inspect.signature(door.mail.wait_for).parameters
        assert "scope" not in inspect.signature(door.mail.wait_for).parameters


@pytest.mark.parametrize(
    "wait",
    [
        lambda door: door.sms.wait_for(timeout=0.01),
        lambda door: door.sms.wait_for_many(2, body="x", timeout=0.01),
        lambda door: door.code(timeout=0.01),
        lambda door: door.link(timeout=0.01),
        lambda door: door.callbacks.wait_for(timeout=0.01),
    ],
)
def test_a_failed_wait_points_at_the_line_that_waited(
    door: Stagedoor, wait: Callable[[Stagedoor], object]
) -> None:
    with pytest.raises(WaitTimeout) as caught:
        wait(door)
    shown = caught.traceback.filter(caught)
    assert {str(entry.path) for entry in shown} == {__file__}


async def test_a_span_ends_even_if_the_block_fails(door: Stagedoor, async_door: AsyncStagedoor) -> None:
    with pytest.raises(KeyError), door.faults.active(do={"drop": True}):
        raise KeyError
    with pytest.raises(KeyError):
        async with async_door.faults.active(do={"drop": True}):
            raise KeyError
    async with async_door.faults.active(do={"drop": True}) as fault:
        assert await async_door.faults.list() == [fault]
    assert door.faults.list() == []
