"""Which words of an object stand in the index of searches: metadata, and the names by which people look things up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.document import Document

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

Word = tuple[str, str]


def as_word(value: str) -> str:
    """Return a value as it stands in the index: searches do not tell capitals from small letters."""
    return value[:MAX_VALUE_LENGTH].casefold()


def words_of(data: Mapping[str, Any]) -> frozenset[Word]:
    """Return the words of an object of a searchable kind, each with the field that it stands in."""
    found = [
        (name, as_word(value))
        for name in WORD_FIELDS[data["object"]]
        if isinstance(value := data.get(name), str) and value
    ]
    metadata = data.get("metadata")
    if metadata:
        found += [(METADATA + key, as_word(value)) for key, value in metadata.items()]
    return frozenset(found)


def new_words(document: Document) -> frozenset[Word]:
    """Return the words that are not in the index yet; words that an object has lost stay there, and do no harm."""
    if document.object not in WORD_FIELDS or document.is_deleted:
        return frozenset()
    words = words_of(document.data)
    known = document.indexed if document.indexed is not None or not words else _stored_words(document)
    document.indexed = words
    return words - known if known else words


def _stored_words(document: Document) -> frozenset[Word] | None:
    stored = document.stored()
    return None if stored is None or stored.get("deleted") is True else words_of(stored)
