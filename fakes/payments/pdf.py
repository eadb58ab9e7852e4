"""Writes lines of text as a PDF of one page; it knows no layout and no invoice."""

from __future__ import annotations

from collections.abc import Sequence

_MAX_LINES = 50
_LEADING = 14


def pdf_of(lines: Sequence[str]) -> bytes:
    """Return a page of A4 with these lines, at most fifty. Characters outside Latin-1 become question marks."""
    text = b" ".join(b"(" + _escaped(line) + b") Tj T*" for line in lines[:_MAX_LINES])
    stream = b"BT /F1 11 Tf %d TL 56 780 Td " % _LEADING + text + b" ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    written = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + entries
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    )


def _escaped(line: str) -> bytes:
    text = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return text.encode("latin-1", "replace")
