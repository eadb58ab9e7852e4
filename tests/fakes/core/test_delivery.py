from typing import Any

import pytest

from fakes.core.delivery import Callback, Signed, attempt
from fakes.core.http import OutgoingHttp
from tests.fakes.core.receiver import plain, receiving


def a_made_callback(**changes: Any) -> Callback:
    values: dict[str, Any] = {
        "number": 1,
        "sandbox": "default",
        "channel": "sms",
        "provider": "twilio",
        "event": "sent",
        "endpoint": "x",
        "method": "POST",
        "url": "http://127.0.0.1:1/",
        "headers": {"X-Own": "1"},
        "body": b"hello",
        "signer": "test",
        "context": {},
        "capture_number": None,
        "attempts": 0,
    }
    return Callback(**{**values, **changes})


async def test_an_attempt_tells_what_was_sent_and_what_came_back() -> None:
    http = OutgoingHttp()
    async with receiving(lambda _received: plain(200, b"thanks for all")) as app:
        made = await attempt(
            http, a_made_callback(url=app.url), lambda _c, _ms: Signed({"X-Sig": "s"}, "signed text"), at_ms=7
        )
    await http.close()
    row = made.row(1, max_body_bytes=6)
    assert (row["signed"], row["status"], row["answer_body"], row["at_ms"]) == (
        "signed text",
        200,
        b"thanks",
        7,
    )
    assert made.headers == {"X-Own": "1", "X-Sig": "s"}
    assert made.outcome(1).is_success
    assert not made.outcome(1).is_final


async def test_whatever_goes_wrong_is_told() -> None:
    def broken(_callback: Callback, _ms: int) -> Signed:
        raise ValueError("no key")

    http = OutgoingHttp()
    unreachable = await attempt(http, a_made_callback(), None, at_ms=0)
    unsigned = await attempt(http, a_made_callback(), broken, at_ms=0)
    await http.close()
    assert "ConnectError" in unreachable.error
    assert "ValueError: no key" in unsigned.error
    assert unsigned.row(1, max_body_bytes=10)["status"] is None


@pytest.mark.parametrize(
    ("context", "number", "is_final"), [({"retry_delays_ms": []}, 1, True), ({}, 6, False), ({}, 7, True)]
)
async def test_the_last_try_is_final(context: dict[str, Any], number: int, is_final: bool) -> None:
    http = OutgoingHttp()
    made = await attempt(http, a_made_callback(context=context), None, at_ms=0)
    await http.close()
    assert made.outcome(number).is_final == is_final
