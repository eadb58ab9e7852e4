"""Filling one sandbox with the shop's day."""

from datetime import datetime

from tests.demo.shop import Shop
from tests.demo.story import Day
from tests.demo.world import World


def seed(
    http_url: str,
    smtp: tuple[str, int] | None,
    first_day: datetime,
    *,
    sandbox: str = "default",
    auth: tuple[str, str] | None = None,
) -> list[str]:
    """Tell the story in a sandbox; return what the shop's own server heard of it. It is the same every time.

    Without an address for `smtp`, mail goes to the one that the server names.
    """
    world = World(http_url, smtp, sandbox, auth)
    try:
        with world.watched(), Shop(world.environment["TWILIO_AUTH_TOKEN"]) as shop:
            world.greet_mail_server()
            Day(world, shop, first_day).tell()
            shop.check_signatures()
            return shop.events
    except BaseException:
        world.undo()
        raise
    finally:
        world.close()
