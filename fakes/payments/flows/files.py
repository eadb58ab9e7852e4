"""Files: uploaded, kept, shown and downloaded, by the API or by a link that needs no key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from fakes.core.ids import random_token
from fakes.core.tables import table_of
from fakes.payments import fields
from fakes.payments.actions import Action, Call, Listing, Raw, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.file_purpose import MIMETYPES, Purpose, purpose_of, type_of
from fakes.payments.listing import listing
from fakes.payments.models import PaymentContentRow
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError, secret_key_required
from fakes.payments.wire.paginate import Page
from fakes.payments.wire.serialize import list_url
from fakes.payments.words import words_asked
from fakes.payments.work import Work

LINKS = "/links/"
CONTENT = table_of(PaymentContentRow)
_MAX_SHOWN_LINKS = 10
_LINK_GONE = "This file link has expired or does not exist."


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "POST /v1/files": writes(create, is_public=True),
        "GET /v1/files": reads(list_all),
        "GET /v1/files/{file}": reads(retrieve),
        "GET /v1/files/{file}/contents": reads(download),
        "POST /v1/file_links": writes(create_link),
        "GET /v1/file_links": reads(list_links),
        "GET /v1/file_links/{link}": reads(retrieve_link),
        "POST /v1/file_links/{link}": writes(update_link),
    }


def create(work: Work, call: Call) -> Document:
    """Keep an uploaded file, with a link to it if one is asked for."""
    upload, purpose = call.params["file"], call.params["purpose"]
    link_data = call.params.get("file_link_data")
    if link_data and call.is_publishable:
        raise secret_key_required()
    taken = purpose_of(purpose)
    kind = _checked_type(upload["filename"], upload.content, taken)
    file = work.create(
        "file",
        {
            "expires_at": None if taken.kept_s is None else work.now + taken.kept_s,
            "filename": upload["filename"],
            "purpose": purpose,
            "size": len(upload.content),
            "title": None,
            "type": kind,
        },
    )
    file["links"] = _links(work, file.id)
    if taken.is_downloadable and not call.is_publishable:
        file["url"] = work.page_url(f"/v1/files/{file.id}/contents")
    work.save(file)
    work.tx.put(
        PaymentContentRow,
        {
            "sandbox": work.scope.sandbox,
            "account": work.scope.account,
            "id": file.id,
            "mime": MIMETYPES.get(kind or "", "application/octet-stream"),
            "content": upload.content,
        },
    )
    if link_data and link_data.get("create"):
        _make_link(work, file, link_data)
    work.emit("file.created", file)
    return file


def retrieve(records: Records, call: Call) -> Document:
    """Return a file, without its contents."""
    return records.require("file", call.path["file"], param="file")


def download(records: Records, call: Call) -> Raw:
    """Return what a file contains. Files of some purposes never leave Stripe again."""
    file = records.require("file", call.path["file"], param="file")
    if not purpose_of(file["purpose"]).is_downloadable:
        raise StripeError(403, f"Files with a purpose of {file['purpose']} cannot be downloaded.")
    return _content_of(records, file)


def list_all(records: Records, call: Call) -> Listing:
    """List files, newest first."""
    purpose = call.params.get("purpose")
    return listing(
        call.params,
        "file",
        "/v1/files",
        matches=(lambda data: bool(data["purpose"] == purpose)) if purpose else None,
    )


def create_link(work: Work, call: Call) -> Document:
    """Make an address at which anybody can download a file."""
    file = work.require("file", call.params["file"], param="file", in_path=False)
    return _make_link(work, file, call.params)


def retrieve_link(records: Records, call: Call) -> Document:
    """Return a file link."""
    return records.require("file_link", call.path["link"], param="link")


def update_link(work: Work, call: Call) -> Document:
    """Change when a link ends, or end it now."""
    link = work.require("file_link", call.path["link"], param="link")
    if "expires_at" in call.params:
        expires_at = call.params["expires_at"]
        if expires_at == "now":
            expires_at = work.now
        elif expires_at is not None:
            _check_expiry(work, expires_at)
        link["expires_at"] = expires_at
        link["expired"] = expires_at is not None and expires_at <= work.now
    fields.merge_metadata(link, call.params)
    work.save(link)
    _show_links(work, work.require("file", link["file"]))
    return link


def list_links(records: Records, call: Call) -> Listing:
    """List links, newest first; of one file, or by whether they have ended."""
    file, expired = call.params.get("file"), call.params.get("expired")
    now = records.now

    def matches(data: Json) -> bool:
        return (file is None or data["file"] == file) and (expired is None or has_ended(data, now) is expired)

    return listing(
        call.params,
        "file_link",
        "/v1/file_links",
        matches=matches if file is not None or expired is not None else None,
    )


def has_ended(link: Mapping[str, Any], now: int) -> bool:
    """Tell whether a link leads nowhere any more."""
    expires_at = link["expires_at"]
    return expires_at is not None and expires_at <= now


def content_of_link(records: Records, token: str) -> Raw:
    """Return what the file behind a link contains. Raises StripeError (404) for a link that has ended or never was."""
    link = records.find("file_link", _id_in(token))
    if link is None or LINKS + token not in link["url"] or has_ended(link.data, records.now):
        raise StripeError(404, _LINK_GONE)
    return _content_of(records, records.require("file", link["file"]))


def _make_link(work: Work, file: Document, params: Mapping[str, Any]) -> Document:
    expires_at = params.get("expires_at")
    if not purpose_of(file["purpose"]).is_downloadable:
        raise StripeError(
            400,
            f"You cannot create a file link for a file with a purpose of {file['purpose']}.",
            param="file",
        )
    if expires_at is not None:
        _check_expiry(work, expires_at)
    link = work.create(
        "file_link",
        {
            "expired": False,
            "expires_at": expires_at,
            "file": file.id,
            "metadata": fields.new_metadata(params),
        },
    )
    link["url"] = work.page_url(LINKS + _token_for(link.id))
    work.save(link)
    _show_links(work, file)
    return link


def _token_for(link_id: str) -> str:
    """Return a secret that names its link, so that finding it needs no index."""
    return base64.urlsafe_b64encode(f"{link_id}|{random_token(24)}".encode()).decode().rstrip("=")


def _id_in(token: str) -> str:
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return ""
    return text.partition("|")[0]


def _show_links(work: Work, file: Document) -> None:
    file["links"] = _links(work, file.id)
    work.save(file)


def _links(work: Work, file_id: str) -> Json:
    query = Query(
        kind="file_link",
        page=Page(limit=_MAX_SHOWN_LINKS),
        matches=lambda data: bool(data["file"] == file_id),
        words=words_asked("file_link", {"file": file_id}),
    )
    found = work.page(query)
    return {
        "object": "list",
        "data": [Document.from_row(row).data for row in found.rows],
        "has_more": found.has_more,
        "url": list_url("file", "links", file_id),
    }


def _check_expiry(work: Work, expires_at: int) -> None:
    if expires_at <= work.now:
        raise StripeError(400, "`expires_at` must be in the future.", param="expires_at")


def _checked_type(filename: str, content: bytes, taken: Purpose) -> str | None:
    """Return a file's type. Raises StripeError for one that the purpose does not take, and for a file too large."""
    if not content:
        raise StripeError(400, "The file you uploaded is empty.", param="file")
    kind = type_of(filename, content)
    if taken.types and kind not in taken.types:
        mimetypes = ", ".join(sorted(MIMETYPES[each] for each in taken.types))
        raise StripeError(
            400,
            "We don't currently support that file type. Try uploading a file with one of the following mimetypes: "
            f"{mimetypes}.",
            param="file",
        )
    if len(content) > taken.max_bytes:
        raise StripeError(
            400,
            f"The file you uploaded is too large. Files for this purpose can have up to {taken.max_bytes} bytes.",
            param="file",
        )
    return kind


def _content_of(records: Records, file: Document) -> Raw:
    statement = select(CONTENT).where(
        CONTENT.c.sandbox == records.scope.sandbox,
        CONTENT.c.account == records.scope.account,
        CONTENT.c.id == file.id,
    )
    for row in records.select(statement):
        return Raw(row["mime"], bytes(row["content"]), file["filename"])
    raise StripeError(404, f"The contents of {file.id} are not kept.", code="resource_missing", param="file")
