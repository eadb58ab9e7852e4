"""The mails that are sent: real MIME, each different, so that compression and search index are honest."""

import base64
import random
import re
import struct
import textwrap
import zlib
from functools import cache
from itertools import accumulate
from typing import Final

VOCABULARY: Final = 50_000
SIZES: Final = {"2 KB": 2_051, "48 KB": 47_900, "1 MB": 1_050_000}
_SYLLABLES: Final = re.findall(
    "..",
    "anarbecacidadedidoelenerfafigagoiniskalalelilomamemimonaneninoorpapeporarerirosasesisotatetitounurvavevivo",
)
_HTML_HEAD: Final = (
    '<html><body style="margin:0;font:16px/24px Arial,sans-serif"><table role="presentation" width="100%">\r\n'
    '<tr><td style="padding:24px">\r\n'
)


def word(rank: int) -> str:
    """Return the made-up word of a rank in the vocabulary, 0 the most frequent."""
    letters = []
    rank += len(_SYLLABLES)
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        letters.append(_SYLLABLES[syllable])
    return "".join(letters)


@cache
def _words() -> list[str]:
    return [word(rank) for rank in range(VOCABULARY)]


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))


def sentence(chance: random.Random, count: int) -> str:
    """Return `count` words, as frequent and as rare as in a natural language (Zipf)."""
    return " ".join(chance.choices(_words(), cum_weights=_weights(), k=count))


def mails(size: str, count: int, *, seed: int) -> list[bytes]:
    """Return `count` different mails of the size named in SIZES, in CRLF lines and without dot-stuffing."""
    return [mail(size, random.Random(f"{seed} {size} {number}")) for number in range(count)]


def mail(size: str, chance: random.Random) -> bytes:
    """Return one mail: text and HTML; the larger ones with a picture or a document besides."""
    room = SIZES[size]
    boundary = f"=_{chance.getrandbits(64):016x}"
    head = _head(chance)
    if size == "2 KB":
        start = head + f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        return (start + _both_texts(chance, boundary, room - len(start))).encode()
    outer = f"=_outer{chance.getrandbits(64):016x}"
    start = (
        f'{head}Content-Type: multipart/mixed; boundary="{outer}"\r\n\r\n--{outer}\r\n'
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        f"{_both_texts(chance, boundary, 6000)}\r\n--{outer}\r\n"
    )
    kind = "image/png" if size == "48 KB" else "application/pdf"
    name = "chart.png" if size == "48 KB" else "invoice.pdf"
    start += (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    encoded = room - len(start) - 40
    content = chance.randbytes(encoded * 57 // 78 - 200)
    lines = base64.encodebytes(_png(content) if size == "48 KB" else _pdf(content)).replace(b"\n", b"\r\n")
    # The encoder of the standard library breaks lines after 76 characters, as mail programs do.
    return start.encode() + lines + f"--{outer}--\r\n".encode()


def _head(chance: random.Random) -> str:
    return (
        f"Received: from app-{chance.randrange(7)}.example.com (app.example.com [10.0.0.{chance.randrange(250)}])\r\n"
        f"Message-ID: <{chance.getrandbits(96):024x}@app.example.com>\r\n"
        "Date: Mon, 23 Nov 2026 09:30:00 +0000\r\n"
        f"From: Shop {sentence(chance, 1)} <noreply@shop-{chance.randrange(40)}.example.com>\r\n"
        f"To: {sentence(chance, 1).title()} <user{chance.randrange(20_000)}@example.org>\r\n"
        f"Subject: {sentence(chance, 5).capitalize()}\r\n"
        "MIME-Version: 1.0\r\n"
    )


def _both_texts(chance: random.Random, boundary: str, room: int) -> str:
    """Return the parts of a multipart/alternative mail, `room` bytes in all: the same words as text and as HTML."""
    link = f"https://app.example.com/confirm?token={chance.getrandbits(80):020x}"
    code = f"{chance.randrange(1_000_000):06d}"
    words = sentence(chance, room // 26)
    plain = "\r\n".join(textwrap.wrap(words, 72))
    start = (
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n\r\nYour code is {code}\r\n"
        f"{link}\r\n\r\n--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{_HTML_HEAD}"
        f"<h1>Your code is {code}</h1>\r\n"
    )
    start += "\r\n".join(f'<p style="margin:0 0 16px">{line}</p>' for line in textwrap.wrap(words, 120))
    end = (
        f'\r\n<p><a href="{link}" style="color:#ffffff;background:#1a73e8;padding:12px 24px">Confirm</a></p>\r\n'
        f'<img src="https://app.example.com/open/{chance.getrandbits(64):016x}.gif" width="1" height="1" alt="">\r\n'
        f"</td></tr></table></body></html>\r\n--{boundary}--\r\n"
    )
    footer = '\r\n<p style="font-size:12px;color:#777777">'
    left = max(0, room - len(start) - len(footer) - len(end))
    words = sentence(chance, left // 5)[:left].ljust(left)
    # Stock aiosmtpd refuses lines of more than 1,000 bytes.
    return start + footer + re.sub(r"(.{118})..", "\\1\r\n", words) + end


def _png(content: bytes) -> bytes:
    """Return bytes that are a PNG image in form; its pixels are noise."""
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _pdf(content: bytes) -> bytes:
    """Return bytes that are a PDF document in form, with one compressed stream."""
    return (
        b"%%PDF-1.4\n1 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n"
        % (
            len(content),
            content,
        )
    )
