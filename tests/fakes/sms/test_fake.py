import pytest
from fastapi import APIRouter

from fakes.core.errors import NotFound
from fakes.core.fake import Fake
from fakes.sms import service
from fakes.sms.fake import SmsFake
from fakes.sms.providers.twilio.account import account_sid
from tests.fakes.sms.builders import Kernel, a_text


async def test_the_channel_fulfils_the_protocol(kernel: Kernel) -> None:
    fake: Fake = SmsFake(kernel.context)
    assert (fake.channel, fake.detail_key) == ("sms", "sms")
    assert [provider.name for provider in fake.http_providers()] == ["twilio"]
    assert fake.listeners() == []
    assert fake.router(APIRouter) is not None


async def test_the_environment_leads_an_app_to_a_sandbox(kernel: Kernel) -> None:
    kernel.context.urls.public = "http://stagedoor:8025"
    assert SmsFake(kernel.context).environment("qa") == {
        "TWILIO_ACCOUNT_SID": account_sid("qa"),
        "TWILIO_AUTH_TOKEN": account_sid("qa")[2:],
        "TWILIO_BASE_URL": "http://stagedoor:8025/twilio",
    }


async def test_shows_a_capture_whole_in_lists_and_on_its_page(kernel: Kernel) -> None:
    fake = SmsFake(kernel.context)
    text = await kernel.write(lambda tx: service.send(tx, a_text()))
    capture = await kernel.capture(text["id"])
    assert fake.detail(capture, None)["history"][0]["status"] == "queued"
    assert fake.summary(capture)["provider_id"] == text["sid"]
    assert fake.about(capture) == ""
    assert (await fake.view(capture, None, {})).values["text"]["body"] == text["body"]
    assert [each["body"] for each in (await fake.conversation(capture))["items"]] == [text["body"]]


async def test_media_are_not_kept_but_their_addresses_are(kernel: Kernel) -> None:
    fake = SmsFake(kernel.context)
    media = ({"sid": "ME1", "url": "https://app/cat.png", "content_type": "image/png"},)
    text = await kernel.write(lambda tx: service.send(tx, a_text(media=media)))
    with pytest.raises(NotFound) as caught:
        fake.part(await kernel.capture(text["id"]), None, "0")
    assert "https://app/cat.png" in caught.value.hint


async def test_a_text_has_no_document(kernel: Kernel) -> None:
    text = await kernel.write(lambda tx: service.send(tx, a_text()))
    capture = await kernel.capture(text["id"])
    with pytest.raises(NotFound):
        await SmsFake(kernel.context).document(capture, None, {})
