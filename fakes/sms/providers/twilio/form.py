"""Reading Twilio's form requests: fields, what makes them acceptable, and the text they describe."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from fakes.core.captures import storable
from fakes.core.ids import random_hex
from fakes.sms import phone
from fakes.sms.media import described, is_fetchable
from fakes.sms.providers.twilio.errors import TwilioError
from fakes.sms.segments import smart_encoded
from fakes.sms.service import TextDraft

# The numbers that Twilio documents for test credentials. They are refused with any credentials here; every other
# valid sender is accepted, as an app in staging sends from its own numbers.
MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
WITHOUT_EFFECT = frozenset(
    {
        "AddressRetention",
        "ApplicationSid",
        "Attempt",
        "ContentRetention",
        "FallbackFrom",
        "ForceDelivery",
        "MaxPrice",
        "MessageIntent",
        "PersistentAction",
        "ProvideFeedback",
        "RiskCheck",
        "SendAsMms",
        "ShortenUrls",
        "TrafficType",
    }
)
_FORM = "application/x-www-form-urlencoded"
_MAX_BODY_CHARS = 1600
_MAX_MEDIA = 10
_MAX_VALIDITY_S = 36_000
_MIN_AHEAD_MS = 300_000
_MAX_AHEAD_MS = 35 * 24 * 3_600_000
_SERVICE_SID = re.compile(r"MG[0-9a-zA-Z_-]{1,64}")


class Form:
    """The fields of a request; the first value counts where only one is expected."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            self._values[name].append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str:
        """Return the first value of a field, empty if there is none."""
        values = self._values.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return list(self._values.get(name, ()))

    def as_dict(self) -> dict[str, str]:
        """Return the first value of every field."""
        return {name: values[0] for name, values in self._values.items()}


def parse_form(body: bytes, content_type: str, *, max_fields: int) -> Form:
    """Read a form body. Raises TwilioError (400) if it is something else or has too many fields."""
    kind = content_type.partition(";")[0].strip().lower()
    if body and kind not in ("", _FORM):
        raise TwilioError(21604, f" (Send the request as {_FORM}, not as {kind}.)")
    return parse_pairs(body, max_fields=max_fields)


def parse_pairs(encoded: bytes, *, max_fields: int) -> Form:
    """Read `a=1&b=2`, in UTF-8. Raises TwilioError 20001 if there are too many fields."""
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=max_fields
        )
    except ValueError as error:
        raise TwilioError(20001, f"The request has more than {max_fields} fields.") from error
    return Form([(storable(name), storable(value)) for name, value in pairs])


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: its sandbox, its account, and the sandbox's time in Unix ms."""

    sandbox: str
    account: str
    now_ms: int


def text_draft(form: Form, origin: Origin) -> TextDraft:
    """Return the text that a create request describes. Raises TwilioError as Twilio refuses it."""
    service = form.get("MessagingServiceSid") or None
    recipient = _recipient(form)
    sender = _sender(form, service)
    media_urls = [url for url in form.all("MediaUrl") if url]
    body = _body(form, has_media=bool(media_urls), service=service)
    _check_media(media_urls)
    _check_validity(form)
    _check_magic(sender, recipient)
    if sender == recipient:
        raise TwilioError(21266, sender)
    return TextDraft(
        sandbox=origin.sandbox,
        provider="twilio",
        account=origin.account,
        sid=new_sid(has_media=bool(media_urls)),
        sender=sender,
        recipient=recipient,
        body=body,
        media=described(((url, None) for url in media_urls), new_medium_sid),
        service=service,
        status_callback=_status_callback(form),
        send_at_ms=_send_at_ms(form, service, origin.now_ms),
    )


def notes_on(form: Form) -> list[str]:
    """Return what people should know of a create request: which of its fields have no effect here."""
    return [f"{name} has no effect." for name in form.as_dict() if name in WITHOUT_EFFECT]


def new_sid(*, has_media: bool) -> str:
    """Return a new message SID: `MM` for one with media, else `SM`."""
    return ("MM" if has_media else "SM") + random_hex(32)


def new_medium_sid() -> str:
    """Return a new media SID."""
    return "ME" + random_hex(32)


def _recipient(form: Form) -> str:
    raw = form.get("To").strip()
    if not raw:
        raise TwilioError(21604)
    recipient = phone.recipient(raw)
    if recipient is None:
        raise TwilioError(21211, phone.masked(raw))
    return recipient


def _sender(form: Form, service: str | None) -> str:
    if service is not None and not _SERVICE_SID.fullmatch(service):
        raise TwilioError(21701, service)
    raw = form.get("From").strip()
    if not raw:
        if service is None:
            raise TwilioError(21603)
        return ""
    sender = phone.sender(raw)
    if sender is None:
        raise TwilioError(21212, phone.masked(raw))
    return sender


def _body(form: Form, *, has_media: bool, service: str | None) -> str:
    if form.get("ContentSid"):
        raise TwilioError(21655)
    body = form.get("Body")
    if not body and not has_media:
        raise TwilioError(21602 if service is None else 21619)
    if len(body) > _MAX_BODY_CHARS:
        raise TwilioError(21617)
    return smart_encoded(body) if form.get("SmartEncoded").lower() == "true" else body


def _check_media(urls: list[str]) -> None:
    if len(urls) > _MAX_MEDIA:
        raise TwilioError(21623)
    for url in urls:
        if not is_fetchable(url):
            raise TwilioError(21620, url)


def _check_validity(form: Form) -> None:
    raw = form.get("ValidityPeriod")
    if raw and not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= _MAX_VALIDITY_S):
        raise TwilioError(21624)


def _check_magic(sender: str, recipient: str) -> None:
    if sender in MAGIC_SENDERS:
        raise TwilioError(MAGIC_SENDERS[sender], phone.masked(sender))
    if recipient in MAGIC_RECIPIENTS:
        raise TwilioError(MAGIC_RECIPIENTS[recipient], phone.masked(recipient))


def _status_callback(form: Form) -> str | None:
    url = form.get("StatusCallback").strip()
    if url and not is_fetchable(url):
        raise TwilioError(21609, url)
    return url or None


def _send_at_ms(form: Form, service: str | None, now_ms: int) -> int | None:
    raw = form.get("SendAt").strip()
    if not raw and not form.get("ScheduleType"):
        return None
    if not raw:
        raise TwilioError(35111)
    if service is None:
        raise TwilioError(35118)
    try:
        moment = datetime.fromisoformat(raw)
        at_ms = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise TwilioError(35117) from error
    if not _MIN_AHEAD_MS <= at_ms - now_ms <= _MAX_AHEAD_MS:
        raise TwilioError(35114)
    return at_ms
