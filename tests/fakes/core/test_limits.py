from collections.abc import MutableMapping
from typing import Any

import pytest

from fakes.core.errors import InvalidInput, TooLarge
from fakes.core.limits import Disconnected, Receive, read_body


def receiving(*messages: MutableMapping[str, Any]) -> Receive:
    waiting = iter(messages)

    async def receive() -> MutableMapping[str, Any]:
        return next(waiting)

    return receive


def chunk(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_reads_a_body_in_pieces() -> None:
    body = await read_body({"headers": []}, receiving(chunk(b"ab", more=True), chunk(b"cd")), max_bytes=4)
    assert body == b"abcd"


async def test_refuses_a_body_that_announces_too_much_before_reading_it() -> None:
    with pytest.raises(TooLarge):
        await read_body({"headers": [(b"content-length", b"5")]}, receiving(), max_bytes=4)


async def test_refuses_a_body_that_turns_out_too_large() -> None:
    with pytest.raises(TooLarge):
        await read_body({"headers": []}, receiving(chunk(b"abc", more=True), chunk(b"de")), max_bytes=4)


async def test_refuses_a_length_that_is_no_number() -> None:
    with pytest.raises(InvalidInput):
        await read_body({"headers": [(b"content-length", b"-1")]}, receiving(), max_bytes=4)


async def test_says_when_the_client_went_away() -> None:
    with pytest.raises(Disconnected):
        await read_body({"headers": []}, receiving({"type": "http.disconnect"}), max_bytes=4)
