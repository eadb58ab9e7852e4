"""The shapes in which Twilio shows texts, media and feedback (2010-04-01 API); it reads rows and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import orjson

from fakes.core.captures import Json
from fakes.sms import states
from fakes.sms.providers.twilio.errors import DELIVERY_ERRORS

API_VERSION = "2010-04-01"
ACCOUNTS = f"/{API_VERSION}/Accounts"
_UNBILLED = frozenset(
    {states.SCHEDULED, states.ACCEPTED, states.QUEUED, states.SENDING, states.FAILED, states.CANCELED}
)
_PRICE_PER_SEGMENT = 0.0079
_PRICE_WITH_MEDIA = 0.02


def messages_uri(account: str) -> str:
    """Return the path of an account's list of texts."""
    return f"{ACCOUNTS}/{account}/Messages.json"


def message_path(account: str, sid: str) -> str:
    """Return the path of a text without its `.json`."""
    return f"{ACCOUNTS}/{account}/Messages/{sid}"


def message(text: Json) -> Json:
    """Return a text as Twilio's Message resource."""
    path = message_path(text["account"], text["sid"])
    error_code = states.visible_error(text["status"], text["error_code"])
    return {
        "account_sid": text["account"],
        "api_version": API_VERSION,
        "body": "" if text["is_redacted"] else text["body"],
        "date_created": rfc2822(text["created_ms"]),
        "date_sent": rfc2822(text["sent_ms"]),
        "date_updated": rfc2822(text["updated_ms"]),
        "direction": text["direction"],
        "error_code": error_code,
        "error_message": None if error_code is None else DELIVERY_ERRORS.get(error_code, "Unknown error"),
        "from": text["sender"] or None,
        "messaging_service_sid": text["service"],
        "num_media": str(len(orjson.loads(text["media"]))),
        "num_segments": str(text["segments"]) if text["sender"] else "0",
        "price": _price(text),
        "price_unit": "USD",
        "sid": text["sid"],
        "status": text["status"],
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": text["recipient"],
        "uri": f"{path}.json",
    }


def medium(text: Json, item: Json) -> Json:
    """Return one medium of a text as Twilio's Media resource."""
    return {
        "account_sid": text["account"],
        "content_type": item["content_type"],
        "date_created": rfc2822(text["created_ms"]),
        "date_updated": rfc2822(text["created_ms"]),
        "parent_sid": text["sid"],
        "sid": item["sid"],
        "uri": f"{message_path(text['account'], text['sid'])}/Media/{item['sid']}.json",
    }


def feedback(text: Json) -> Json:
    """Return the feedback that an app gave on a text."""
    return {
        "account_sid": text["account"],
        "message_sid": text["sid"],
        "outcome": text["feedback"],
        "date_created": rfc2822(text["updated_ms"]),
        "date_updated": rfc2822(text["updated_ms"]),
        "uri": f"{message_path(text['account'], text['sid'])}/Feedback.json",
    }


def rfc2822(ms: int | None) -> str | None:
    """Render Unix milliseconds as the 2010 API does: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    return None if ms is None else format_datetime(datetime.fromtimestamp(ms // 1000, UTC))


def _price(text: Json) -> str | None:
    if text["status"] in _UNBILLED:
        return None
    has_media = text["media"] != "[]"
    price = _PRICE_WITH_MEDIA if has_media else _PRICE_PER_SEGMENT * text["segments"]
    return f"-{price:.5f}"
