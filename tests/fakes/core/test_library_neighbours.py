"""Which captures stand right beside one, so that a reader can go on without going back."""

from __future__ import annotations

from fakes.core.captures import CaptureDraft
from fakes.core.fake import Context
from fakes.core.ids import public_id
from fakes.core.query import CaptureQuery
from tests.fakes.core.builders import a_draft


async def _stored(context: Context, draft: CaptureDraft) -> int:
    return (await context.store.write(lambda tx: tx.capture(draft))).number


async def test_neighbours_are_the_next_matches_on_both_sides(context: Context) -> None:
    drafts = [a_draft(channel=channel) for channel in ("mail", "sms", "mail", "mail")]
    sandbox = drafts[0].sandbox
    first, text, middle, last = [await _stored(context, draft) for draft in drafts]

    async def beside(number: int, channel: str | None = None) -> tuple[str | None, str | None]:
        return await context.library.neighbours(CaptureQuery(sandbox, channel=channel), number)

    assert await beside(middle) == (public_id(last), public_id(text))
    assert await beside(middle, channel="mail") == (public_id(last), public_id(first))
    assert await beside(last) == (None, public_id(middle))
    assert await beside(first) == (public_id(text), None)
    await context.library.delete(sandbox, public_id(text))
    assert await beside(middle) == (public_id(last), public_id(first))
