"""Filling one sandbox with the shop's day."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from tests.demo.shop import Shop
from tests.demo.story import Day
from tests.demo.world import World


@contextmanager
def seeded(
    http_url: str,
    smtp: tuple[str, int] | None,
    first_day: datetime,
    *,
    sandbox: str = "default",
    auth: tuple[str, str] | None = None,
) -> Iterator[Shop]:
    """Tell the story in a sandbox; the shop's own server answers until the block ends.

    Without an address for `smtp`, mail goes to the one that the server names.
    """
    world = World(http_url, smtp, sandbox, auth)
    with ExitStack() as stack:
        try:
            shop = stack.enter_context(Shop(world.environment["TWILIO_AUTH_TOKEN"]))
            with world.watched():
                world.greet_mail_server()
                Day(world, shop, first_day).tell()
                shop.check_signatures()
        except BaseException:
            world.undo()
            raise
        finally:
            world.close()
        yield shop


def seed(
    http_url: str, smtp: tuple[str, int] | None, first_day: datetime, *, sandbox: str = "default"
) -> list[str]:
    """Tell the story in a sandbox; return what the shop's own server heard of it. It is the same every time."""
    with seeded(http_url, smtp, first_day, sandbox=sandbox) as shop:
        return list(shop.events)
