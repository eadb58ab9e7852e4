"""Mail as the channel's providers use it: taking one in, and reading it back out of what was stored."""

from __future__ import annotations

import re
from hashlib import sha256

from fakes.core.captures import Capture, CaptureDraft, Json
from fakes.core.errors import NotFound
from fakes.core.extract import codes_in
from fakes.core.html_text import MAX_SCANNED_CHARS, tidied, untidy_text_of_markup, without_invisible
from fakes.core.limits import Limits
from fakes.core.links import Link, links_in_markup, links_in_text
from fakes.core.transaction import Tx
from fakes.mail.models import CHANNEL, Arrival, Attachment, Mail, Skeleton, unique_addresses
from fakes.mail.parse import parse
from fakes.mail.parse_body import bodies, decode_part
from fakes.mail.parse_header import read_headers
from fakes.mail.parse_result import ParsedMail, Part, readable_headers

_MAX_TITLE_CHARS = 500
# As much as the widest line shows.
_PREVIEW_CHARS = 200
# A Message-ID can be of any length; ids are indexed, and an index entry must fit a database page.
_MAX_REF_CHARS = 255
# Enough encoded bytes for all the characters in which codes, links and words are looked for.
_MAX_ENCODED_BYTES = 4 * MAX_SCANNED_CHARS
_MAX_STRANGE_LINES = 8
_FEW_WORDS = 16
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")


def receive(tx: Tx, arrival: Arrival, limits: Limits) -> Capture:
    """Store a mail, whatever its bytes are: parsed, searchable, with its codes and links, byte for byte."""
    return tx.capture(draft(arrival, limits))


def draft(arrival: Arrival, limits: Limits) -> CaptureDraft:
    """Return what is captured of a mail.

    Its sender is the envelope's, or the header's for the null sender; its recipients are the envelope's and those
    that To and Cc name besides. Its flags say what was wrong with it, and `attachment` if it carries a file.
    """
    raw, envelope = arrival.raw, arrival.envelope
    mail = parse(raw, limits)
    shown = bodies(raw, mail.parts, max_encoded_bytes=_MAX_ENCODED_BYTES)
    skeleton = Skeleton.of(mail, envelope)
    text = shown.text or ""
    markup = without_invisible(shown.html[:MAX_SCANNED_CHARS]) if shown.html else ""
    html_text = untidy_text_of_markup(markup) if markup else ""
    words = " ".join(html_text.split())
    authors = [one.address for one in mail.from_]
    return CaptureDraft(
        sandbox=arrival.sandbox,
        channel=CHANNEL,
        provider=arrival.provider,
        kind=arrival.kind,
        sender=envelope.sender or next(iter(unique_addresses(authors)), ""),
        recipients=skeleton.recipients,
        title=_line(mail.subject, _MAX_TITLE_CHARS),
        preview=_cut(words, _PREVIEW_CHARS) if words else _line(text, _PREVIEW_CHARS),
        size=len(raw),
        codes=_codes(mail.subject, text, html_text),
        links=_links(markup, text),
        flags=list(
            dict.fromkeys(
                (*arrival.flags, *mail.flags, *shown.flags, *_attachment_flag(mail, shown.html or ""))
            )
        ),
        detail=skeleton.detail,
        raw=raw,
        people=unique_addresses([*authors, *(one.address for one in (*mail.reply_to, *mail.bcc))]),
        text=_search_text(mail, text, words),
        ref=_ref(arrival.ref or mail.message_id),
    )


def _line(text: str, limit: int) -> str:
    # Cut first: a line of megabytes need not be split to show its beginning, and most of it is words.
    line = " ".join(text[: limit * 2].split())
    if len(line) <= limit:
        line = " ".join(text[: limit * 4].split())
    return _cut(line, limit)


def _cut(line: str, limit: int) -> str:
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _codes(subject: str, text: str, html_text: str) -> list[str]:
    codes = codes_in(f"{subject}\n{text}") if text else []
    return codes or codes_in(f"{subject}\n{tidied(html_text)}")


def _links(markup: str, text: str) -> list[Json]:
    found: dict[str, Link] = {}
    for link in (*links_in_markup(markup), *links_in_text(text)):
        found.setdefault(link.url, link)
    return [{"url": link.url, "text": link.text} for link in found.values()]


def _attachment_flag(mail: ParsedMail, html: str) -> tuple[str, ...]:
    # A picture that the HTML shows is part of the letter, whatever its disposition says.
    has_file = any(
        part.role == "attachment"
        and not part.is_inline
        and not (part.content_id and f"cid:{part.content_id}" in html)
        for part in mail.parts
    )
    return ("attachment",) if has_file else ()


def _search_text(mail: ParsedMail, text: str, html_words: str) -> str:
    """Return what a reader sees, and what only the plain text or a file name says besides."""
    names = [part.filename for part in mail.parts if part.filename]
    seen = [html_words, _words_beyond(html_words, text[:MAX_SCANNED_CHARS])] if html_words else [text]
    return "\n".join([*seen, *names])


def _words_beyond(html_words: str, text: str) -> str:
    """Return the words of a plain text that its HTML lacks; mostly they are the same, wrapped differently."""
    known = f" {html_words} "
    at = 0
    strange: list[str] = []
    for line in text.split("\n"):
        words = line.strip()
        if words:
            found = known.find(f" {words} ", at)
            if found >= 0:
                at = found + len(words) + 1
            else:
                strange.append(words)
                if len(strange) > _MAX_STRANGE_LINES:
                    strange = [text]
                    break
    words_left = " ".join(strange).split()
    if len(words_left) <= _FEW_WORDS:
        return " ".join([word for word in words_left if f" {word} " not in known])
    only_there = set(words_left).difference(html_words.split())
    return " ".join(filter(only_there.__contains__, words_left))


def _ref(provider_id: str | None) -> str | None:
    return provider_id if provider_id and len(provider_id) <= _MAX_REF_CHARS else None


def read(capture: Capture, raw: bytes | None, limits: Limits) -> Mail:
    """Return a whole mail: its stored skeleton, and headers, bodies and attachments out of its bytes."""
    skeleton = Skeleton(capture.detail)
    if raw is None:
        return Mail(skeleton)
    parts = skeleton.parts
    block = read_headers(raw, 0, skeleton.headers_length, limits)
    shown = bodies(raw, parts)
    return Mail(
        skeleton,
        headers=readable_headers(block.fields),
        text=shown.text,
        html=shown.html,
        attachments=[_attachment(raw, part) for part in parts if part.role == "attachment"],
    )


def _attachment(raw: bytes, part: Part) -> Attachment:
    content = decode_part(raw, part)
    return Attachment(
        part=part.number,
        filename=part.filename,
        content_type=part.content_type,
        size=len(content),
        content_id=part.content_id,
        is_inline=part.is_inline,
        sha256=sha256(content).hexdigest(),
    )


def read_part(capture: Capture, raw: bytes | None, number: str) -> tuple[str, str, bytes]:
    """Return (content type, file name, decoded bytes) of a part by its IMAP number. Raises NotFound.

    The file name is as the sender gave it, or empty: it may hold anything.
    """
    for part in Skeleton(capture.detail).parts:
        if part.number == number and part.role != "container" and raw is not None:
            return _content_type(part), part.filename or "", decode_part(raw, part)
    raise NotFound(
        f"The mail {capture.id} has no part {number!r}.",
        hint="Its attachments' `part` are the numbers that there are, besides its bodies.",
    )


def _content_type(part: Part) -> str:
    if part.charset and part.content_type.startswith("text/") and _CHARSET.fullmatch(part.charset):
        return f"{part.content_type}; charset={part.charset}"
    return part.content_type
