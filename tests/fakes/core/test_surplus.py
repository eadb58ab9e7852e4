from fakes.core.fake import Context
from fakes.core.leases import CALLBACK
from fakes.core.surplus import Surplus
from tests.fakes.core.builders import a_callback

LATER_MS = 4_000_000_000_000


async def test_only_the_newest_of_a_sandbox_are_kept(context: Context) -> None:
    surplus = Surplus(context.store, CALLBACK, kept=2)
    for sandbox in ("a", "a", "a", "a", "b"):
        draft = a_callback(sandbox=sandbox, due_ms=LATER_MS)
        await context.store.write(lambda tx, made=draft: tx.callback(made))  # type: ignore[misc]  # bound here
        surplus.note(sandbox)

    assert await surplus.remove() == 2
    assert await surplus.remove() == 0
    assert len((await context.outbox.page("a"))[0]) == 2
    assert len((await context.outbox.page("b"))[0]) == 1
    surplus.forget("a")
