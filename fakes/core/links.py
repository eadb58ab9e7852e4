"""Own the finding of links in text and HTML, with what a reader sees of each; follow none and judge none."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from fakes.core.html_text import MAX_SCANNED_CHARS, TAG_BODY, decoded, text_of_markup, without_invisible

MAX_LINKS = 500
"""How many different links of one text or HTML part are given."""
MAX_LINK_TEXT_CHARS = 300

_KEPT_SCHEMES = ("http://", "https://", "mailto:", "tel:")
# html_text.TAG_BODY with the value of href captured, whichever way it is quoted.
_ANCHOR = re.compile(
    r"""<a(?:rea)?(?=[\s/])[^<>=]*(?:=\s*(?:(?<=[\s"'/][hH][rR][eE][fF]=)(?:"([^"]*)"|'([^']*)'|([^\s<>"']+))"""
    r"""|"[^"]*"|'[^']*')?[^<>=]*)*>?"""
)
_ANCHOR_END = re.compile(r"</a(?=[\s>])")
_IMAGE = re.compile(r"<img(?=[\s/])" + TAG_BODY)
_STRIPPED_BY_BROWSERS = re.compile(r"[\t\n\r]")
_ATTRIBUTE = re.compile(r"""(?<![^\s"'/])([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))""")

# Scripts written without spaces end a path where they begin ("点击https://t.cn/a1查看"); programs percent-encode them.
# A host may be written in them.
_STOPS = r"\s<>\"`\u200b“”„«»、。，；：！？（）【】《》「」『』"
_REST_OF_URL = re.compile(
    rf"[^{_STOPS}/?#]+(?:[/?#][^{_STOPS}\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]*)?"
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_TRAILING = frozenset(".,;:!?'*…’")


class Link(NamedTuple):
    """A link and its visible text; where a bare URL is all there is to see, the text is the URL."""

    url: str
    text: str


def links_in_text(text: str) -> list[Link]:
    """Give the http and https URLs in plain text, in order, each once, without the punctuation around them.

    At most `MAX_SCANNED_CHARS` are read and `MAX_LINKS` given.
    """
    text = text[:MAX_SCANNED_CHARS]
    links: dict[str, Link] = {}
    at = text.find("://")
    while at >= 0 and len(links) < MAX_LINKS:
        end = at + 3
        start = _start_of_scheme(text, at)
        rest = _REST_OF_URL.match(text, end) if start >= 0 else None
        if rest is not None:
            end = rest.end()
            url = _trimmed(text[start:end])
            if url[at + 3 - start : at + 4 - start].isalnum() or url[at + 3 - start :].startswith("["):
                links.setdefault(url, Link(url, url))
        at = text.find("://", end)
    return list(links.values())


def links_in_html(html: str) -> list[Link]:
    """Give the http, https, mailto and tel links of `<a>` and `<area>`, in order, each URL once.

    The text is what a reader sees between the tags, else the image's `alt`, else empty; of several links to one URL
    the first that has text gives it. Relative, `#`, `javascript:`, `data:` and other links are left out, and so are
    URLs that the HTML only prints: `links_in_text(text_of_html(html))` finds them.
    At most `MAX_SCANNED_CHARS` are read and `MAX_LINKS` given.
    """
    return links_in_markup(without_invisible(html[:MAX_SCANNED_CHARS]))


def links_in_markup(html: str) -> list[Link]:
    """Give the links of HTML that `without_invisible` has been through."""
    anchors = list(_ANCHOR.finditer(html))
    ends = [*(anchor.start() for anchor in anchors[1:]), len(html)]
    links: dict[str, Link] = {}
    for anchor, limit in zip(anchors, ends, strict=False):
        url = _url_of(anchor)
        if url is None or (url in links and links[url].text):
            continue
        if url not in links and len(links) == MAX_LINKS:
            break
        links[url] = Link(url, _visible_text(html, anchor, limit))
    return list(links.values())


def unique_links(links: Iterable[Link]) -> list[Link]:
    """Give each URL once, where it came first, with the first text that is more than the URL itself.

    For the links of a message's HTML and text together.
    """
    unique: dict[str, Link] = {}
    for link in links:
        known = unique.get(link.url)
        if known is None or (known.text in ("", known.url) and link.text not in ("", link.url)):
            unique[link.url] = link
    return list(unique.values())


def _start_of_scheme(text: str, colon: int) -> int:
    """Give where the http or https that ends at `colon` begins, -1 if none does or it is the end of a longer word."""
    scheme = text[max(0, colon - 5) : colon].lower()
    start = colon - 5 if scheme == "https" else colon - 4 if scheme.endswith("http") else -1
    before = text[start - 1 : start] if start > 0 else ""
    return -1 if before.isascii() and before.isalnum() else start


def _trimmed(url: str) -> str:
    """Give the URL without the sentence's punctuation, and without brackets that were opened before it."""
    end = len(url)
    surplus: dict[str, int] = {}
    while end:
        last = url[end - 1]
        if last in _CLOSING:
            if last not in surplus:
                surplus[last] = url.count(last, 0, end) - url.count(_CLOSING[last], 0, end)
            if surplus[last] <= 0:
                break
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _url_of(anchor: re.Match[str]) -> str | None:
    value = anchor[anchor.lastindex] if anchor.lastindex else _attribute(anchor[0], "href")
    if value is None:
        return None
    url = decoded(value).strip()
    if not url.isprintable():
        url = _STRIPPED_BY_BROWSERS.sub("", url)
    return url if url[:8].lower().startswith(_KEPT_SCHEMES) else None


def _attribute(tag: str, name: str) -> str | None:
    for found in _ATTRIBUTE.finditer(tag):
        if found[1].lower() == name:
            return found[2] or found[3] or found[4] or ""
    return None


def _visible_text(html: str, anchor: re.Match[str], limit: int) -> str:
    if anchor[0].startswith("<area"):
        return _alternative_text(anchor[0])
    closed = _ANCHOR_END.search(html, anchor.end(), limit)
    inner = html[anchor.end() : closed.start() if closed else limit]
    if "<" not in inner:
        return " ".join(decoded(inner).split())[:MAX_LINK_TEXT_CHARS]
    text = text_of_markup(inner).replace("\n", " ")
    if not text and (image := _IMAGE.search(inner)):
        return _alternative_text(image[0])
    return text[:MAX_LINK_TEXT_CHARS]


def _alternative_text(tag: str) -> str:
    return " ".join(decoded(_attribute(tag, "alt") or "").split())[:MAX_LINK_TEXT_CHARS]
