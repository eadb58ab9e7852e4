"""Own the reading of HTML as text: tags away, entities decoded, blocks on lines; parse no DOM and apply no CSS."""

import html as _html
import re

MAX_SCANNED_CHARS = 256 * 1024
"""How much of one text or HTML part is read for text, codes and links; what lies beyond is not looked at."""

# Quotes count only after "=", as in a browser, so a stray one does not swallow the rest of the page. What
# follows a repeat is never what it repeats, and a tag may lack its ">": once begun it always matches, so every character
# is read a fixed number of times, whatever the input.
TAG_BODY = r"""[^<>=]*(?:=\s*(?:"[^"]*"|'[^']*')?[^<>=]*)*>?"""

_ANY_TAG = r"<[a-z/!?]" + TAG_BODY
_TAG = re.compile(_ANY_TAG)
_UPPER_CASE_TAG = re.compile(r"</?[A-Z][A-Za-z]*")
# A tag that begins a line, with the tags right after it: one match for the many tags of nested tables.
_LINE_TAG = re.compile(
    r"</?(?:p|div|br|tr|table|li|h[1-6]|hr|ul|ol|body|pre|blockquote|center|d[dlt]|t(?:body|head|foot)|caption"
    r"|section|article|header|footer|main|nav|aside|address|form|fieldset|fig(?:ure|caption)|option|details|summary)"
    r"(?=[\s/>])" + TAG_BODY + f"(?: *{_ANY_TAG})*"
)
_INVISIBLE = re.compile(
    "<!--(?:-?>|[^-]*(?:-(?!->)[^-]*)*(?:-->)?)"
    "|<(?:"
    + "|".join(
        f"{name}(?=[\\s/>])[^<]*(?:<(?!/{name})[^<]*)*" for name in ("style", "script", "title", "template")
    )
    + ")"
)
# Soft hyphens and what else fills preheaders or steers the direction of writing.
_ZERO_WIDTH = "\u00ad\u034f\u061c\u200b\u200e\u200f\u2060\ufeff"
# They mean something between letters (Persian, emoji), so they go only where nothing follows for them to join.
_JOINERS = {joiner: re.compile(f"{joiner}+(?=[\\s\u200c\u200d]|\\Z)") for joiner in "\u200c\u200d"}
# int() refuses more than 4,300 digits (ValueError), and html.unescape passes it whatever stands there.
_OVERLONG_REFERENCE = re.compile(r"&#[0-9]{1000,};?")


def text_of_html(html: str) -> str:
    """Give the words a reader sees, one line for each block, for search, preview and `codes_in`.

    Comments, scripts, styles, titles and templates are left out, `<br>` and block elements begin a line, table cells
    are set apart by a space, runs of white space (also in `<pre>`) become one space, empty lines go.
    What only CSS hides (`display:none`) is kept: it is mostly the preheader, which mail clients show as the preview.
    At most `MAX_SCANNED_CHARS` are read.
    """
    return text_of_markup(without_invisible(html[:MAX_SCANNED_CHARS]))


def without_invisible(html: str) -> str:
    """Give the HTML with lower-case tag names and without comments and the elements that show nothing."""
    if _UPPER_CASE_TAG.search(html):
        html = _UPPER_CASE_TAG.sub(_lowered, html)
    return _INVISIBLE.sub(" ", html)


def text_of_markup(html: str) -> str:
    """Give the text of HTML that `without_invisible` has been through."""
    return tidied(untidy_text_of_markup(html))


def untidy_text_of_markup(html: str) -> str:
    """Give the same without having joined white space: for those to whom lines are all one."""
    html = html.replace("\n", " ").replace("<td", " <td").replace("<th", " <th")
    if "&" in html:
        html = html.replace("&nbsp;", " ")
    text = decoded(_TAG.sub("", _LINE_TAG.sub("\n", html)))
    return text if text.isascii() else _without_zero_width(text)


def tidied(text: str) -> str:
    """Give the text with single spaces and without empty lines."""
    return "\n".join([" ".join(words) for line in text.split("\n") if (words := line.split())])


def decoded(text: str) -> str:
    """Give the text with its character references decoded; one too long to be a number becomes U+FFFD."""
    if "&" not in text:
        return text
    return _html.unescape(_OVERLONG_REFERENCE.sub("\ufffd", text))


def _lowered(match: re.Match[str]) -> str:
    return match[0].lower()


def _without_zero_width(text: str) -> str:
    for filler in _ZERO_WIDTH:
        if filler in text:
            text = text.replace(filler, "")
    for joiner, pattern in _JOINERS.items():
        if joiner in text:
            text = pattern.sub("", text)
    return text
