"""Which words of an object stand in the index: its metadata, the names by which it is looked up, what lists filter by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fakes.payments.document import Document
from fakes.payments.filter_table import FILTER_FIELDS

METADATA = "metadata."
MAX_VALUE_LENGTH = 512

# Fields that tell objects apart, by kind; what most objects share (a currency, a status) is not worth an entry.
WORD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "charge": (),
    "customer": ("email", "name", "phone"),
    "invoice": ("number", "receipt_number"),
    "payment_intent": (),
    "price": ("lookup_key",),
    "product": (),
    "subscription": (),
}

# All fields whose values stand in the index, by kind.
_INDEXED: Mapping[str, tuple[str, ...]] = {
    kind: tuple(dict.fromkeys(WORD_FIELDS.get(kind, ()) + FILTER_FIELDS.get(kind, ())))
    for kind in (*WORD_FIELDS, *FILTER_FIELDS)
}

# Kinds of which a part of a word can be searched for, in any of their fields above.
PART_KINDS = ("customer",)

Word = tuple[str, str]
# Between two objects' words in a text that is looked through, after the object's number, and between its words.
_LINE, _TAB, _SPACE = "\n", "\t", "\x1f"
_SIGNS = dict.fromkeys(map(ord, (_LINE, _TAB, _SPACE)))


def as_word(value: str) -> str:
    """Return a value as it stands in the index: searches do not tell capitals from small letters."""
    return value[:MAX_VALUE_LENGTH].casefold()


def as_part(value: str) -> str:
    """Return a part of a word as it stands in the lines of `line_of`."""
    return value.casefold().translate(_SIGNS)


def line_of(seq: int, words: Iterable[Word]) -> str:
    """Return an object's words as a line that searches for a part look through; empty if it has none of that sort."""
    values = [value.translate(_SIGNS) for field, value in words if not field.startswith(METADATA)]
    return f"{_LINE}{seq}{_TAB}{_SPACE.join(values)}" if values else ""


def places_in(text: str, part: str) -> Iterator[int]:
    """Yield the places of the objects in whose lines a part stands, those of a text of `line_of`s."""
    at = text.find(part)
    while at >= 0:
        start = text.rfind(_LINE, 0, at) + 1
        tab, end = text.find(_TAB, start), text.find(_LINE, at)
        if at > tab:
            yield int(text[start:tab])
            at = text.find(part, end) if end >= 0 else -1
        else:
            # It is in the number.
            at = text.find(part, tab)


def words_of(data: Mapping[str, Any]) -> frozenset[Word]:
    """Return the words of an object of a kind that has any, each with the field that it stands in."""
    kind = data["object"]
    found = []
    for name in _INDEXED[kind]:
        value = data.get(name)
        if value is not None and (text := _text_of(value)):
            found.append((name, as_word(text)))
    metadata = data.get("metadata")
    if metadata and kind in WORD_FIELDS:
        found += [(METADATA + key, as_word(value)) for key, value in metadata.items()]
    return frozenset(found)


def words_asked(kind: str, params: Mapping[str, Any]) -> tuple[Word, ...]:
    """Return words of which an object has one that fits the filters of a list; none where no word tells."""
    for name in FILTER_FIELDS.get(kind, ()):
        value = params.get(name)
        if value is None:
            # The filter of several is called by the plural.
            value = params.get(f"{name}s")
        values = value if isinstance(value, list) else [value]
        texts = [_text_of(each) for each in values if each is not None]
        if texts and all(texts):
            return tuple((name, as_word(text)) for text in dict.fromkeys(texts))
    return ()


def _text_of(value: Any) -> str:
    """Return a value as it is asked for: a text, a yes or no, the id of an object; nothing for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.get("id") or "") if isinstance(value, Mapping) else ""


def new_words(document: Document) -> frozenset[Word]:
    """Return the words that are not in the index yet; words that an object has lost stay there, and do no harm."""
    if document.object not in _INDEXED or document.is_deleted:
        return frozenset()
    words = words_of(document.data)
    known = document.indexed if document.indexed is not None or not words else _stored_words(document)
    document.indexed = words
    return words - known if known else words


def _stored_words(document: Document) -> frozenset[Word] | None:
    stored = document.stored()
    return None if stored is None or stored.get("deleted") is True else words_of(stored)
