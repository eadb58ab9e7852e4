"""Where the product reads a mail differently from the standard library on purpose, and why."""

from __future__ import annotations

_RAW_8BIT = "The standard library shows raw 8-bit header bytes as U+FFFD; we read UTF-8 (RFC 6532), else Windows-1252."
_NOT_LOST = "The standard library raises on an unknown charset; we show the text."
_BLANK_COLON = (
    "RFC 5322 section 4.5 allows blanks before the colon; the standard library ends the headers there."
)
_NO_PARTS = (
    "A multipart without delimiter line is shown as text, where the standard library keeps the type only."
)
_NO_LEAF = "A multipart whose first delimiter ends it has no parts; the standard library counts it as one."

# (kind, template, field of Reading) -> reason. A line that no sample needs fails the test.
EXPLAINED = {
    (
        "structure",
        "related-start",
        "html",
    ): "The standard library compares Content-ID with a start that lost its <>.",
    ("field", "words-language", "headers"): "RFC 2231 section 5 adds a language to the charset.",
    ("field", "words-language", "subject"): "RFC 2231 section 5 adds a language to the charset.",
    ("field", "words-glued", "headers"): "Text glued to an encoded word has no blank in between.",
    ("field", "words-glued", "subject"): "Text glued to an encoded word has no blank in between.",
    ("field", "words-unknown-charset", "headers"): _NOT_LOST,
    ("field", "words-unknown-charset", "subject"): _NOT_LOST,
    ("field", "utf-8", "headers"): _RAW_8BIT,
    ("field", "utf-8", "addresses"): _RAW_8BIT,
    ("field", "utf-8", "subject"): _RAW_8BIT,
    ("field", "eight-bit-latin1", "headers"): _RAW_8BIT,
    ("field", "eight-bit-latin1", "subject"): _RAW_8BIT,
    ("field", "date-year-0", "date"): "The year 0 is a mistake, not the year 2000.",
    ("field", "date-iso", "date"): "Some senders write ISO 8601: it is unambiguous, so we read it.",
    (
        "filename",
        "extended-and-plain",
        "leaves",
    ): "RFC 6266 section 4.3: the extended name wins over the plain one.",
    ("filename", "utf-8", "leaves"): _RAW_8BIT,
    ("filename", "unclosed", "leaves"): "The quote that is never closed is no part of the name.",
    (
        "filename",
        "no-semicolon",
        "leaves",
    ): "What follows the disposition without a semicolon is no part of it.",
    ("address", "comment-nested", "addresses"): "Inner parentheses belong to the comment's text.",
    ("address", "comment-inside", "addresses"): "One comment is one name; the standard library doubles it.",
    ("address", "word-quoted", "headers"): "Text glued to an encoded word has no blank in between.",
    ("address", "word-comma", "addresses"): "A comma inside an encoded word separates nothing.",
    ("address", "utf-8", "headers"): _RAW_8BIT,
    ("address", "utf-8", "addresses"): _RAW_8BIT,
    ("address", "utf-8-quoted", "headers"): _RAW_8BIT,
    ("address", "utf-8-quoted", "addresses"): _RAW_8BIT,
    ("address", "eight-bit-latin1", "headers"): _RAW_8BIT,
    ("address", "eight-bit-latin1", "addresses"): _RAW_8BIT,
    ("address", "route", "addresses"): "A route of several hosts (RFC 5322 section 4.4) is no address.",
    (
        "address",
        "name-only",
        "addresses",
    ): "A name of two words is a name, not the address of its first word.",
    (
        "address",
        "no-brackets",
        "addresses",
    ): "The one word with an @ is the address, the others are the name.",
    ("address", "at-in-name", "addresses"): "Before angle brackets there is a name, even with an @ in it.",
    (
        "address",
        "brackets-name",
        "addresses",
    ): "Square brackets are common in names, and no address begins with them.",
    ("address", "double-at", "addresses"): "An impossible address is shown as it came.",
    ("address", "unclosed-quote", "addresses"): "A quote that is never closed quotes nothing.",
    ("address", "mailto", "addresses"): "An impossible address is shown as it came.",
    ("broken", "blank-before-colon", "headers"): _BLANK_COLON,
    ("broken", "blank-before-colon", "addresses"): _BLANK_COLON,
    ("broken", "blank-before-colon", "subject"): _BLANK_COLON,
    ("broken", "blank-before-colon", "leaves"): _BLANK_COLON,
    ("broken", "blank-before-colon", "text"): _BLANK_COLON,
    ("broken", "no-delimiter", "leaves"): _NO_PARTS,
    ("broken", "no-delimiter", "text"): _NO_PARTS,
    ("broken", "no-boundary-parameter", "leaves"): _NO_PARTS,
    ("broken", "no-boundary-parameter", "text"): _NO_PARTS,
    (
        "broken",
        "empty-boundary",
        "leaves",
    ): "An empty boundary (RFC 2046 wants 1 to 70 characters) delimits nothing.",
    (
        "broken",
        "empty-boundary",
        "text",
    ): "An empty boundary (RFC 2046 wants 1 to 70 characters) delimits nothing.",
    ("broken", "wrong-boundary", "leaves"): _NO_PARTS,
    ("broken", "wrong-boundary", "text"): _NO_PARTS,
    ("broken", "only-terminator", "leaves"): _NO_LEAF,
    ("broken", "terminator-first", "leaves"): _NO_LEAF,
    ("broken", "same-boundary", "leaves"): _NO_PARTS,
    (
        "broken",
        "base64-one-over",
        "leaves",
    ): "A last letter too much is dropped; the standard library gives up.",
    (
        "broken",
        "base64-one-over",
        "text",
    ): "A last letter too much is dropped; the standard library gives up.",
    (
        "broken",
        "qp-blanks-at-end",
        "leaves",
    ): "RFC 2045 section 6.7 (3): blanks at the end of a line were added on the way.",
    (
        "broken",
        "qp-blanks-at-end",
        "text",
    ): "RFC 2045 section 6.7 (3): blanks at the end of a line were added on the way.",
    (
        "broken",
        "uu-broken-line",
        "leaves",
    ): "The lines that can be decoded are; the standard library gives up.",
    ("broken", "encoding-comment", "leaves"): "A comment after the encoding is no part of its name.",
    ("broken", "encoding-comment", "text"): "A comment after the encoding is no part of its name.",
    ("broken", "unknown-charset", "text"): _NOT_LOST,
    ("broken", "codec-is-no-charset", "text"): _NOT_LOST,
    (
        "broken",
        "wrong-charset",
        "text",
    ): "Text announced as ASCII that is not is read as UTF-8, else Windows-1252.",
    (
        "broken",
        "no-charset-latin1",
        "text",
    ): "8-bit text without charset is read as UTF-8, else Windows-1252.",
    ("broken", "charset-quoted-twice", "text"): _NOT_LOST,
    ("broken", "nul-bytes", "headers"): "NUL is shown as U+FFFD: PostgreSQL takes no NUL in text.",
    ("broken", "type-slashes", "leaves"): "The first two tokens of a type with three say what it is.",
    ("broken", "type-slashes", "text"): "The first two tokens of a type with three say what it is.",
    ("broken", "type-slashes", "html"): "The first two tokens of a type with three say what it is.",
}
