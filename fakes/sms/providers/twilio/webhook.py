"""What Twilio tells the app by HTTP: status callbacks and inbound texts, their fields, headers and signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import parse_qs, urldefrag, urlencode

import orjson

from fakes.core.callbacks import Callback, Signed
from fakes.core.captures import Json
from fakes.core.ids import random_uuid
from fakes.core.transaction import CallbackDraft, Tx
from fakes.sms import keywords, phone, states
from fakes.sms.providers.twilio import account
from fakes.sms.providers.twilio.form import new_medium_sid, new_sid
from fakes.sms.providers.twilio.resource import API_VERSION, message_path
from fakes.sms.providers.twilio.signature import HEADER, signature, signed_string

SIGNER = "twilio"
ON_ANSWER = "twilio.inbound"
INBOUND_EVENT = "message.received"
_REPORTED = frozenset({states.SENT, states.DELIVERED, states.UNDELIVERED, states.FAILED, states.CANCELED})
_REPORTED_TO_SERVICES = frozenset({states.QUEUED, states.SENDING})
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_MAX_RETRIES = 5
_RETRY_DELAY_MS = 1_000
# An index holds no more of a URL than a third of a database page.
_MAX_ENDPOINT_CHARS = 500

MediaBase = Callable[[str], str]


class TwilioWire:
    """Twilio, seen from the service. `media_base(sandbox)` is where the app can fetch media from."""

    unsubscribed_code = 21610

    def __init__(self, media_base: MediaBase) -> None:
        self._media_base = media_base

    def new_sid(self, *, has_media: bool) -> str:
        """Return a new message SID."""
        return new_sid(has_media=has_media)

    def new_medium_sid(self) -> str:
        """Return a new media SID."""
        return new_medium_sid()

    def account_in_use(self, tx: Tx, sandbox: str) -> str:
        """Return the account that the sandbox's app showed last, else the sandbox's own."""
        return account.in_use(tx, sandbox)

    def status_changed(self, tx: Tx, text: Json) -> None:
        """Enqueue the status callback, if the text has one and Twilio reports this status."""
        reported = _REPORTED | _REPORTED_TO_SERVICES if text["service"] else _REPORTED
        if text["status_callback"] and text["status"] in reported:
            url, method = text["status_callback"], text["status_method"]
            event = f"message.{text['status']}"
            tx.callback(_draft(tx, text, event, url, method, status_fields(text)))

    def text_received(self, tx: Tx, text: Json, number: Json) -> int:
        """Enqueue the request that asks the app what to answer; returns the callback's id."""
        context = {
            "on_answer": ON_ANSWER,
            "sid": text["sid"],
            "fallback_url": number.get("fallback_url"),
            "fallback_method": number.get("fallback_method"),
            "hops": 0,
        }
        fields = inbound_fields(text, self._media_base(text["sandbox"]))
        return tx.callback(
            _draft(tx, text, INBOUND_EVENT, number["sms_url"], number["sms_method"], fields, context)
        )

    def ask_again(
        self, tx: Tx, text: Json, url: str, method: str, extra: list[tuple[str, str]], context: Json
    ) -> int:
        """Enqueue the request for an inbound text at another URL: a redirect's or the fallback."""
        fields = [*inbound_fields(text, self._media_base(text["sandbox"])), *extra]
        return tx.callback(_draft(tx, text, INBOUND_EVENT, url, method, fields, context))


def sign(callback: Callback, _now_ms: int) -> Signed:
    """Sign a callback under the auth token in its context, as Twilio's validators expect."""
    is_form = callback.method == "POST"
    pairs = list(_pairs(callback.body)) if is_form else []
    text = signed_string(callback.url, pairs)
    return Signed({HEADER: signature(text, callback.context["secret"])}, text)


def status_fields(text: Json) -> list[tuple[str, str]]:
    """Return the fields of a status callback, in Twilio's order."""
    fields = [
        ("SmsSid", text["sid"]),
        ("SmsStatus", text["status"]),
        ("MessageStatus", text["status"]),
        ("To", text["recipient"]),
    ]
    if text["service"]:
        fields.append(("MessagingServiceSid", text["service"]))
    fields += [
        ("MessageSid", text["sid"]),
        ("AccountSid", text["account"]),
        ("From", text["sender"]),
        ("ApiVersion", API_VERSION),
    ]
    error_code = states.visible_error(text["status"], text["error_code"])
    if error_code is not None:
        fields.append(("ErrorCode", str(error_code)))
    if text["status"] in (states.DELIVERED, states.UNDELIVERED):
        done = datetime.fromtimestamp(text["updated_ms"] // 1000, UTC)
        fields.append(("RawDlrDoneDate", f"{done:%y%m%d%H%M}"))
    return fields


def inbound_fields(text: Json, media_base: str) -> list[tuple[str, str]]:
    """Return the fields of an inbound text. Where a number is from is known by country only; the rest is empty."""
    media = orjson.loads(text["media"])
    fields = [
        ("ToCountry", phone.country(text["recipient"])),
        ("ToState", ""),
        ("SmsMessageSid", text["sid"]),
        ("NumMedia", str(len(media))),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", text["sid"]),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", text["body"]),
        ("FromCountry", phone.country(text["sender"])),
        ("To", text["recipient"]),
    ]
    if text["service"]:
        fields.append(("MessagingServiceSid", text["service"]))
        keyword = keywords.keyword_in(text["body"])
        if keyword is not None:
            fields.append(("OptOutType", keyword))
    fields += [
        ("ToZip", ""),
        ("NumSegments", str(text["segments"])),
        ("MessageSid", text["sid"]),
        ("AccountSid", text["account"]),
        ("From", text["sender"]),
        ("ApiVersion", API_VERSION),
    ]
    for index, item in enumerate(media):
        fields.append((f"MediaContentType{index}", item["content_type"]))
        fields.append(
            (
                f"MediaUrl{index}",
                f"{media_base}{message_path(text['account'], text['sid'])}/Media/{item['sid']}",
            )
        )
    return fields


def retry_delays_ms(url: str) -> list[int]:
    """Return when to try again, from the connection settings in a URL's fragment (`#rc=2&rp=5xx`).

    Without them Twilio repeats only connections that could not be made; here nothing is repeated then.
    """
    settings = parse_qs(urldefrag(url).fragment)
    count = settings.get("rc", ["0"])[0]
    policy = settings.get("rp", ["ct"])[0].split(",")
    if not (count.isascii() and count.isdigit()) or not {"5xx", "all"} & set(policy):
        return []
    return [_RETRY_DELAY_MS] * min(_MAX_RETRIES, int(count[:2]))


def _draft(
    tx: Tx,
    text: Json,
    event: str,
    url: str,
    method: str,
    fields: list[tuple[str, str]],
    context: Json | None = None,
) -> CallbackDraft:
    secret = account.secret_of(tx, text["sandbox"], text["account"])
    endpoint = url if len(url) <= _MAX_ENDPOINT_CHARS else f"sha256:{sha256(url.encode()).hexdigest()}"
    encoded = urlencode(fields)
    headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", "I-Twilio-Idempotency-Token": random_uuid()}
    if method == "GET":
        url, body = _with_query(url, encoded), b""
    else:
        body = encoded.encode()
        headers["Content-Type"] = _FORM
    return CallbackDraft(
        sandbox=text["sandbox"],
        channel="sms",
        provider=account.PROVIDER,
        event=event,
        url=url,
        signer=SIGNER,
        body=body,
        method=method,
        headers=headers,
        endpoint=endpoint,
        context={"secret": secret, "retry_delays_ms": retry_delays_ms(url), **(context or {})},
        capture_number=text["id"],
    )


def _with_query(url: str, encoded: str) -> str:
    bare, fragment = urldefrag(url)
    return f"{bare}{'&' if '?' in bare else '?'}{encoded}" + (f"#{fragment}" if fragment else "")


def _pairs(body: bytes) -> list[tuple[str, str]]:
    decoded = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)
    return [(name, value) for name, values in decoded.items() for value in values]
