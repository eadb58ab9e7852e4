"""What the inbox shows of a mail or of an event about one, beyond what every capture's page shows: one value."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fakes.core.captures import Capture, Json
from fakes.core.expectation import Expectation
from fakes.core.fake import Asked, Section
from fakes.core.limits import Limits
from fakes.mail import service
from fakes.mail.check import checks
from fakes.mail.client_support import CLIENTS, gaps
from fakes.mail.comparison import compared
from fakes.mail.document import darkens_itself, loads_remote_content
from fakes.mail.expected import expectation
from fakes.mail.highlight import MAX_CHARS, highlighted
from fakes.mail.models import INBOUND, Mail, Skeleton
from fakes.mail.preview import attachment_value
from fakes.mail.trace import hops

TEMPLATE = "mail.html"
WIDTHS = ("phone", "tablet", "desktop")
_EVENT_KEYS = ("reason", "status", "url", "user_agent", "ip")
# A browser would choke on more, and nobody reads it there.
_MAX_SHOWN_CHARS = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail as a page shows it, one section at a time: `shown` holds what that section needs.

    `sender` and `to` are the envelope's; `hidden` are those of its recipients that no header names (Bcc). `people`
    are the address fields of the header. `events` is what happened to this mail; `event` is what happened, if the
    capture is itself an event about a mail.
    """

    section: str
    sections: Sequence[Section]
    sender: str
    to: list[str]
    hidden: list[str]
    is_inbound: bool
    people: list[Json]
    date: str | None
    message_id: str | None
    attachments: list[Json]
    events: list[Json]
    event: Json | None
    shown: Json = field(default_factory=dict)
    expectation: Expectation | None = None

    def as_values(self) -> Json:
        """Return the value as a template takes it."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "expectation"}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the sections are made of."""

    capture: Capture
    raw: bytes | None
    mail: Mail
    value: Json
    asked: Asked


def mail_view(capture: Capture, raw: bytes | None, limits: Limits, asked: Asked) -> MailView:
    """Return what a page shows of a capture of the mail channel; `asked["view"]` names the section."""
    mail = service.read(capture, raw, limits)
    value = mail.as_json()
    page = _Page(capture, raw, mail, value, asked)
    sections = [] if "event" in value else _sections(page)
    names = [section.name for section in sections]
    wanted = asked.get("view", "")
    name = wanted if wanted in names else next(iter(names), "")
    return MailView(
        section=name,
        sections=sections,
        sender=value["envelope"]["from"],
        to=value["envelope"]["to"],
        hidden=_hidden(value),
        is_inbound=capture.kind == INBOUND,
        people=_people(value),
        date=value["date"],
        message_id=value["message_id"],
        attachments=value["attachments"],
        events=[_completed(event) for event in value.get("events", [])],
        event=_completed(value["event"]) if "event" in value else None,
        shown=_SHOWN[name](page) if name else {},
        expectation=None if "event" in value else expectation(capture, value),
    )


def _sections(page: _Page) -> list[Section]:
    mail, value = page.mail, page.value
    found: list[Section] = []
    if mail.html is not None:
        found.append(Section("html", "HTML"))
    if mail.text is not None or mail.html is None:
        found.append(Section("text", "Text"))
    if mail.html is not None:
        found.append(Section("source", "Source"))
    if value["attachments"]:
        found.append(Section("attachments", "Attachments", len(value["attachments"])))
    if page.capture.links:
        found.append(Section("links", "Links", len(page.capture.links)))
    noticed = [check for check in _checks(page) if check.state == "bad"]
    found += [
        Section("checks", "Checks", len(noticed) or None),
        Section("headers", "Headers"),
        Section("envelope", "Envelope", _differences(page) or None),
        Section("parts", "Parts"),
        Section("raw", "Raw"),
    ]
    return found


def _differences(page: _Page) -> int:
    return sum(difference.is_different for difference in compared(page.value))


def _checks(page: _Page) -> list[Any]:
    size = len(page.raw or b"")
    return checks(page.value, page.mail.headers, page.mail.html, size=size)


def _html(page: _Page) -> Json:
    html = page.mail.html or ""
    width = page.asked.get("width", "")
    return {
        "width": width if width in WIDTHS else "desktop",
        "widths": WIDTHS,
        "is_dark": page.asked.get("dark") == "1",
        "darkens_itself": darkens_itself(html),
        "has_remote": loads_remote_content(html),
        "is_remote": page.asked.get("remote") == "1",
    }


def _source(page: _Page) -> Json:
    html = page.mail.html or ""
    return {"html": highlighted(html), "chars": len(html), "is_cut": len(html) > MAX_CHARS}


def _headers(page: _Page) -> Json:
    return {
        "headers": [{"name": header.name, "value": header.value} for header in page.mail.headers],
        "hops": [asdict(hop) for hop in hops(page.mail.headers)],
    }


def _envelope(page: _Page) -> Json:
    found = compared(page.value)
    rows = [{**asdict(difference), "is_different": difference.is_different} for difference in found]
    return {"envelope": page.value["envelope"], "rows": rows}


def _raw(page: _Page) -> Json:
    raw = page.raw or b""
    # Latin-1 shows every byte as one character, so that nothing looks other than it is.
    beginning, is_cut = raw[:_MAX_SHOWN_CHARS], len(raw) > _MAX_SHOWN_CHARS
    try:
        # Where it is cut, the last character may be cut as well.
        text = getincrementaldecoder("utf-8")().decode(beginning, final=not is_cut)
    except UnicodeDecodeError:
        text = beginning.decode("latin-1")
    return {"text": text.replace("\r\n", "\n"), "is_cut": is_cut}


def _text(page: _Page) -> Json:
    text = page.mail.text or ""
    return {"text": text[:_MAX_SHOWN_CHARS], "is_cut": len(text) > _MAX_SHOWN_CHARS}


def _attachments(page: _Page) -> Json:
    raw = page.raw or b""
    parts = {part.number: part for part in page.mail.skeleton.parts}
    return {"attachments": [attachment_value(raw, parts[each.part], each) for each in page.mail.attachments]}


def _check_section(page: _Page) -> Json:
    html = page.mail.html
    return {
        "checks": [asdict(check) for check in _checks(page)],
        "gaps": [asdict(gap) for gap in gaps(html)] if html is not None else [],
        "clients": CLIENTS,
        "has_html": html is not None,
    }


_SHOWN: dict[str, Callable[[_Page], Json]] = {
    "html": _html,
    "text": _text,
    "source": _source,
    "attachments": _attachments,
    "links": lambda page: {"links": page.capture.links},
    "checks": _check_section,
    "headers": _headers,
    "envelope": _envelope,
    "parts": lambda page: {"parts": _tree(page.mail.skeleton)},
    "raw": _raw,
}


def _people(value: Json) -> list[Json]:
    fields = (("From", "from"), ("To", "to"), ("Cc", "cc"), ("Bcc", "bcc"), ("Reply-To", "reply_to"))
    return [{"field": field, "people": value[key]} for field, key in fields if value[key]]


def _hidden(value: Json) -> list[str]:
    named = {one["address"].lower() for key in ("to", "cc", "bcc") for one in value[key]}
    return [address for address in value["envelope"]["to"] if address.lower() not in named]


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
            "filename": part.filename,
            "role": part.role,
            "size": part.length,
        }
        for part in skeleton.parts
    ]
