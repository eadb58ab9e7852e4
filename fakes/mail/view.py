"""What the inbox shows of a mail or of an event about one, beyond what every capture's page shows: one value."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fakes.core.captures import Capture, Json
from fakes.core.limits import Limits
from fakes.mail import service
from fakes.mail.document import loads_remote_content
from fakes.mail.models import INBOUND, Skeleton

TEMPLATE = "mail.html"
_EVENT_KEYS = ("reason", "status", "url", "user_agent", "ip")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail as a page shows it.

    `sender` and `to` are the envelope's; `hidden` are those of its recipients that no header names (Bcc). `people`
    are the address fields of the header. `has_html` says that there is a document for the sandboxed frame, `has_remote`
    that it asks for something from elsewhere. `events` is what happened to this mail; `event` is what happened, if the capture is itself an event about a mail.
    """

    sender: str
    to: list[str]
    hidden: list[str]
    is_inbound: bool
    envelope: Json
    people: list[Json]
    date: str | None
    message_id: str | None
    has_html: bool
    has_remote: bool
    text: str | None
    links: list[Json]
    attachments: list[Json]
    headers: list[Json]
    parts: list[Json]
    events: list[Json]
    event: Json | None

    def as_values(self) -> Json:
        """Return the value as a template takes it."""
        return asdict(self)


def mail_view(capture: Capture, raw: bytes | None, limits: Limits) -> MailView:
    """Return what a page shows of a capture of the mail channel."""
    mail = service.read(capture, raw, limits)
    shown = mail.as_json()
    return MailView(
        sender=shown["envelope"]["from"],
        to=shown["envelope"]["to"],
        hidden=_hidden(shown),
        is_inbound=capture.kind == INBOUND,
        envelope=shown["envelope"],
        people=_people(shown),
        date=shown["date"],
        message_id=shown["message_id"],
        has_html=mail.html is not None,
        has_remote=mail.html is not None and loads_remote_content(mail.html),
        text=mail.text,
        links=capture.links,
        attachments=shown["attachments"],
        headers=shown["headers"],
        parts=_tree(mail.skeleton),
        events=[_completed(event) for event in shown.get("events", [])],
        event=_completed(shown["event"]) if "event" in shown else None,
    )


def _people(shown: Json) -> list[Json]:
    fields = (("From", "from"), ("To", "to"), ("Cc", "cc"), ("Bcc", "bcc"), ("Reply-To", "reply_to"))
    return [{"field": field, "people": shown[key]} for field, key in fields if shown[key]]


def _hidden(shown: Json) -> list[str]:
    named = {one["address"].lower() for key in ("to", "cc", "bcc") for one in shown[key]}
    return [address for address in shown["envelope"]["to"] if address.lower() not in named]


def _completed(event: Json) -> Json:
    return {**dict.fromkeys(_EVENT_KEYS), **event}


def _tree(skeleton: Skeleton) -> list[Json]:
    return [
        {
            "number": part.number,
            "depth": 0 if part.number == "0" else part.number.count(".") + 1,
            "content_type": part.content_type,
            "charset": part.charset,
            "transfer_encoding": part.transfer_encoding,
            "role": part.role,
            "size": part.length,
        }
        for part in skeleton.parts
    ]
