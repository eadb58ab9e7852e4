"""Where ids come from: arrival numbers for rows, random tokens for everything else."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from functools import lru_cache
from os import urandom

from fakes.core.errors import NotFound

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_PUBLIC = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
# A byte maps to a character; the last eight are dropped, as they would favour the first characters.
_BYTE_TO_BASE62 = bytes(ord(_BASE62[value % 62]) for value in range(256))
_BEYOND_BASE62 = bytes(range(248, 256))
_SPAN = 1 << 60
_MASK = (1 << 50) - 1
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def public_id(number: int) -> str:
    """Render an arrival number as the id that people see: 12 characters that sort as the numbers do."""
    return _beginning(number >> 10 & _MASK) + _PAIRS[number & 1023]


@lru_cache(maxsize=1024)
def _beginning(number: int) -> str:
    # A thousand numbers in a row have it in common.
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(40, -1, -10)])


def arrival_number(public: str) -> int:
    """Read an id that `public_id` made. Raises NotFound for anything else: no such thing can exist."""
    if not _PUBLIC.fullmatch(public):
        raise NotFound(f"There is nothing with the id {public!r}.", hint="Ids have 12 letters and digits.")
    number = 0
    for letter in public:
        number = number * 32 + _VALUES[letter]
    return number


def random_token(length: int) -> str:
    """Return `length` random characters of [0-9A-Za-z], each as likely as the other."""
    token = urandom(length + 8).translate(_BYTE_TO_BASE62, _BEYOND_BASE62)
    while len(token) < length:
        token += urandom(length + 8).translate(_BYTE_TO_BASE62, _BEYOND_BASE62)
    return token[:length].decode()


def random_hex(length: int) -> str:
    """Return `length` random hexadecimal digits."""
    return secrets.token_hex((length + 1) // 2)[:length]


def random_uuid() -> str:
    """Return a random UUID (version 4) in its usual form."""
    number = secrets.randbits(128) & ~(0xF << 76) & ~(0x3 << 62) | (4 << 76) | (2 << 62)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def fingerprint(text: str) -> str:
    """Return what stands for `text` wherever it is, short and stable: 12 hexadecimal digits."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@lru_cache(maxsize=4096)
def digest(text: str) -> str:
    """Return the fingerprint of a text that comes again and again."""
    return fingerprint(text)


def fraction(*parts: object) -> float:
    """Return a number in [0, 1) that depends on `parts` alone: chance that is the same in every run."""
    seed = "\x1f".join(str(part) for part in parts).encode()
    return (int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big") >> 4) / _SPAN
