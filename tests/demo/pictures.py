"""The shop's pictures and papers, drawn here: PNG by arithmetic, a one-page PDF, a calendar entry."""

import struct
import zlib
from collections.abc import Callable
from math import hypot

Colour = tuple[int, int, int]
Painter = Callable[[float, float], Colour]
PAPER, GREEN, CLAY, CREAM, DARK = (
    (247, 243, 236),
    (47, 84, 67),
    (190, 96, 62),
    (240, 228, 208),
    (38, 50, 44),
)


def png(width: int, height: int, paint: Painter) -> bytes:
    """Return a picture; `paint` is asked for the colour at (x, y), each from 0 to 1 across the width."""
    rows = bytearray()
    for row in range(height):
        rows.append(0)
        for column in range(width):
            rows += bytes(_smooth(paint, (column + 0.5) / width, (row + 0.5) / width, 0.25 / width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _smooth(paint: Painter, x: float, y: float, step: float) -> Colour:
    corners = [paint(x + dx, y + dy) for dx in (-step, step) for dy in (-step, step)]
    red, green, blue = (sum(each[part] for each in corners) // 4 for part in range(3))
    return red, green, blue


def logo() -> bytes:
    """Return the shop's sign: a leaf in a circle."""

    def paint(x: float, y: float) -> Colour:
        if hypot(x - 0.5, y - 0.5) > 0.47:
            return PAPER
        is_leaf = hypot(x - 0.34, y - 0.62) < 0.36 and hypot(x - 0.66, y - 0.38) < 0.36
        is_vein = abs((x - 0.5) * 0.6 + (y - 0.5) * 0.8) < 0.012 and is_leaf
        return GREEN if is_vein or not is_leaf else CREAM

    return png(96, 96, paint)


def mug() -> bytes:
    """Return a mug on a table."""

    def paint(x: float, y: float) -> Colour:
        ring = hypot((x - 0.68) * 1.15, y - 0.53)
        if 0.26 < x < 0.68 and 0.32 < y < 0.74:
            return CREAM if y < 0.36 else (205, 108, 72) if x < 0.33 else CLAY
        if x >= 0.66 and 0.09 < ring < 0.15:
            return CLAY
        if hypot(x - 0.47, (y - 0.76) * 5) < 0.24:
            return (214, 201, 180)
        return (232, 224, 210) if y > 0.7 else CREAM

    return png(160, 150, paint)


def kettle() -> bytes:
    """Return a kettle on a table."""

    def paint(x: float, y: float) -> Colour:
        if hypot(x - 0.48, (y - 0.58) * 1.15) < 0.24 and y < 0.78:
            return (74, 116, 96) if x < 0.38 else GREEN
        if 0.62 < x < 0.86 and abs((y - 0.52) + (x - 0.66) * 0.75) < 0.035:
            return GREEN
        handle = hypot(x - 0.48, (y - 0.38) * 1.1)
        if 0.17 < handle < 0.205 and y < 0.38:
            return DARK
        if hypot(x - 0.48, y - 0.36) < 0.03:
            return CLAY
        return (232, 224, 210) if y > 0.7 else CREAM

    return png(160, 150, paint)


def pdf(lines: list[str]) -> bytes:
    """Return one page with these lines, the first as its heading."""
    drawn = [f"BT /F1 20 Tf 56 780 Td ({_escaped(lines[0])}) Tj ET"]
    drawn += [
        f"BT /F1 11 Tf 56 {740 - 18 * row} Td ({_escaped(line)}) Tj ET" for row, line in enumerate(lines[1:])
    ]
    page = "\n".join(drawn).encode("cp1252", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def invitation(uid: str, summary: str, start: str, end: str, organiser: str, guest: str) -> str:
    """Return a calendar entry; times are in the form 20260315T090000Z."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kettle & Fern//Workshops//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{start}",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        f"SUMMARY:{summary}",
        "LOCATION:The back room\\, 4 Harbour Lane",
        f"ORGANIZER;CN=Kettle & Fern:mailto:{organiser}",
        f"ATTENDEE;RSVP=TRUE:mailto:{guest}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"
