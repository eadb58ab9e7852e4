"""Which of the app's requests stand behind a capture: those whose answers carry its id."""

from __future__ import annotations

from fakes.core.fake import Context
from fakes.core.requests import Exchange, RequestRecord


def _record(provider: str, headers: dict[str, str], body: bytes) -> RequestRecord:
    return RequestRecord(
        exchange=Exchange(provider, sandbox="default"),
        method="POST",
        path="/v1/things",
        query="",
        headers=[],
        body=b"",
        status=200,
        answer_headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        answer_body=body,
        at_ms=0,
        took_us=1000,
    )


async def test_requests_are_told_by_an_id_in_their_answers(context: Context) -> None:
    for provider, headers, body in (
        ("acme", {"Request-Id": "req_1"}, b"{}"),
        ("acme", {}, b'{"id": "thing_2"}'),
        ("other", {"Request-Id": "req_1"}, b"{}"),
    ):
        context.requests.record(_record(provider, headers, body))
    # Units of work are carried out in order: once this one is, the records are stored.
    await context.store.write(lambda tx: tx.next_id())
    found = await context.requests.behind("default", "acme", {"req_1": 0, "thing_2": 0, "req_9": 0})
    assert [each["response_body"] for each in found] == ["{}", '{"id": "thing_2"}']
    last = await context.store.write(lambda tx: tx.next_id())
    assert await context.requests.behind("default", "acme", {"req_1": last}) == []
    assert await context.requests.behind("elsewhere", "acme", {"req_1": 0}) == []
