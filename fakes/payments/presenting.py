"""How stored objects become answers: as they lie, or with what time, lists and `expand` add to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from fakes.payments.document import Document, Json
from fakes.payments.flows.files import has_ended
from fakes.payments.records import Found, Query, Records
from fakes.payments.search import Search, count_of, found_by
from fakes.payments.wire.expand import expand
from fakes.payments.wire.paginate import Page, search_result_of
from fakes.payments.wire.serialize import empty_list, list_url

# Lists that an object shows only when `expand` asks: field, kind of the items, column that names the object.
_LISTS = {
    ("charge", "refunds"): ("refund", "charge"),
    ("customer", "sources"): ("card", "customer"),
}
_TOTAL = "total_count"
# Kinds of objects that time alone changes.
_AGEING = frozenset(("balance_transaction", "dispute", "file_link"))
_ALWAYS_EMPTY = {("customer", "subscriptions"), ("customer", "tax_ids")}


def rendered(records: Records, answer: Document | Json, paths: Sequence[str]) -> bytes:
    """Return an object as it goes out."""
    if isinstance(answer, Document):
        _age(answer, records.now)
        if not paths:
            return answer.dumped()
        answer = answer.data
    return orjson.dumps(_expanded(records, answer, paths) if paths else answer)


def rendered_list(
    records: Records, found: Found, url: str, paths: Sequence[str], *, returns: tuple[str, ...]
) -> bytes:
    """Return a page of a list as it goes out."""
    if not paths:
        texts = ",".join(_text(row, records.now) for row in found.rows)
        has_more = "true" if found.has_more else "false"
        return f'{{"object":"list","data":[{texts}],"has_more":{has_more},"url":{_quoted(url)}}}'.encode()
    data = [_data(row, records.now) for row in found.rows]
    envelope: Json = {"object": "list", "data": data, "has_more": found.has_more, "url": url}
    return orjson.dumps(_expanded(records, envelope, paths, returns=returns))


def rendered_search(
    records: Records, search: Search, url: str, paths: Sequence[str], *, returns: tuple[str, ...]
) -> bytes:
    """Return a page of a search as it goes out; `total_count` is there where `expand` asks for it."""
    found = found_by(records, search)
    total = count_of(records, search) if _TOTAL in paths else None
    data = [_data(row, records.now) for row in found.rows]
    envelope = search_result_of(data, url=url, next_page=found.next_page, total_count=total)
    inner = [path for path in paths if path != _TOTAL]
    return orjson.dumps(_expanded(records, envelope, inner, returns=returns) if inner else envelope)


def _expanded(
    records: Records, document: Json, paths: Sequence[str], *, returns: tuple[str, ...] = ()
) -> Json:
    def fetch(kinds: tuple[str, ...], ids: Sequence[str]) -> dict[str, Json]:
        rows = {each: records.row(each) for each in ids}
        return {
            each: _data(row, records.now)
            for each, row in rows.items()
            if row is not None and row["object"] in kinds
        }

    def include(holder: Json, name: str) -> Any:
        return _inner_list(records, holder, name)

    copy: Json = orjson.loads(orjson.dumps(document))
    return expand(copy, paths, fetch, include=include, returns=returns)


def _inner_list(records: Records, holder: Json, name: str) -> Json | None:
    key = (str(holder.get("object")), name)
    if key in _ALWAYS_EMPTY:
        return empty_list(list_url(*key, str(holder["id"])))
    if key not in _LISTS:
        return None
    kind, column = _LISTS[key]
    found = records.page(Query(kind=kind, where={column: str(holder["id"])}, page=Page(limit=10)))
    return {
        "object": "list",
        "data": [_data(row, records.now) for row in found.rows],
        "has_more": found.has_more,
        "url": list_url(*key, str(holder["id"])),
    }


def _text(row: Json, now: int) -> str:
    if row["object"] not in _AGEING:
        return str(row["data"])
    return orjson.dumps(_data(row, now)).decode()


def _data(row: Json, now: int) -> Json:
    document = Document.from_row(row)
    _age(document, now)
    return document.data


def _age(document: Document, now: int) -> None:
    """Show what time alone changes: money becomes available without anybody writing it down."""
    if document.data.get("object") == "balance_transaction":
        _age_transaction(document.data, now)
    if document.data.get("object") == "dispute":
        for transaction in document["balance_transactions"]:
            _age_transaction(transaction, now)
        document.touch()
    if document.data.get("object") == "file_link":
        document["expired"] = has_ended(document.data, now)


def _age_transaction(transaction: Json, now: int) -> None:
    transaction["status"] = "available" if transaction["available_on"] <= now else "pending"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
