import pytest

from fakes.sms import numbers
from fakes.sms.errors import InvalidNumber
from fakes.sms.numbers import FALLBACK_SENDER, NumberDraft
from tests.fakes.sms.builders import SANDBOX, Kernel

SERVICE = "MG1"


async def register(kernel: Kernel, number: str, **changes: str) -> None:
    await kernel.write(lambda tx: numbers.register(tx, SANDBOX, NumberDraft(number=number, **changes)))


async def test_a_number_is_known_by_its_standard_form_and_replaced_as_a_whole(kernel: Kernel) -> None:
    await register(kernel, "(415) 555-2671", sms_url="https://app/one", fallback_url="https://app/fallback")
    await register(kernel, "+14155552671", sms_url="https://app/two")
    found = await kernel.write(lambda tx: numbers.find(tx, SANDBOX, "+14155552671"))
    assert found is not None
    assert (found["sms_url"], found["fallback_url"], found["sms_method"]) == ("https://app/two", None, "POST")
    assert len(await kernel.write(lambda tx: tx.rows(numbers.listing(SANDBOX)))) == 1


async def test_what_is_no_number_is_refused(kernel: Kernel) -> None:
    with pytest.raises(InvalidNumber):
        await register(kernel, "not a number at all")


async def test_a_number_can_be_forgotten(kernel: Kernel) -> None:
    await register(kernel, "12345")
    assert await kernel.write(lambda tx: numbers.forget(tx, SANDBOX, "12345")) == 1
    assert await kernel.write(lambda tx: numbers.forget(tx, SANDBOX, "12345")) == 0


async def test_a_service_sends_from_its_own_number_else_from_a_free_one(kernel: Kernel) -> None:
    async def chosen() -> str:
        return await kernel.write(lambda tx: numbers.sender_for(tx, SANDBOX, SERVICE))

    assert await chosen() == FALLBACK_SENDER
    await register(kernel, "11111", service="MGother")
    assert await chosen() == FALLBACK_SENDER
    await register(kernel, "22222")
    assert await chosen() == "22222"
    await register(kernel, "33333", service=SERVICE)
    assert await chosen() == "33333"
