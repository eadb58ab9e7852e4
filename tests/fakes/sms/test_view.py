from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import fakes.sms
from fakes.sms import inbound, service, view
from fakes.sms.inbound import InboundDraft
from fakes.sms.models import SmsMessageRow
from tests.fakes.sms.builders import APP_NUMBER, PHONE, SANDBOX, Kernel, a_text

TEMPLATES = Path(fakes.sms.__file__).parent / "templates"


def rendered(**values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    values = {"number": None, "conversation": None, **values}
    return environment.get_template(view.TEMPLATE).render(
        view=values,
        prefix="/s/qa",
        base="/s/qa/ui/captures/1",
        callbacks=[],
        local=datetime.fromisoformat,
        day_name=lambda iso_time: datetime.fromisoformat(iso_time).strftime("%A"),
    )


async def _talk(kernel: Kernel) -> dict[str, Any]:
    return await kernel.context.store.read(
        lambda conn: view.conversation(conn, SANDBOX, APP_NUMBER, PHONE, cleared_id=0, limit=10)
    )


async def value_of(kernel: Kernel, **changes: Any) -> dict[str, Any]:
    text = await kernel.write(lambda tx: service.send(tx, a_text(**changes)))
    return view.text_value(await kernel.capture(text["id"]))


async def test_a_summary_has_what_the_contract_names(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text()))
    summary = view.summary(await kernel.capture(text["id"]))
    contract = {"from", "to", "body", "segments", "encoding", "media", "status", "error_code", "provider_id"}
    assert contract <= set(summary)
    assert "history" not in summary


async def test_a_value_marks_what_made_the_text_ucs2(kernel: Kernel) -> None:
    value = await value_of(kernel, body="it’s 5 o’clock")
    assert value["forcing"] == [
        {"character": "’", "codepoint": "U+2019", "name": "right single quotation mark"}
    ]
    assert [mark["text"] for mark in value["marks"] if mark["forces_ucs2"]] == ["’", "’"]
    assert (value["units"], value["parts"]) == (14, ["it’s 5 o’clock"])
    assert value["conversation_query"] == "number=%2B15005550006&with=%2B14155552671"


async def test_a_character_without_a_name_is_shown_by_its_codepoint(kernel: Kernel) -> None:
    value = await value_of(kernel, body="\x07")
    assert value["forcing"] == [{"character": "\x07", "codepoint": "U+0007", "name": "unnamed character"}]


async def test_the_page_shows_all_of_it_without_script(kernel: Kernel) -> None:
    media = ({"sid": "ME1", "url": "https://a/<x>.png", "content_type": "image/png"},)
    body = "<script>alert(1)</script> it’s " + "long " * 20
    text = await kernel.write(lambda tx: service.send(tx, a_text(body=body, media=media, outcome="undelivered", error_code=30007)))  # fmt: skip
    await kernel.advance(60_000)
    await kernel.write(lambda tx: service.note(tx, dict(tx.find(SmsMessageRow, SANDBOX, text["sid"]) or {}), 11200, "No <answer>"))  # fmt: skip
    capture = await kernel.capture(text["id"])
    page = rendered(text=view.text_value(capture), conversation=await _talk(kernel))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert '<mark class="sms-ucs2" title="not in the GSM-7 alphabet">’</mark>' in page
    assert "2 parts, UCS-2, 131 UTF-16 code units" in page
    assert page.count('<span class="sms-part" dir="auto">') == 2
    assert '<span class="sms-status sms-status-undelivered">undelivered</span>' in page
    assert "error 30007" in page
    assert "https://a/&lt;x&gt;.png" in page
    assert "<code>11200</code> No &lt;answer&gt;" in page
    assert [
        status for status in ("queued", "sending", "sent", "undelivered") if f"</time> {status}</li>" in page
    ] == [
        "queued",
        "sending",
        "sent",
        "undelivered",
    ]


async def test_the_page_shows_the_conversation_if_it_is_given(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text(body="Are you there?")))
    draft = InboundDraft(sandbox=SANDBOX, sender=PHONE, recipient=APP_NUMBER, body="Yes – I am")
    got = await kernel.write(lambda tx: inbound.receive(tx, kernel.wires, draft))
    talk = await _talk(kernel)
    capture = await kernel.capture(got.text["id"])
    page = rendered(text=view.text_value(capture), conversation=talk)
    assert [each["body"] for each in talk["items"]] == ["Are you there?", "Yes – I am"]
    assert f"with <bdi>{APP_NUMBER}</bdi>" in page
    assert (
        f'<li class="sms-in" aria-current="true">\n<p class="sms-bubble" dir="auto"><a href="/s/qa/ui/captures/{capture.id}">'
        in page
    )
    assert "The app was not told" in page
    assert 'action="/s/qa/ui/captures/1/actions/reply"' in page
    assert '<li class="sms-out">' in page
    assert text["id"] < got.text["id"]


@pytest.mark.parametrize(
    ("direction", "pair"), [("inbound", ("b", "a")), ("outbound-api", ("a", "b")), ("outbound-reply", ("a", "b"))]
)  # fmt: skip
def test_the_apps_number_comes_first_in_a_pair(direction: str, pair: tuple[str, str]) -> None:
    assert view.pair_of({"direction": direction, "from": "a", "to": "b"}) == pair


async def test_a_conversation_leaves_out_what_was_deleted_from_the_inbox(kernel: Kernel) -> None:
    first = await kernel.write(lambda tx: service.send(tx, a_text(sid="SM1")))
    await kernel.write(lambda tx: service.send(tx, a_text(sid="SM2", body="kept")))
    await kernel.context.library.delete(SANDBOX, (await kernel.capture(first["id"])).id)
    talk = await _talk(kernel)
    assert [each["body"] for each in talk["items"]] == ["kept"]
