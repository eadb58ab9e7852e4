"""What the app sent, as values: captures of every channel, and how they are read from JSON. They fetch nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stagedoor import _read as read
from stagedoor._html import text_of
from stagedoor.errors import shortened


class Code(str):
    """A one-time code. `capture_id` names the capture that it was in; as `after` it asks for a later one."""

    capture_id: str

    def __new__(cls, code: str, capture_id: str) -> "Code":
        made = super().__new__(cls, code)
        made.capture_id = capture_id
        return made


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a message: where it leads, and the text that is shown for it ("" in plain text)."""

    url: str
    text: str = ""

    def fits(self, text: str, containing: str) -> bool:
        """Tell whether its text holds `text`, in any case, and its URL `containing`."""
        return text.casefold() in self.text.casefold() and containing in self.url


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address as a header names it."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the SMTP dialogue or the provider's call said, apart from the headers."""

    sender: str
    to: tuple[str, ...]
    helo: str
    peer: str
    is_tls: bool
    auth_user: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached or embedded part of a mail. `part` is the number that `captures.part` takes."""

    part: str
    filename: str
    content_type: str
    size: int
    content_id: str
    is_inline: bool
    sha256: str
    raw_json: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What happened to a mail after it was sent. `kind` is `delivered`, `bounce`, `open`, `click` and the like."""

    id: str
    kind: str
    recipient: str
    at: datetime
    raw_json: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Media:
    """One picture or file of a text message."""

    part: str
    content_type: str
    url: str
    raw_json: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What every channel's captures have in common. Members this version does not know are in `raw_json`."""

    id: str
    sandbox: str
    channel: str
    provider: str
    kind: str
    created_at: datetime
    sender: str
    to: tuple[str, ...]
    title: str
    preview: str
    size: int
    is_read: bool
    tags: tuple[str, ...]
    codes: tuple[str, ...]
    links: tuple[Link, ...]
    flags: tuple[str, ...]
    raw_json: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def code(self) -> str:
        """The first one-time code in it. Raises LookupError if there is none."""
        if not self.codes:
            raise LookupError(f"no one-time code in {self}; it begins {self.preview[:120]!r}")
        return self.codes[0]

    def link(self, text: str = "", *, containing: str = "") -> str:
        """Return the URL of the first link whose text holds `text` and whose URL holds `containing`.

        The text is compared without regard to case. Raises LookupError, naming the links that there are.
        """
        for link in self.links:
            if link.fits(text, containing):
                return link.url
        there = "".join(f"\n    {link.text!r} {link.url}" for link in self.links) or " none at all"
        raise LookupError(
            f"no link with text {text!r} and {containing!r} in its URL in {self}; there are:{there}"
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.id} to {', '.join(self.to) or 'nobody'} {shortened(self.title)!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail(Capture):
    """A whole mail. `sender` and `to` are the envelope's, `header_from` and its like what the headers say."""

    subject: str
    text: str
    html: str
    envelope: Envelope
    headers: tuple[tuple[str, str], ...]
    header_from: tuple[Address, ...]
    header_to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    attachments: tuple[Attachment, ...]
    message_id: str
    date: datetime | None
    events: tuple[MailEvent, ...]

    @property
    def html_text(self) -> str:
        """The words that a reader sees of the HTML, in one line."""
        return text_of(self.html)

    def header(self, name: str) -> str | None:
        """Return the first header of this name, whatever its case, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms(Capture):
    """A whole text message. `status` is the provider's word for how far it got."""

    body: str
    segments: int
    encoding: str
    media: tuple[Media, ...]
    status: str
    error_code: int | None
    provider_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Capture):
    """A whole payment event. `amount` is in the currency's smallest unit, as the provider counts."""

    event: str
    object: str
    object_id: str
    amount: int | None
    currency: str
    customer: str
    status: str
    summary: str


def capture_of(data: Mapping[str, Any]) -> Capture:
    """Read a capture: a Mail, Sms or Payment if the channel's detail is there, else what a list shows of it."""
    common = _common(data)
    # Lists have a part of the detail; the member that they lack, or cannot do without, tells whether it is whole.
    if "text" in read.member(data, "mail"):
        return Mail(**common, **_mail(data["mail"]))
    if "body" in read.member(data, "sms"):
        return Sms(**common, **_sms(data["sms"]))
    if "event" in read.member(data, "payment"):
        return Payment(**common, **_payment(data["payment"]))
    return Capture(**common)


def _common(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": read.text(data, "id"),
        "sandbox": read.text(data, "sandbox"),
        "channel": read.text(data, "channel"),
        "provider": read.text(data, "provider"),
        "kind": read.text(data, "kind"),
        "created_at": read.moment(data, "created_at"),
        "sender": read.text(data, "from"),
        "to": read.texts(data, "to"),
        "title": read.text(data, "title"),
        "preview": read.text(data, "preview"),
        "size": read.whole(data, "size"),
        "is_read": bool(data.get("read")),
        "tags": read.texts(data, "tags"),
        "codes": tuple(_code(item) for item in data.get("codes") or ()),
        "links": tuple(_link(item) for item in data.get("links") or ()),
        "flags": read.texts(data, "flags"),
        "raw_json": data,
    }


def _mail(data: Mapping[str, Any]) -> dict[str, Any]:
    envelope = read.member(data, "envelope")
    return {
        "subject": read.text(data, "subject"),
        "text": read.text(data, "text"),
        "html": read.text(data, "html"),
        "envelope": Envelope(
            sender=read.text(envelope, "from"),
            to=read.texts(envelope, "to"),
            helo=read.text(envelope, "helo"),
            peer=read.text(envelope, "peer"),
            is_tls=bool(envelope.get("tls")),
            auth_user=read.optional_text(envelope, "auth_user"),
        ),
        "headers": read.pairs(data, "headers"),
        "header_from": _addresses(data.get("from")),
        "header_to": _addresses(data.get("to")),
        "cc": _addresses(data.get("cc")),
        "bcc": _addresses(data.get("bcc")),
        "reply_to": _addresses(data.get("reply_to")),
        "attachments": tuple(_attachment(item) for item in read.objects(data, "attachments")),
        "message_id": read.text(data, "message_id"),
        "date": read.optional_moment(data, "date"),
        "events": tuple(_event(item) for item in read.objects(data, "events")),
    }


def _sms(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "body": read.text(data, "body"),
        "segments": read.whole(data, "segments"),
        "encoding": read.text(data, "encoding"),
        "media": tuple(
            Media(read.text(item, "part"), read.text(item, "content_type"), read.text(item, "url"), item)
            for item in read.objects(data, "media")
        ),
        "status": read.text(data, "status"),
        "error_code": read.optional_whole(data, "error_code"),
        "provider_id": read.text(data, "provider_id"),
    }


def _payment(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "event": read.text(data, "event"),
        "object": read.text(data, "object"),
        "object_id": read.text(data, "object_id"),
        "amount": read.optional_whole(data, "amount"),
        "currency": read.text(data, "currency"),
        "customer": read.text(data, "customer"),
        "status": read.text(data, "status"),
        "summary": read.text(data, "summary"),
    }


def _attachment(data: Mapping[str, Any]) -> Attachment:
    return Attachment(
        part=read.text(data, "part"),
        filename=read.text(data, "filename"),
        content_type=read.text(data, "content_type"),
        size=read.whole(data, "size"),
        content_id=read.text(data, "content_id"),
        is_inline=bool(data.get("inline")),
        sha256=read.text(data, "sha256"),
        raw_json=data,
    )


def _event(data: Mapping[str, Any]) -> MailEvent:
    return MailEvent(
        id=read.text(data, "id"),
        kind=read.text(data, "kind"),
        recipient=read.text(data, "recipient"),
        at=read.moment(data, "at"),
        raw_json=data,
    )


def _code(item: Any) -> str:
    return str(item.get("code", "")) if isinstance(item, dict) else str(item)


def _link(item: Any) -> Link:
    return (
        Link(read.text(item, "url"), read.text(item, "text")) if isinstance(item, dict) else Link(str(item))
    )


def _addresses(value: Any) -> tuple[Address, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(_address(item) for item in items if item)


def _address(item: Any) -> Address:
    if isinstance(item, dict):
        return Address(read.text(item, "address"), read.text(item, "name"))
    return Address(str(item))
