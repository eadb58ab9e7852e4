from tests.fakes.payments.builders import Shop

PATH = "/v1/test_helpers/test_clocks"


async def test_a_clock_moves_forward_and_says_when_it_has_arrived(shop: Shop) -> None:
    clock = await shop.post(PATH, frozen_time=1_577_836_800)
    advance = f"{PATH}/{clock['id']}/advance"
    assert (await shop.post(advance, frozen_time=1_580_515_200))["status"] == "advancing"
    await shop.settle()
    arrived = await shop.get(f"{PATH}/{clock['id']}")
    assert (arrived["status"], arrived["frozen_time"]) == ("ready", 1_580_515_200)
    assert await shop.events() == [
        "test_helpers.test_clock.created",
        "test_helpers.test_clock.advancing",
        "test_helpers.test_clock.ready",
    ]
    error = await shop.refused("POST", advance, frozen_time=1_577_836_800)
    assert error["param"] == "frozen_time"
