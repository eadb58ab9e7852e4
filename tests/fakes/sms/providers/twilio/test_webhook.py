from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from fakes.core.callbacks import Callback, Signed
from fakes.core.captures import Json
from fakes.core.tables import CallbackRow, table_of
from fakes.sms import service
from fakes.sms.providers.twilio import account
from fakes.sms.providers.twilio.webhook import (
    ON_ANSWER,
    TwilioWire,
    inbound_fields,
    retry_delays_ms,
    sign,
    status_fields,
)
from tests.fakes.sms.builders import ACCOUNT, APP_NUMBER, PHONE, SANDBOX, Kernel, a_text

CALLBACK = table_of(CallbackRow)
WIRE = TwilioWire(lambda sandbox: f"http://stagedoor/s/{sandbox}")


async def enqueued(kernel: Kernel) -> list[Json]:
    items, _ = await kernel.context.outbox.page(SANDBOX)
    return items[::-1]


async def a_row(kernel: Kernel, **changes: Any) -> Json:
    text = await kernel.write(lambda tx: service.send(tx, a_text(status_callback="https://app/status")))
    return {**text, **changes}


async def test_a_url_of_any_length_is_called_in_its_own_order(kernel: Kernel) -> None:
    url = f"https://app/status?token={'x' * 4000}"
    text = await a_row(kernel, status_callback=url, status="sent")
    await kernel.write(lambda tx: WIRE.status_changed(tx, text))
    (callback,) = await kernel.context.store.read(
        lambda conn: conn.execute(select(CALLBACK)).mappings().all()
    )
    assert callback["url"] == url
    assert len(callback["endpoint"]) < 100


@pytest.mark.parametrize(
    ("status", "with_service", "is_told"),
    [
        ("sending", False, False),
        ("queued", False, False),
        ("sent", False, True),
        ("delivered", False, True),
        ("undelivered", False, True),
        ("failed", False, True),
        ("canceled", False, True),
        ("queued", True, True),
        ("sending", True, True),
        ("accepted", True, False),
    ],
)
async def test_which_statuses_are_told(
    kernel: Kernel, status: str, with_service: bool, is_told: bool
) -> None:
    text = await a_row(kernel, status=status, service="MG1" if with_service else None)
    await kernel.write(lambda tx: WIRE.status_changed(tx, text))
    assert [each["event"] for each in await enqueued(kernel)] == ([f"message.{status}"] if is_told else [])


async def test_a_text_without_a_status_callback_tells_nothing(kernel: Kernel) -> None:
    text = await a_row(kernel, status="sent", status_callback=None)
    await kernel.write(lambda tx: WIRE.status_changed(tx, text))
    assert await enqueued(kernel) == []


async def test_a_callback_is_a_form_in_the_providers_name(kernel: Kernel) -> None:
    text = await a_row(kernel, status="delivered")
    await kernel.write(lambda tx: WIRE.status_changed(tx, text))
    [callback] = await enqueued(kernel)
    assert (callback["method"], callback["url"]) == ("POST", "https://app/status")
    assert callback["headers"]["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert callback["headers"]["User-Agent"] == "TwilioProxy/1.1"
    assert len(callback["headers"]["I-Twilio-Idempotency-Token"]) == 36
    assert dict(parse_qsl(callback["body"]))["MessageStatus"] == "delivered"


async def test_a_get_carries_its_fields_in_the_query(kernel: Kernel) -> None:
    text = await a_row(kernel, status="sent", status_method="GET", status_callback="https://app/s?a=1#rc=1")
    await kernel.write(lambda tx: WIRE.status_changed(tx, text))
    [callback] = await enqueued(kernel)
    parts = urlsplit(callback["url"])
    assert (callback["method"], callback["body"], parts.fragment) == ("GET", "", "rc=1")
    assert dict(parse_qsl(parts.query)) == {"a": "1", **dict(status_fields(text))}


async def test_status_fields_in_the_providers_order(kernel: Kernel) -> None:
    text = await a_row(
        kernel, status="undelivered", error_code=30007, service="MG1", updated_ms=1_795_386_060_000
    )
    assert status_fields(text) == [
        ("SmsSid", text["sid"]),
        ("SmsStatus", "undelivered"),
        ("MessageStatus", "undelivered"),
        ("To", PHONE),
        ("MessagingServiceSid", "MG1"),
        ("MessageSid", text["sid"]),
        ("AccountSid", ACCOUNT),
        ("From", APP_NUMBER),
        ("ApiVersion", "2010-04-01"),
        ("ErrorCode", "30007"),
        ("RawDlrDoneDate", "2611222221"),
    ]


async def test_inbound_fields_are_complete_and_empty_where_nothing_is_known(kernel: Kernel) -> None:
    media = '[{"sid": "ME1", "url": "https://phone/a.png", "content_type": "image/png"}]'
    text = await a_row(
        kernel, media=media, sender=PHONE, recipient="+447700900123", body="stop", service="MG1"
    )
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{text['sid']}/Media/ME1"
    assert dict(inbound_fields(text, "http://stagedoor")) == {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": text["sid"],
        "NumMedia": "1",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": text["sid"],
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": "stop",
        "FromCountry": "US",
        "To": "+447700900123",
        "MessagingServiceSid": "MG1",
        "OptOutType": "STOP",
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": text["sid"],
        "AccountSid": ACCOUNT,
        "From": PHONE,
        "ApiVersion": "2010-04-01",
        "MediaContentType0": "image/png",
        "MediaUrl0": f"http://stagedoor{path}",
    }
    plain = dict(inbound_fields({**text, "service": None, "media": "[]"}, ""))
    assert not {"OptOutType", "MessagingServiceSid", "MediaUrl0"} & set(plain)


async def test_an_inbound_text_asks_for_an_answer(kernel: Kernel) -> None:
    text = await a_row(kernel)
    number = {
        "sms_url": "https://app/sms",
        "sms_method": "POST",
        "fallback_url": None,
        "fallback_method": "POST",
    }
    await kernel.write(lambda tx: WIRE.text_received(tx, text, number))
    [callback] = await enqueued(kernel)
    assert callback["event"] == "message.received"
    await kernel.write(
        lambda tx: WIRE.ask_again(tx, text, "https://app/b", "POST", [("ErrorCode", "11200")], {})
    )
    assert dict(parse_qsl((await enqueued(kernel))[1]["body"]))["ErrorCode"] == "11200"


async def test_callbacks_are_signed_with_the_token_that_the_app_showed(kernel: Kernel) -> None:
    async def secret() -> str:
        return await kernel.write(lambda tx: account.secret_of(tx, SANDBOX, ACCOUNT))

    assert await secret() == account.default_auth_token(SANDBOX)
    await kernel.write(lambda tx: account.remember(tx, SANDBOX, ACCOUNT, None))
    assert await secret() == account.default_auth_token(SANDBOX)
    await kernel.write(lambda tx: account.remember(tx, SANDBOX, ACCOUNT, "shown"))
    await kernel.write(lambda tx: account.remember(tx, SANDBOX, ACCOUNT, None))
    assert await secret() == "shown"


async def test_the_account_in_use_is_the_one_shown_last(kernel: Kernel) -> None:
    async def in_use() -> str:
        return await kernel.write(lambda tx: WIRE.account_in_use(tx, SANDBOX))

    assert await in_use() == account.account_sid(SANDBOX)
    await kernel.write(lambda tx: account.remember(tx, SANDBOX, "ACone", "t"))
    await kernel.advance(1)
    await kernel.write(lambda tx: account.remember(tx, SANDBOX, "ACtwo", "t"))
    assert await in_use() == "ACtwo"


def signed(**changes: Any) -> Signed:
    values: dict[str, Any] = {
        "number": 1,
        "sandbox": SANDBOX,
        "channel": "sms",
        "provider": "twilio",
        "event": "message.sent",
        "endpoint": "e",
        "method": "POST",
        "url": "http://127.0.0.1:8000/status?x=1#rc=1",
        "headers": {},
        "body": b"Body=a%26b&Empty=&To=%2B1",
        "signer": "twilio",
        "context": {"secret": "s3cret", "on_answer": ON_ANSWER},
        "capture_number": None,
        "attempts": 0,
    }
    return sign(Callback(**{**values, **changes}), 0)


def test_a_signature_shows_what_was_signed_and_convinces_the_official_validator() -> None:
    result = signed()
    assert result.text == "http://127.0.0.1:8000/status?x=1Bodya&bEmptyTo+1"
    fields = {"Body": "a&b", "Empty": "", "To": "+1"}
    url = "http://127.0.0.1:8000/status?x=1"
    assert RequestValidator("s3cret").validate(url, fields, result.headers["X-Twilio-Signature"])


def test_a_get_signs_its_address_alone() -> None:
    assert signed(method="GET", body=b"").text == "http://127.0.0.1:8000/status?x=1"


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("https://app/s", 0),
        ("https://app/s#rc=2", 0),
        ("https://app/s#rc=2&rp=ct", 0),
        ("https://app/s#rc=2&rp=5xx", 2),
        ("https://app/s#ct=3000&rt=1500&rc=9&rp=all", 5),
        ("https://app/s#rc=many&rp=all", 0),
    ],
)
def test_retries_follow_the_settings_in_the_address(url: str, count: int) -> None:
    assert len(retry_delays_ms(url)) == count
