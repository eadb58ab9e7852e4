"""Answering a text as the phone would, and saying where the app is told of it."""

import pytest

from fakes.core.errors import InvalidInput
from fakes.sms import numbers, play
from tests.fakes.sms.builders import APP_NUMBER, PHONE, SANDBOX, Kernel


async def test_an_answer_is_a_text_from_the_phone(kernel: Kernel) -> None:
    acted = await play.reply(
        kernel.context, kernel.wires, SANDBOX, APP_NUMBER, PHONE, {"body": " Yes\r\nplease "}
    )
    (capture,) = await kernel.captures()
    assert acted.capture_id == capture.id
    assert "the app was not told" in acted.notice
    assert (capture.sender, capture.recipients) == (PHONE, [APP_NUMBER])
    assert capture.detail["body"] == "Yes\nplease"


async def test_where_a_number_leads_can_be_said_and_the_app_is_told(kernel: Kernel) -> None:
    url = "http://127.0.0.1:9/sms"
    acted = await play.point_number(kernel.context, SANDBOX, APP_NUMBER, {"url": url})
    assert url in acted.notice
    acted = await play.reply(kernel.context, kernel.wires, SANDBOX, APP_NUMBER, PHONE, {"body": "Yes"})
    assert acted.notice == ""
    assert kernel.wire.announced[0]["number"]["sms_url"] == url
    row = await kernel.write(lambda tx: numbers.find(tx, SANDBOX, APP_NUMBER))
    assert row is not None
    assert row["sms_method"] == "POST"


@pytest.mark.parametrize("body", ["", "  \r\n ", "x" * 1601])
async def test_an_answer_needs_words_but_not_too_many(kernel: Kernel, body: str) -> None:
    with pytest.raises(InvalidInput):
        await play.reply(kernel.context, kernel.wires, SANDBOX, APP_NUMBER, PHONE, {"body": body})
    assert await kernel.captures() == []


async def test_an_answer_to_nobody_is_refused(kernel: Kernel) -> None:
    with pytest.raises(InvalidInput):
        await play.reply(kernel.context, kernel.wires, SANDBOX, "", PHONE, {"body": "Yes"})


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://x"])
async def test_only_a_url_can_be_told(kernel: Kernel, url: str) -> None:
    with pytest.raises(InvalidInput):
        await play.point_number(kernel.context, SANDBOX, APP_NUMBER, {"url": url})
