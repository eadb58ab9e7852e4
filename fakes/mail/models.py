"""What a captured mail is, as values and as JSON; where its bytes are read is `service`'s work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fakes.core.captures import Json
from fakes.mail.parse_address import Address
from fakes.mail.parse_result import Header, ParsedMail, Part

CHANNEL = "mail"
OUTBOUND = "outbound"
INBOUND = "inbound"
EVENT = "event"
# RFC 5321 section 4.5.3.1.3 allows 256 octets of path; header fields can hold anything.
_MAX_ADDRESS_CHARS = 320


class Envelope(NamedTuple):
    """Who handed a mail in, from and for whom, apart from what its headers say.

    The null sender is the empty string. `tls` is the protocol and cipher, as OpenSSL names them, or None for plain
    text; a provider that is spoken to over HTTP leaves `helo`, `tls` and `auth_user` empty.
    """

    sender: str
    recipients: tuple[str, ...]
    helo: str = ""
    peer: str = ""
    tls: str | None = None
    auth_user: str | None = None

    def as_json(self) -> Json:
        """Return the contract's shape."""
        return {
            "from": self.sender,
            "to": list(self.recipients),
            "helo": self.helo,
            "peer": self.peer,
            "tls": self.tls,
            "auth_user": self.auth_user,
        }


class Arrival(NamedTuple):
    """A mail that a provider took: `provider` is who took it, `flags` are the faults that struck on the way.

    `ref` is the provider's id for it, the mail's own Message-ID if there is none. `kind` is OUTBOUND for what the
    app sends, INBOUND for what the world sends to the app.
    """

    sandbox: str
    provider: str
    envelope: Envelope
    raw: bytes
    kind: str = OUTBOUND
    flags: tuple[str, ...] = ()
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A leaf of the MIME tree that is not shown as body. `size` and `sha256` are those of the decoded bytes."""

    part: str
    filename: str | None
    content_type: str
    size: int
    content_id: str | None
    is_inline: bool
    sha256: str

    def as_json(self) -> Json:
        """Return the contract's shape."""
        return {
            "part": self.part,
            "filename": self.filename,
            "content_type": self.content_type,
            "size": self.size,
            "content_id": self.content_id,
            "inline": self.is_inline,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the store keeps of a parsed mail beside its bytes: enough for lists, and to find its parts again."""

    detail: Json

    @classmethod
    def of(cls, mail: ParsedMail, envelope: Envelope) -> Skeleton:
        """Return what to keep of a mail."""
        return cls(
            {
                "envelope": envelope.as_json(),
                "from": _people(mail.from_),
                "to": _people(mail.to),
                "cc": _people(mail.cc),
                "bcc": _people(mail.bcc),
                "reply_to": _people(mail.reply_to),
                "subject": mail.subject,
                "message_id": mail.message_id,
                "date": mail.date,
                "headers_length": mail.headers_length,
                "parts": [list(part) for part in mail.parts],
            }
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """The MIME tree."""
        return tuple(Part(*values) for values in self.detail.get("parts", ()))

    @property
    def headers_length(self) -> int:
        """Where the body starts in the raw mail."""
        return int(self.detail.get("headers_length", 0))

    @property
    def recipients(self) -> list[str]:
        """Whom the mail was for: the envelope's recipients, then those that only the headers name."""
        named = [one["address"] for key in ("to", "cc") for one in self.detail.get(key, ())]
        return unique_addresses([*self.detail.get("envelope", {}).get("to", ()), *named])

    def summary(self) -> Json:
        """Return the `mail` part of a capture in lists: no headers, text or HTML, no sizes of attachments."""
        attachments = [
            {
                "part": part.number,
                "filename": part.filename,
                "content_type": part.content_type,
                "content_id": part.content_id,
                "inline": part.is_inline,
            }
            for part in self.parts
            if part.role == "attachment"
        ]
        kept = {key: value for key, value in self.detail.items() if key not in {"parts", "headers_length"}}
        return {**_of_no_mail(), **kept, "attachments": attachments}


@dataclass(frozen=True, slots=True)
class Mail:
    """A whole mail: what was kept of it, and what its bytes say."""

    skeleton: Skeleton
    headers: Sequence[Header] = ()
    text: str | None = None
    html: str | None = None
    attachments: Sequence[Attachment] = field(default=())

    def as_json(self) -> Json:
        """Return the contract's shape of `mail`; the events of a mail, if there were any, stand in `events`."""
        return {
            **self.skeleton.summary(),
            "headers": [{"name": field.name, "value": field.value} for field in self.headers],
            "text": self.text,
            "html": self.html,
            "attachments": [attachment.as_json() for attachment in self.attachments],
        }


def _of_no_mail() -> Json:
    # An event about a mail has the shape of a mail, so that whoever reads all captures needs to know one.
    return {
        "envelope": Envelope(sender="", recipients=()).as_json(),
        **{key: [] for key in ("from", "to", "cc", "bcc", "reply_to")},
        "subject": "",
        "message_id": None,
        "date": None,
    }


def unique_addresses(addresses: Sequence[str]) -> list[str]:
    """Return the addresses in order, each once whatever its case; what is no address at all is left out."""
    unique: dict[str, str] = {}
    for one in addresses:
        if 0 < len(one) <= _MAX_ADDRESS_CHARS:
            unique.setdefault(one.lower(), one)
    return list(unique.values())


def _people(addresses: Sequence[Address]) -> list[Json]:
    return [{"name": one.name, "address": one.address} for one in addresses]
