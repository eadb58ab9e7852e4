"""Which HTML and CSS which mail clients lack: a table of facts, and what of it a mail uses; it judges nothing.

As of 2026. "Outlook for Windows" is the one that renders with Word (2007 to 2024); "Gmail" its webmail and apps with a
Gmail account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fakes.mail.markup import Element, elements

APPLE, GMAIL, OUTLOOK, OUTLOOK_WEB, SAMSUNG, YAHOO = (
    "Apple Mail",
    "Gmail",
    "Outlook for Windows",
    "Outlook.com",
    "Samsung Email",
    "Yahoo Mail",
)
CLIENTS = (APPLE, GMAIL, OUTLOOK, OUTLOOK_WEB, SAMSUNG, YAHOO)
_WEB = (GMAIL, OUTLOOK, OUTLOOK_WEB, YAHOO)
# Twice what Gmail shows.
_MAX_CHARS = 256 * 1024

# What is in the style sheets and style attributes of a mail, and who does not support it.
_CSS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("display: flex", r"display\s*:\s*(?:inline-)?flex", (OUTLOOK,)),
    ("display: grid", r"display\s*:\s*(?:inline-)?grid", (GMAIL, OUTLOOK, YAHOO)),
    ("position", r"(?<![\w-])position\s*:\s*(?:absolute|fixed|relative|sticky)", (GMAIL, OUTLOOK)),
    ("background-image", r"(?<![\w-])background(?:-image)?\s*:[^;}]{0,200}?url\(", (OUTLOOK,)),
    ("gradients", r"(?:linear|radial|conic)-gradient\(", (OUTLOOK,)),
    ("border-radius", r"(?<![\w-])border-radius\s*:", (OUTLOOK,)),
    ("box-shadow", r"(?<![\w-])box-shadow\s*:", (GMAIL, OUTLOOK, YAHOO)),
    ("max-width", r"(?<![(\w-])max-width\s*:", (OUTLOOK,)),
    ("opacity", r"(?<![\w-])opacity\s*:", (OUTLOOK,)),
    ("transform", r"(?<![\w-])transform\s*:", (GMAIL, OUTLOOK, YAHOO)),
    ("animation", r"@(?:-webkit-)?keyframes|(?<![\w-])animation\s*:", (GMAIL, OUTLOOK, YAHOO)),
    ("filter", r"(?<![\w-])filter\s*:\s*[a-z]", (GMAIL, OUTLOOK, YAHOO)),
    ("object-fit", r"(?<![\w-])object-fit\s*:", (OUTLOOK,)),
    ("CSS variables", r"(?<![\w-])--[\w-]+\s*:|var\(\s*--", _WEB),
    ("@media queries", r"@media(?![^{]{0,200}prefers-color-scheme)", (OUTLOOK,)),
    ("@media (prefers-color-scheme)", r"prefers-color-scheme", (GMAIL, OUTLOOK, YAHOO)),
    ("@font-face", r"@font-face", (GMAIL, OUTLOOK, OUTLOOK_WEB, YAHOO)),
    ("@import", r"@import", (GMAIL, OUTLOOK, OUTLOOK_WEB, YAHOO)),
    (":hover", r":hover", (OUTLOOK,)),
    ("calc()", r"calc\(", (OUTLOOK,)),
)
_ELEMENTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("<script>", ("script",), CLIENTS),
    ("<iframe>", ("iframe", "frame"), CLIENTS),
    ("<object>, <embed>", ("object", "embed", "applet"), CLIENTS),
    ("<video>", ("video",), _WEB),
    ("<audio>", ("audio",), _WEB),
    ("inline <svg>", ("svg",), _WEB),
    ("<canvas>", ("canvas",), CLIENTS),
    ("<math>", ("math",), (GMAIL, OUTLOOK, OUTLOOK_WEB, YAHOO)),
    ("<form>", ("form",), (OUTLOOK,)),
    ("<base>", ("base",), (GMAIL, OUTLOOK_WEB, YAHOO)),
    ("<dialog>", ("dialog",), _WEB),
)
_STYLE_SHEET = "<link rel=stylesheet>"
_IMAGES = (
    ("WebP images", re.compile(r"\.webp(?:$|[?#])|^data:image/webp", re.IGNORECASE), (OUTLOOK,)),
    ("AVIF images", re.compile(r"\.avif(?:$|[?#])|^data:image/avif", re.IGNORECASE), (OUTLOOK, YAHOO)),
    ("SVG images", re.compile(r"\.svg(?:$|[?#])|^data:image/svg", re.IGNORECASE), (GMAIL, OUTLOOK, YAHOO)),
    ("data: images", re.compile(r"^data:", re.IGNORECASE), (GMAIL, OUTLOOK, OUTLOOK_WEB)),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A feature that the mail uses, how often, and the clients that lack it."""

    feature: str
    uses: int
    clients: tuple[str, ...]


def gaps(html: str) -> list[Gap]:
    """Return what the beginning of a mail uses that some client lacks, the most widely lacking first."""
    there = list(elements(html[:_MAX_CHARS]))
    found = [*_of_elements(there), *_of_css(css_of(there))]
    return sorted(found, key=lambda gap: (-len(gap.clients), gap.feature))


def css_of(there: Iterable[Element]) -> str:
    """Return the style sheets and style attributes of elements, one per line."""
    pieces: list[str] = []
    for element in there:
        if element.name == "style":
            pieces.append(element.content)
        if style := element.attributes.get("style"):
            pieces.append(style)
    return "\n".join(pieces)


def _of_elements(there: list[Element]) -> Iterable[Gap]:
    for feature, names, clients in _ELEMENTS:
        if uses := sum(element.name in names for element in there):
            yield Gap(feature, uses, clients)
    sheets = sum(
        element.name == "link" and "stylesheet" in element.attributes.get("rel", "").lower()
        for element in there
    )
    if sheets:
        yield Gap(_STYLE_SHEET, sheets, _WEB)
    sets = sum("srcset" in element.attributes for element in there)
    if sets:
        yield Gap("srcset", sets, (GMAIL, OUTLOOK, YAHOO))
    sources = [element.attributes.get("src", "").strip()[:2000] for element in there if element.name == "img"]
    for feature, pattern, clients in _IMAGES:
        if uses := sum(pattern.search(source) is not None for source in sources):
            yield Gap(feature, uses, clients)


def _of_css(css: str) -> Iterable[Gap]:
    for feature, pattern, clients in _CSS:
        if uses := sum(1 for _ in re.finditer(pattern, css, re.IGNORECASE)):
            yield Gap(feature, uses, clients)
