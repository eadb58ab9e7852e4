"""A mail's HTML as a document that may be looked at: inert, with its own images inside; it serves nothing itself."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import unquote

from fakes.core.captures import Capture
from fakes.core.errors import NotFound
from fakes.core.fake import Document
from fakes.mail.models import Skeleton
from fakes.mail.parse_body import bodies, decode_part
from fakes.mail.parse_result import Part

_CONTENT_TYPE = "text/html; charset=utf-8"
_MAX_EMBEDDED_BYTES = 20 * 1024 * 1024
_MAX_HOSTS = 50
# What no Content-Security-Policy stops: refreshes and bases; without remote content also prefetch and preconnect.
_META_OR_BASE = re.compile(r"<(?=(?:base|meta)(?![a-z0-9-]))", re.IGNORECASE)
_META_BASE_OR_LINK = re.compile(r"<(?=(?:base|meta|link)(?![a-z0-9-]))", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_CID = re.compile(r"\bcid:([^\s\"'<>)]+)", re.IGNORECASE)
_REMOTE = re.compile(
    r"(?:https?:|[\s\"'(=])//([a-z0-9.-]{1,253}(?::\d{1,5})?)(?![a-z0-9.:@-])", re.IGNORECASE
)
_LOADS_REMOTE = re.compile(
    r"(?:\b(?:src|srcset|background|poster)\s*=\s*[\"']?\s*|url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//|<link(?=\s)",
    re.IGNORECASE,
)
_SHOWN_IMAGES = frozenset(
    f"image/{kind}"
    for kind in ("apng", "avif", "bmp", "gif", "jpeg", "jpg", "pjpeg", "png", "svg+xml", "webp", "x-icon")
)
_HEAD = (
    '<base target="_blank"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
)


def html_document(
    capture: Capture, raw: bytes | None, *, is_remote_allowed: bool = False, own_hosts: Iterable[str] = ()
) -> Document:
    """Return a mail's HTML for a sandboxed frame. Raises NotFound if it has none.

    Images that it refers to by `cid:` are embedded as data: URLs, so that the frame, whose origin is opaque, need ask
    this server for nothing, and may not. With `is_remote_allowed` the hosts that the HTML names may be asked for
    images, styles and fonts, but for `own_hosts` (`host:port`): a mail must not reach the inbox.
    """
    parts = Skeleton(capture.detail).parts
    html = bodies(raw, (part for part in parts if part.role == "html")).html if raw is not None else None
    if raw is None or html is None:
        raise NotFound(f"The capture {capture.id} has no HTML.", hint="GET …/captures/{id} says what it has.")
    hosts = _hosts(html, own_hosts) if is_remote_allowed else []
    html = (_META_OR_BASE if is_remote_allowed else _META_BASE_OR_LINK).sub("<x-", html)
    html = _with_images(html, raw, parts)
    doctype = _DOCTYPE.match(html)
    at = doctype.end() if doctype else 0
    return Document(
        content_type=_CONTENT_TYPE, body=f"{html[:at]}{_HEAD}{html[at:]}".encode(), policy=_policy(hosts)
    )


def loads_remote_content(html: str) -> bool:
    """Tell whether HTML asks for images or styles from elsewhere, so that letting them in is worth a question."""
    return _LOADS_REMOTE.search(html) is not None


def _policy(hosts: list[str]) -> str:
    remote = "".join(f" {host}" for host in hosts)
    return (
        f"default-src 'none'; img-src data:{remote}; media-src data:{remote}; font-src data:{remote}; "
        f"style-src 'unsafe-inline'{remote}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )


def _hosts(html: str, own_hosts: Iterable[str]) -> list[str]:
    own = {host.lower() for host in own_hosts}
    found = dict.fromkeys(host.lower() for host in _REMOTE.findall(html))
    return [host for host in found if host not in own][:_MAX_HOSTS]


def _with_images(html: str, raw: bytes, parts: tuple[Part, ...]) -> str:
    """Replace `cid:` references; the Content-ID is compared without regard to case, a file name does as well."""
    named: dict[str, Part] = {}
    for part in parts:
        if part.content_type in _SHOWN_IMAGES:
            for name in (part.content_id, part.filename):
                if name:
                    named.setdefault(name.lower(), part)
    left = _MAX_EMBEDDED_BYTES

    def embedded(match: re.Match[str]) -> str:
        nonlocal left
        part = named.get(unquote(match[1]).strip("<>").lower())
        if part is None or part.length > left:
            return match[0]
        left -= part.length
        return f"data:{part.content_type};base64,{b64encode(decode_part(raw, part)).decode()}"

    return _CID.sub(embedded, html) if named else html
