from fakes.sms import record, service
from tests.fakes.sms.builders import SANDBOX, Kernel, a_text


async def test_title_and_preview_are_one_line_of_bounded_length(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(body="first\n  second " + "x" * 400)))
    capture = await kernel.capture(text["id"])
    assert capture.title.startswith("first second xxx")
    assert (len(capture.title), capture.title[-1]) == (120, "…")
    assert len(capture.preview) == 240


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
