"""A mail's HTML as a document that may be looked at: inert, with its own images inside; it serves nothing itself."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from urllib.parse import unquote

from fakes.core.captures import Capture
from fakes.core.clock import iso
from fakes.core.errors import NotFound
from fakes.core.fake import Document
from fakes.mail.backdrop import covers_root
from fakes.mail.backdrop import is_dark as is_dark_page
from fakes.mail.models import Skeleton
from fakes.mail.parse_body import bodies, decode_part
from fakes.mail.parse_result import Part
from fakes.mail.remote import RemoteImages, with_images

_CONTENT_TYPE = "text/html; charset=utf-8"
_MAX_EMBEDDED_BYTES = 20 * 1024 * 1024
# What no Content-Security-Policy stops: refreshes, bases, prefetch and preconnect.
_META_BASE_OR_LINK = re.compile(r"<(?=(?:base|meta|link)(?![a-z0-9-]))", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_CID = re.compile(r"\bcid:([^\s\"'<>)]+)", re.IGNORECASE)
_LOADS_REMOTE = re.compile(
    r"(?:\b(?:src|srcset|background|poster)\s*=\s*[\"']?\s*|url\(\s*[\"']?)(?:https?:)?//",
    re.IGNORECASE,
)
_STEP = 128 * 1024
_OVERLAP = 1024
_SHOWN_IMAGES = frozenset(
    f"image/{kind}"
    for kind in ("apng", "avif", "bmp", "gif", "jpeg", "jpg", "pjpeg", "png", "svg+xml", "webp", "x-icon")
)
_HEAD = (
    '<base target="_blank"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
)
_POLICY = (
    "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_SCHEME = re.compile(r"prefers-color-scheme\s*:\s*(dark|light)", re.IGNORECASE)
# None of them gives the root a background: the one of a mail's body then fills the whole frame, which is white itself.
_LIGHT = "<style>:root{color-scheme:light!important}</style>"
_DARK = "<style>:root{color-scheme:dark!important}</style>"
# What clients do that darken mails which do not darken themselves: everything inverted but the images.
_INVERTED = (
    "<style>:root{color-scheme:light!important;filter:invert(0.93) hue-rotate(180deg)}"
    "img,video,[background],[style*='url(']{filter:invert(1) hue-rotate(180deg)}</style>"
)
# Only a colour of the document's own is inverted; any that the mail gives its body wins.
_WHITE_BODY = "<style>:where(body:not([bgcolor],[background])){background:#fff}</style>"
_PRINTED = (
    "<style>.stagedoor-head{font:14px/1.5 sans-serif;color:#000;background:#fff;border-bottom:1px solid #999;"
    "margin:0 0 16px;padding:0 0 8px}.stagedoor-head b{display:inline-block;min-width:5em}</style>"
)


def html_document(
    capture: Capture,
    raw: bytes | None,
    *,
    images: RemoteImages | None = None,
    is_dark: bool = False,
    is_printed: bool = False,
) -> Document:
    """Return a mail's HTML for a sandboxed frame. Raises NotFound if it has none.

    Images that it refers to by `cid:`, and remote ones that were fetched, are embedded as data: URLs, so that the
    frame, whose origin is opaque, need ask nobody for anything, and may not. Light or dark, it looks the same whatever
    the reader's own preference is. With `is_printed` it begins with the mail's header, and may be plain text.
    """
    parts = Skeleton(capture.detail).parts
    shown = bodies(raw, parts) if raw is not None else None
    html = shown.html if shown else None
    if html is None and is_printed and shown is not None:
        html = f"<pre style='white-space:pre-wrap'>{escape(shown.text or '')}</pre>"
    if raw is None or html is None:
        raise NotFound(f"The capture {capture.id} has no HTML.", hint="GET …/captures/{id} says what it has.")
    html = _META_BASE_OR_LINK.sub("<x-", html)
    head = _HEAD + _colours(html, is_dark=is_dark)
    html = _forced(html, is_dark=is_dark)
    if images is not None:
        html = with_images(html, images)
    html = _with_images(html, raw, parts)
    doctype = _DOCTYPE.match(html)
    at = doctype.end() if doctype else 0
    if is_printed:
        head += _PRINTED + _header_block(capture)
    body = f"{html[:at]}{head}{html[at:]}".encode("utf-8", "replace")
    return Document(content_type=_CONTENT_TYPE, body=body, policy=_POLICY)


def loads_remote_content(html: str) -> bool:
    """Tell whether HTML asks for images or styles from elsewhere, so that letting them in is worth a question."""
    # In steps: while one search runs, no other thread does.
    steps = range(0, len(html), _STEP) if "//" in html else ()
    return any(_LOADS_REMOTE.search(html, at, at + _STEP + _OVERLAP) for at in steps)


def darkens_itself(html: str) -> bool:
    """Tell whether HTML has styles of its own for a dark background, or is dark as it is."""
    return is_dark_page(html) or any(scheme.lower() == "dark" for scheme in _SCHEME.findall(html))


def _colours(html: str, *, is_dark: bool) -> str:
    if not is_dark:
        return _LIGHT
    if darkens_itself(html):
        return _DARK
    return _INVERTED if covers_root(html) else _INVERTED + _WHITE_BODY


def _forced(html: str, *, is_dark: bool) -> str:
    """Let the media queries for one scheme always hold, and those for the other never."""
    return _SCHEME.sub(
        lambda found: "min-width:0" if (found[1].lower() == "dark") is is_dark else "max-width:0", html
    )


def _header_block(capture: Capture) -> str:
    detail = capture.detail
    rows = [("From", detail.get("from", [])), ("To", detail.get("to", [])), ("Cc", detail.get("cc", []))]
    lines = [(name, ", ".join(_person(one) for one in people)) for name, people in rows if people]
    lines += [("Date", detail.get("date") or iso(capture.created_ms)), ("Subject", detail.get("subject", ""))]
    text = "<br>".join(f"<b>{name}</b> {escape(value)}" for name, value in lines)
    return f'<div class="stagedoor-head">{text}</div>'


def _person(one: dict[str, str]) -> str:
    return f"{one['name']} <{one['address']}>" if one["name"] else one["address"]


def _with_images(html: str, raw: bytes, parts: tuple[Part, ...]) -> str:
    """Replace `cid:` references; the Content-ID is compared without regard to case, a file name does as well."""
    named: dict[str, Part] = {}
    for part in parts:
        if part.content_type in _SHOWN_IMAGES:
            for name in (part.content_id, part.filename):
                if name:
                    named.setdefault(name.lower(), part)
    left = _MAX_EMBEDDED_BYTES
    urls: dict[str, str] = {}

    def embedded(match: re.Match[str]) -> str:
        nonlocal left
        part = named.get(unquote(match[1]).strip("<>").lower())
        if part is None or part.length > left:
            return match[0]
        if part.number not in urls:
            urls[part.number] = (
                f"data:{part.content_type};base64,{b64encode(decode_part(raw, part)).decode()}"
            )
        url = urls[part.number]
        # Each time that it is shown counts: a small picture a million times makes a large page.
        left -= max(part.length, len(url))
        return url

    return _CID.sub(embedded, html) if named else html
