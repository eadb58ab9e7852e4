from fakes import migrations
from fakes.core.kernel import KernelSettings, running
from fakes.core.query import CaptureQuery
from fakes.core.schema import Migrations
from tests.fakes.core.builders import capture

HISTORY = Migrations(migrations.FOLDER, migrations.HEAD)


async def test_two_kernels_in_one_process_share_nothing() -> None:
    async with running(KernelSettings(), HISTORY, []) as one, running(KernelSettings(), HISTORY, []) as other:
        await capture(one.context)
        assert (await one.context.library.page(CaptureQuery("default"))).total == 1
        assert (await other.context.library.page(CaptureQuery("default"))).total == 0


async def test_a_kernel_finds_what_the_one_before_stored(database_url: str) -> None:
    settings = KernelSettings(database_url=database_url)
    async with running(settings, HISTORY, []) as first:
        stored = await capture(first.context, raw=b"x" * 200_000)
        await first.context.store.learn(b"Thank you for your order. " * 9)
        short = await capture(first.context, raw=b"Thank you for your order. " * 10)
        await first.context.faults.add("default", {"do": {"status": 500}})
    async with running(settings, HISTORY, []) as second:
        await second.context.store.learn(b"A newer release knows more of what is often said. " * 9)
        assert await second.context.library.raw("default", stored.id) == b"x" * 200_000
        assert await second.context.library.raw("default", short.id) == b"Thank you for your order. " * 10
        assert second.context.faults.is_armed("default")
        assert (await capture(second.context)).number > stored.number
        assert second.context.tasks.names
