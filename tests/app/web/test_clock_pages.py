from datetime import UTC, datetime

import pytest

from app.lifespan import Running
from app.web.clock_pages import month_later
from fakes.core.clock import iso, wall_ms
from fakes.core.errors import InvalidInput
from tests.app.web.forms import browsing


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "later"),
    [
        ("2026-01-31T10:00", "2026-02-28T10:00"),
        ("2028-01-31T10:00", "2028-02-29T10:00"),
        ("2026-12-15T23:59", "2027-01-15T23:59"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(now: str, later: str) -> None:
    assert month_later(_ms(now)) == _ms(later)


def test_there_is_no_month_after_the_last() -> None:
    with pytest.raises(InvalidInput):
        month_later(_ms("9999-12-31T10:00"))


async def test_the_clock_is_set_stopped_moved_and_set_back(server: Running) -> None:
    def now() -> str:
        return iso(server.context.sandboxes.state("default").clock.now_ms())

    async with browsing(server) as browser:
        await browser.post("/ui/clock", data={"action": "freeze"})
        await browser.post("/ui/clock", data={"action": "to", "to": "2030-01-31T08:00"})
        assert now() == "2030-01-31T08:00:00.000Z"
        await browser.post("/ui/clock", data={"action": "advance", "advance": "P1M"})
        page = await browser.post("/ui/clock", data={"action": "advance", "advance": "PT90M"})
        assert now() == "2030-02-28T09:30:00.000Z"
        assert "2030-02-28" in page.text
        assert ">stopped<" in page.text
        page = await browser.post("/ui/clock", data={"action": "run"})
        assert ">running<" in page.text
        assert "ahead of the wall clock" in page.text
        page = await browser.post("/ui/clock", data={"action": "reset"})
    assert "with the wall clock" in page.text
    assert server.context.sandboxes.state("default").clock.now_ms() <= wall_ms()


@pytest.mark.parametrize(
    "typed",
    [
        {"action": "advance", "advance": "soon"},
        {"action": "to", "to": "tomorrow"},
        {"action": "advance", "advance": "P9999999D"},
        {"action": "explode"},
    ],
)
async def test_what_no_clock_can_do_is_refused_on_the_page(server: Running, typed: dict[str, str]) -> None:
    async with browsing(server) as browser:
        page = await browser.post("/ui/clock", data=typed)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
