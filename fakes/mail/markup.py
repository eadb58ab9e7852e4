"""HTML cut into tokens that together are the text again: for highlighting, checks and rewriting; it builds no tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fakes.core.html_text import decoded

_TAG_START = re.compile(r"</?[a-zA-Z][^\s/>]*")
# What can stand in a tag. Every character belongs to one match and nothing is tried twice: the time is linear in the
# length, whatever the input.
_IN_TAG = re.compile(
    r"""(?P<tag>>)|(?P<value>=\s*(?:"[^"]*"?|'[^']*'?|[^\s>]*))|(?P<attribute>[^\s=>/]+)|(?P<space>[\s/]+)"""
)
_RAW_TEXT = frozenset(("style", "script", "title", "textarea", "xmp", "noembed", "noframes", "iframe"))
_RAW_END = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _RAW_TEXT}


class Token(NamedTuple):
    """A piece of HTML.

    `kind` is `text`, `comment` (declarations too), `tag` (`<td`, `</td`, `>`), `attribute`, `value` (with its `=` and
    quotes), `space` (in a tag), or `raw` (what stands in a style, script or title).
    """

    kind: str
    text: str


@dataclass(slots=True)
class Element:
    """A start tag: its name and attributes in lower case, references decoded; and what stands in a style or script."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str = ""


def tokens(html: str) -> Iterator[Token]:
    """Cut HTML into tokens; joined, they are the text."""
    position, length = 0, len(html)
    while position < length:
        start = html.find("<", position)
        if start < 0:
            yield Token("text", html[position:])
            return
        if start > position:
            yield Token("text", html[position:start])
        position = start
        if html.startswith(("<!", "<?"), start):
            position = _end_of_declaration(html, start)
            yield Token("comment", html[start:position])
        elif (opened := _TAG_START.match(html, start)) is not None:
            yield Token("tag", opened[0])
            position = opened.end()
            while position < length and (piece := _IN_TAG.match(html, position)) is not None:
                position = piece.end()
                yield Token(str(piece.lastgroup), piece[0])
                if piece.lastgroup == "tag":
                    break
            name = opened[0][1:].lower()
            if name in _RAW_TEXT:
                ended = _RAW_END[name].search(html, position)
                end = ended.start() if ended else length
                if end > position:
                    yield Token("raw", html[position:end])
                position = end
        else:
            yield Token("text", "<")
            position += 1


def _end_of_declaration(html: str, start: int) -> int:
    if html.startswith("<!--", start):
        end = html.find("-->", start + 4)
        return len(html) if end < 0 else end + 3
    end = html.find(">", start)
    return len(html) if end < 0 else end + 1


def value_of(token: Token) -> str:
    """Return an attribute's value without `=` and quotes, references decoded."""
    text = token.text[1:].strip()
    if text[:1] in ('"', "'"):
        text = text[1:].removesuffix(text[0])
    return decoded(text)


def elements(html: str) -> Iterator[Element]:
    """Return every start tag, in order."""
    element: Element | None = None
    attribute = ""
    for token in tokens(html):
        if token.kind == "tag":
            if token.text.startswith("<"):
                if element is not None:
                    yield element
                element = None if token.text.startswith("</") else Element(token.text[1:].lower())
        elif element is None:
            continue
        elif token.kind == "attribute":
            attribute = token.text.lower()
            element.attributes.setdefault(attribute, "")
        elif token.kind == "value" and attribute:
            if not element.attributes.get(attribute):
                element.attributes[attribute] = value_of(token)
            attribute = ""
        elif token.kind == "raw":
            element.content = token.text
    if element is not None:
        yield element
