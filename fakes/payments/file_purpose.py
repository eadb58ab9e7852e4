"""Which files Stripe takes for which purpose: types, sizes, how long they stay and whether they can be downloaded.

https://docs.stripe.com/file-upload#uploading-a-file
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_DAY_S = 86_400
_KIB = 1024
_MIB = 1024 * 1024

# How the bytes of a type begin; the last is for what says nothing of itself.
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"<svg", "svg"),
    (b"<?xml", "svg"),
)
_BY_NAME = frozenset(("apk", "csv", "docx", "pem", "txt", "xls", "xlsx"))
MIMETYPES: Mapping[str, str] = {
    "apk": "application/vnd.android.package-archive",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "pem": "application/x-pem-file",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Purpose(NamedTuple):
    """What a purpose takes. No `types`: any. `kept_s` is None for files that stay for ever."""

    types: tuple[str, ...]
    max_bytes: int
    kept_s: int | None = None
    is_downloadable: bool = False


_PAPERS = ("pdf", "jpg", "png")
_ANY = Purpose((), 16 * _MIB)
PURPOSES: Mapping[str, Purpose] = {
    "account_requirement": Purpose(_PAPERS, 16 * _MIB),
    "additional_verification": Purpose(_PAPERS, 16 * _MIB),
    "business_icon": Purpose(("jpg", "png", "gif"), 512 * _KIB, is_downloadable=True),
    "business_logo": Purpose(("jpg", "png", "gif"), 512 * _KIB, is_downloadable=True),
    "customer_signature": Purpose(("jpg", "png", "svg"), 4 * _MIB, 7 * _DAY_S, is_downloadable=True),
    "dispute_evidence": Purpose(_PAPERS, 5 * _MIB, 270 * _DAY_S, is_downloadable=True),
    "identity_document": Purpose(_PAPERS, 16 * _MIB),
    "pci_document": Purpose(("pdf",), 16 * _MIB),
    "tax_document_user_upload": Purpose(
        ("pdf", "docx", "xlsx", "xls", "csv", "jpg", "png"), 16 * _MIB, is_downloadable=True
    ),
    "terminal_reader_splashscreen": Purpose(("jpg", "png", "gif"), 2 * _MIB, is_downloadable=True),
}


def purpose_of(name: str) -> Purpose:
    """Return what a purpose takes; one that Stripe's table does not describe takes any file."""
    return PURPOSES.get(name, _ANY)


def type_of(filename: str, content: bytes) -> str | None:
    """Return a file's type, by its first bytes and else by its name; None for an unknown one."""
    head = content.lstrip()[:16]
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    extension = filename.rpartition(".")[2].lower()
    return extension if extension in _BY_NAME else None
