import pytest

from fakes.core.query import CaptureQuery
from fakes.sms import record, service
from tests.fakes.sms.builders import PHONE, SANDBOX, Kernel, a_text


@pytest.mark.parametrize(
    ("body", "title", "preview"),
    [
        ("Your code\n is  1234 ", "Your code is 1234", ""),
        ("first " + "word " * 40, "first" + " word" * 22, "word" + " word" * 17),
        ("x" * 150, "x" * 120, "x" * 30),
        ("x" * 900, "x" * 120, "x" * 240),
    ],
)
async def test_the_title_is_the_beginning_and_the_preview_what_follows(
    kernel: Kernel, body: str, title: str, preview: str
) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(body=body)))
    capture = await kernel.capture(text["id"])
    assert (capture.title, capture.preview) == (title, preview)


async def test_a_number_behind_a_channel_is_found_as_the_person_that_it_is(kernel: Kernel) -> None:
    await kernel.write(
        lambda tx: service.send(tx, a_text(recipient=f"whatsapp:{PHONE}", sender="whatsapp:+1500"))
    )
    query = CaptureQuery(SANDBOX, concerns=PHONE)
    assert len(await kernel.context.library.newest(query, limit=5)) == 1


async def test_size_counts_bytes(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(body="€😘")))
    assert (await kernel.capture(text["id"])).size == 7


async def test_a_text_from_a_service_shows_it_until_the_sender_is_known(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(sender="", service="MG1")))
    assert (await kernel.capture(text["id"])).detail["from"] == "MG1"


async def test_revising_a_capture_that_is_gone_is_no_error(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text()))
    await kernel.write(lambda tx: kernel.context.sandboxes.clear_captures(tx, SANDBOX))
    await kernel.write(lambda tx: record.revise(tx, text))
    assert await kernel.captures() == []
