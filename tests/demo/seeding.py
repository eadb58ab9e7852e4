"""Filling one sandbox with the shop's day."""

from datetime import datetime

from tests.demo.shop import Shop
from tests.demo.story import Day
from tests.demo.world import World


def seed(
    http_url: str,
    smtp: tuple[str, int],
    first_day: datetime,
    *,
    sandbox: str = "default",
    auth: tuple[str, str] | None = None,
) -> list[str]:
    """Tell the story in a sandbox; return what the shop's own server heard of it. It is the same every time."""
    world = World(http_url, smtp, sandbox, auth)
    try:
        with world.watched(), Shop(world.environment["TWILIO_AUTH_TOKEN"]) as shop:
            Day(world, shop, first_day).tell()
            if shop.forged:
                raise ValueError(f"the shop was sent signatures that do not hold: {shop.forged}")
            return shop.events
    finally:
        world.close()
