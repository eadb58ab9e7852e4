import pytest

from fakes.core import hearsay
from fakes.core.fake import Context
from fakes.core.http import Answer
from fakes.core.ids import public_id
from tests.fakes.core.builders import a_callback


@pytest.mark.parametrize(("status", "state"), [(204, "delivered"), (500, "failed")])
async def test_what_was_delivered_elsewhere_is_shown_and_never_sent(
    context: Context, status: int, state: str
) -> None:
    answer = Answer(status, [("X-A", "b")], b"noted", is_cut=False, took_ms=3)
    draft = a_callback(url="http://127.0.0.1:9/", headers={"X-B": "c"})
    number = await context.store.write(
        lambda tx: hearsay.record(tx, draft, answer, added_headers={"X-S": "d"}, signed="text")
    )
    shown = await context.outbox.get(draft.sandbox, public_id(number))
    assert (shown["state"], shown["due_at"]) == (state, None)
    [attempt] = shown["attempts"]
    assert (attempt["status"], attempt["signed"], attempt["took_ms"]) == (status, "text", 3)
