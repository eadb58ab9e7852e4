"""The source of HTML for people: every piece marked with what it is, for a style sheet to colour."""

from __future__ import annotations

from markupsafe import Markup, escape

from fakes.mail.markup import tokens

MAX_CHARS = 256 * 1024
_MARKED = frozenset(("comment", "tag", "attribute", "value", "raw"))


def highlighted(html: str) -> Markup:
    """Return the beginning of HTML as markup in which all of it is text, in spans of class `hl-<kind>`."""
    pieces = []
    for token in tokens(html[:MAX_CHARS]):
        text = escape(token.text)
        pieces.append(
            Markup('<span class="hl-{}">{}</span>').format(token.kind, text)
            if token.kind in _MARKED
            else text
        )
    return Markup("").join(pieces)
