"""What is worth a look before a mail goes to customers: each check says what it found, and never refuses anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from fakes.core.captures import Json
from fakes.core.html_text import text_of_html
from fakes.mail.markup import Element, elements
from fakes.mail.parse_result import Header

GMAIL_CLIP_BYTES = 102 * 1024
_LONG_SUBJECT = 60
_MAX_FINDINGS = 20
# Twice what Gmail shows.
_MAX_CHARS = 256 * 1024
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".test", ".invalid", ".lan")
_TEMPLATE = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}?%\}|\$\{[^{}\n]{1,80}\}|<%[=-]?[^<>\n]{0,80}?%>"
    r"|%%?[A-Z][A-Z0-9_]{1,40}%%?|(?<![\w%])%(?:\([a-z_]{1,40}\))?[sd](?!\w)|\*\|[A-Z0-9_:]{1,40}\|\*"
    r"|\[object Object\]|(?<![\w.-])(?:undefined|NaN)(?![\w-])|(?<![\w.-])(?:null|None)(?=[,!.]|\s*\Z)"
    r"|\[\[[^\[\]\n]{1,80}\]\]|Invalid Date",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `state` is `good`, `note` or `bad`; `findings` are the places, the first twenty."""

    name: str
    state: str
    words: str
    findings: tuple[str, ...] = ()


def checks(mail: Json, headers: Sequence[Header], html: str | None, *, size: int) -> list[Check]:
    """Return every check of a mail, those that found something first. `mail` is its JSON, `size` in bytes."""
    there = list(elements(html[:_MAX_CHARS])) if html else []
    found = [
        _text_part(mail["text"], html),
        _template(mail["subject"], mail["text"], html, there),
        _subject(mail["subject"]),
        _links(there, mail["text"]),
        _unsubscribe(headers),
        *([_alt(there), _clip(html)] if html is not None else []),
        _size(size),
    ]
    return sorted(found, key=lambda check: ("bad", "note", "good").index(check.state))


def leftovers(text: str) -> list[str]:
    """Return what a template should have replaced: variables, and values that nobody set."""
    return list(dict.fromkeys(" ".join(found.split()) for found in _TEMPLATE.findall(text[:_MAX_CHARS])))


def _text_part(text: str | None, html: str | None) -> Check:
    name = "Plain text"
    if html is not None and not (text or "").strip():
        words = "There is only HTML. Watches, screen readers and spam filters look for a text part."
        return Check(name, "bad", words)
    return Check(name, "good", "There is a text part.")


def _template(subject: str, text: str | None, html: str | None, there: Iterable[Element]) -> Check:
    places = (("Subject", subject), ("Text", text or ""), ("HTML", text_of_html(html) if html else ""))
    found = [f"{place}: {leftover}" for place, content in places for leftover in leftovers(content)]
    found += [f"Link: {leftover}" for leftover in _in_links(there)]
    if found:
        words = "A variable was not replaced, or its value was missing."
        return Check("Template variables", "bad", words, tuple(found[:_MAX_FINDINGS]))
    return Check("Template variables", "good", "None is left over.")


def _in_links(there: Iterable[Element]) -> Iterable[str]:
    for element in there:
        for name in ("href", "src"):
            value = element.attributes.get(name, "")[:2000]
            if not value.startswith("data:") and ("{" in value or "undefined" in value or "%" in value):
                yield from leftovers(value)


def _subject(subject: str) -> Check:
    length = len(subject)
    if not subject.strip():
        return Check("Subject", "bad", "There is none.")
    if length > _LONG_SUBJECT:
        words = f"{length} characters; phones show about 40, many desktop clients about {_LONG_SUBJECT}."
        return Check("Subject", "note", words)
    return Check("Subject", "good", f"{length} characters.")


def _links(there: Iterable[Element], text: str | None) -> Check:
    urls = [element.attributes.get("href", "") for element in there if element.name in ("a", "area")]
    urls += re.findall(r"\bhttps?://[^\s<>\"')\]]+", (text or "")[:_MAX_CHARS])
    found = [f"{url[:200]}: {reason}" for url in dict.fromkeys(urls) if (reason := link_trouble(url))]
    if found:
        words = "Customers cannot follow these, or not safely."
        return Check("Links", "bad", words, tuple(found[:_MAX_FINDINGS]))
    return Check("Links", "good", f"{len(set(urls))} looked at." if urls else "There are none.")


def link_trouble(url: str) -> str:
    """Return why a link is not fit for customers, empty if it is: nobody is asked, only the URL is read."""
    url = url.strip()
    if not url or url.startswith(("#", "mailto:", "tel:", "sms:")):
        return "leads nowhere" if url in ("", "#") else ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "is no URL"
    if parts.scheme not in ("http", "https"):
        return f"its scheme is {parts.scheme}" if parts.scheme else "is relative"
    if _is_local(host):
        return "leads to a private machine"
    return "" if parts.scheme == "https" else "is not https"


def _is_local(host: str) -> bool:
    if (
        host == "localhost"
        or host.endswith(_LOCAL_NAMES)
        or ("." not in host.strip("[]") and ":" not in host)
    ):
        return True
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return False


def _unsubscribe(headers: Sequence[Header]) -> Check:
    by_name = {field.name.lower(): field.value for field in headers}
    target = by_name.get("list-unsubscribe")
    if target is None:
        words = "No List-Unsubscribe: fine for receipts and codes; Gmail and Yahoo ask for it in bulk mail."
        return Check("List-Unsubscribe", "note", words)
    if "one-click" not in by_name.get("list-unsubscribe-post", "").lower():
        words = "No List-Unsubscribe-Post: List-Unsubscribe=One-Click (RFC 8058) beside it."
        return Check("List-Unsubscribe", "note", words, (target[:200],))
    return Check("List-Unsubscribe", "good", "One click is enough.", (target[:200],))


def _alt(there: Iterable[Element]) -> Check:
    images = [element for element in there if element.name == "img"]
    missing = [
        element.attributes.get("src", "(no src)")[:120]
        for element in images
        if "alt" not in element.attributes
    ]
    if missing:
        words = f"{len(missing)} of {len(images)} images have no alt; decorative ones take an empty one."
        return Check("Alternative texts", "bad", words, tuple(missing[:_MAX_FINDINGS]))
    return Check(
        "Alternative texts", "good", _counted_images(len(images)) if images else "There are no images."
    )


def _counted_images(count: int) -> str:
    return "The image has one." if count == 1 else f"All {count} images have one."


def _clip(html: str) -> Check:
    size = len(html.encode("utf-8", "replace"))
    words = (
        f"The HTML has {size / 1024:.1f} KB; Gmail shows the first 102 KB and hides the rest behind a link."
    )
    return Check("Gmail's clip limit", "bad" if size > GMAIL_CLIP_BYTES else "good", words)


def _size(size: int) -> Check:
    is_large = size > 10 * 1024 * 1024
    words = f"{size / 1024:.1f} KB in all." + (" Many servers refuse more than 10 MB." if is_large else "")
    return Check("Size", "note" if is_large else "good", words)
