from fakes.core.fake import Context
from fakes.core.query import CaptureQuery
from fakes.core.vocabulary import vocabulary
from tests.fakes.core.builders import capture


async def test_a_sandboxes_words_are_its_own_and_the_frequent_ones_come_first(context: Context) -> None:
    first = await capture(
        context, recipients=["bob@x.org", "ada@x.org"], flags=["odd", "fault:7"], codes=["123"]
    )
    await capture(context, recipients=["ada@x.org"], sender="")
    await capture(context, sandbox="other", provider="ses", recipients=["eve@x.org"], flags=["alien"])
    await context.library.revise("default", first.id, tags=["b", "a"])

    words = await vocabulary(context.store, context.sandboxes, "default")

    assert (words.channels, words.providers, words.kinds) == (["mail"], ["smtp"], ["mail"])
    assert words.recipients == ["ada@x.org", "bob@x.org"]
    assert (words.senders, words.codes) == (["shop@example.com"], ["123"])
    assert (words.flags, words.tags) == (["odd"], ["a", "b"])


async def test_what_was_cleared_is_forgotten(context: Context) -> None:
    stored = await capture(context)
    await context.library.revise("default", stored.id, tags=["a"])
    await context.library.delete_matching(CaptureQuery("default"))

    words = await vocabulary(context.store, context.sandboxes, "default")

    assert words.providers == words.tags == []
