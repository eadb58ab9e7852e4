"""Text as the search index sees it: folded words, and the tokens by which captures are filtered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from fakes.core.ids import digest, fingerprint

# An engine refuses words beyond 2 KB; longer ones are known by their beginning.
MAX_WORD = 500
HAS_CODE = "hcode"
HAS_LINK = "hlink"
_ASCII = bytes(ord(chr(byte).lower()) if byte < 128 and chr(byte).isalnum() else 0x20 for byte in range(256))
_FOREIGN = re.compile(r"([^\x00-\x7f]+)")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Scripts that are written without spaces: each character is a word of its own, a word a phrase of them.
_SHORT = 32
_UNSPACED = r"([⺀-〿぀-ヿ㐀-䶿一-鿿豈-﫿฀-๿]|[\U00020000-\U0003ffff])"


def fold(text: str) -> str:
    """Return the words of `text`, separated by single or more spaces: lower case, no accents, no punctuation."""
    if text.isascii():
        return _fold_ascii(text)
    # Most text is ASCII but for a dash or an accent here and there: only those runs take the slow way.
    runs = _FOREIGN.split(text)
    runs[::2] = map(_fold_ascii, runs[::2])
    runs[1::2] = map(_fold_foreign, runs[1::2])
    return "".join(runs)


def _fold_ascii(text: str) -> str:
    return text.encode("ascii").translate(_ASCII).decode("ascii")


def _fold_foreign(run: str) -> str:
    return _fold_short(run) if len(run) <= _SHORT else _fold_long(run)


@lru_cache(maxsize=4096)
def _fold_short(run: str) -> str:
    return _fold_long(run)


def _fold_long(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", _unspaced().sub(r" \1 ", plain.casefold()))


@cache
def _unspaced() -> re.Pattern[str]:
    # It takes some milliseconds, and most servers never see such a script.
    return re.compile(_UNSPACED)


@dataclass(frozen=True, slots=True)
class SearchText:
    """The indexed text of one capture: three folded columns, and its filter tokens."""

    title: str
    people: str
    body: str
    tokens: str

    def packed(self) -> str:
        """Return all columns as one string, for storing."""
        return "\x1f".join((self.title, self.people, self.body, self.tokens))

    @classmethod
    def unpacked(cls, text: str) -> SearchText:
        """Read what `packed` returned."""
        return cls(*text.split("\x1f"))


@lru_cache(maxsize=1024)
def channel_token(channel: str) -> str:
    """Return the filter token for a channel; what is no word would otherwise be read as a search of its own."""
    return f"c{channel if channel.isascii() and channel.isalnum() else digest(channel)}"


@lru_cache(maxsize=1024)
def provider_token(provider: str) -> str:
    """Return the filter token for a provider."""
    return f"p{digest(provider)}"


@lru_cache(maxsize=1024)
def kind_token(kind: str) -> str:
    """Return the filter token for a kind."""
    return f"k{digest(kind)}"


@lru_cache(maxsize=1024)
def sandbox_token(sandbox: str) -> str:
    """Return the filter token for a sandbox."""
    return f"s{digest(sandbox)}"


@lru_cache(maxsize=1024)
def flag_token(flag: str) -> str:
    """Return the filter token for a flag."""
    return f"l{digest(flag)}"


def code_token(code: str) -> str | None:
    """Return the filter token for a one-time code, however it is grouped; None if nothing of it is a word."""
    joined = "".join(fold(code).split())
    return f"o{joined[:MAX_WORD]}" if joined else None


@lru_cache(maxsize=4096)
def word_tokens(letter: str, address: str) -> tuple[str, ...]:
    """Return the tokens of an address's words as sender (`y`) or recipient (`z`), so that a part of it finds it."""
    return tuple(letter + word[:MAX_WORD] for word in fold(address).split())


@lru_cache(maxsize=4096)
def address_tokens(letter: str, address: str) -> tuple[str, ...]:
    """Return the tokens of an address as sender (`f`), recipient (`t`) or anybody concerned (`w`).

    A mail address has a second token for its domain, so that `@example.com` finds everybody there.
    """
    return tuple([letter + each for each in _fingerprints(address)])


@lru_cache(maxsize=1024)
def sender_tokens(address: str) -> tuple[str, ...]:
    """Return all tokens of a sender: as such, by its words, and as somebody concerned."""
    return _party_tokens("f", "y", address)


@lru_cache(maxsize=1024)
def recipient_tokens(address: str) -> tuple[str, ...]:
    """Return all tokens of a recipient: as such, by its words, and as somebody concerned."""
    return _party_tokens("t", "z", address)


def _party_tokens(exact: str, partial: str, address: str) -> tuple[str, ...]:
    fingerprints = _fingerprints(address)
    words = [partial + word[:MAX_WORD] for word in fold(address).split()]
    return (*[exact + each for each in fingerprints], *words, f"w{fingerprints[0]}")


def _fingerprints(address: str) -> list[str]:
    folded = address.strip().lower()
    before, at, domain = folded.rpartition("@")
    # There are many addresses and few domains.
    own = fingerprint(folded)
    return [own, digest(f"@{domain}")] if at and before else [own]


@lru_cache(maxsize=1024)
def home_tokens(sandbox: str, channel: str, provider: str, kind: str) -> tuple[str, ...]:
    """Return the tokens of where a capture belongs."""
    return (sandbox_token(sandbox), channel_token(channel), provider_token(provider), kind_token(kind))
