"""How stored objects become answers: as they lie, or with what time, lists and `expand` add to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from fakes.payments.document import Document, Json
from fakes.payments.flows import amount_details
from fakes.payments.flows.files import has_ended
from fakes.payments.flows.invoice_outcome import secret_of
from fakes.payments.generic.filters import BY_DEFAULT
from fakes.payments.models import PLATFORM
from fakes.payments.records import Query, Records
from fakes.payments.search import Search, count_of, found_by
from fakes.payments.vanished import fields_of, is_old, restore, value_of
from fakes.payments.wire.expand import ON_DEMAND, expand
from fakes.payments.wire.paginate import Page, search_result_of
from fakes.payments.wire.serialize import list_url
from fakes.payments.work import API_VERSION

# Lists that an object shows only when `expand` asks: field, kinds of the items, column that names the object.
_LISTS = {
    ("charge", "refunds"): (("refund",), "charge"),
    ("checkout.session", "line_items"): (("item",), "lookup"),
    ("customer", "sources"): (("card", "bank_account", "source"), "customer"),
    ("customer", "subscriptions"): (("subscription",), "customer"),
    ("customer", "tax_ids"): (("tax_id",), "customer"),
    ("payment_link", "line_items"): (("item",), "lookup"),
    ("invoice", "payments"): (("invoice_payment",), "lookup"),
    ("tax.calculation", "line_items"): (("tax.calculation_line_item",), "lookup"),
    ("tax.transaction", "line_items"): (("tax.transaction_line_item",), "lookup"),
}
_TOTAL = "total_count"
_SHOWN_INSIDE = 10
# Which payment of which connected account each of these refers to.
_PAID_ELSEWHERE = {
    "application_fee": ("charge", "account"),
    "transfer": ("destination_payment", "destination"),
}
# What of the platform's a payment of a connected account refers to.
_OF_PLATFORM = frozenset(("application_fee", "transfer"))
# Kinds of objects that time alone changes.
_AGEING = frozenset(("balance_transaction", "dispute", "file_link"))


class Wanted(NamedTuple):
    """How a caller wants its answer: `expand` paths, the kinds of objects in it, and in the shape of which version."""

    paths: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    version: str = API_VERSION

    @property
    def is_plain(self) -> bool:
        """Whether objects go out as they are stored."""
        return not self.paths and not is_old(self.version)


def rendered(records: Records, answer: Document | Json, wanted: Wanted) -> bytes:
    """Return an object as it goes out."""
    if isinstance(answer, Document):
        if wanted.is_plain and answer.object not in _AGEING:
            return answer.dumped()
        answer = _aged(answer.data, records.now)
    return _dumped(records, answer, wanted._replace(returns=()))


def rendered_list(records: Records, query: Query, url: str, wanted: Wanted) -> bytes:
    """Return a page of a list as it goes out. Raises StripeError for a cursor that names nothing."""
    texts, has_more = records.texts(query)
    if wanted.is_plain and query.kind not in _AGEING:
        # As they are stored: reading and writing a hundred objects again costs more than all the rest.
        more = "true" if has_more else "false"
        return (
            f'{{"object":"list","data":[{",".join(texts)}],"has_more":{more},"url":{_quoted(url)}}}'.encode()
        )
    data = [_aged(orjson.loads(text), records.now) for text in texts]
    envelope: Json = {"object": "list", "data": data, "has_more": has_more, "url": url}
    return _dumped(records, envelope, wanted)


def rendered_search(records: Records, search: Search, url: str, wanted: Wanted) -> bytes:
    """Return a page of a search as it goes out; `total_count` is there where `expand` asks for it."""
    found = found_by(records, search)
    total = count_of(records, search) if _TOTAL in wanted.paths else None
    data = [_data(row, records.now) for row in found.rows]
    envelope = search_result_of(data, url=url, next_page=found.next_page, total_count=total)
    inner = tuple(path for path in wanted.paths if path != _TOTAL)
    return _dumped(records, envelope, wanted._replace(paths=inner))


def _dumped(records: Records, document: Json, wanted: Wanted) -> bytes:
    if wanted.is_plain:
        return orjson.dumps(document)
    copy: Json = orjson.loads(orjson.dumps(document))
    if wanted.paths:
        _expand(records, copy, wanted)
    if is_old(wanted.version):
        restore(records, wanted.version, copy)
    return orjson.dumps(copy)


def _expand(records: Records, document: Json, wanted: Wanted) -> None:
    with_items = any(path.endswith(amount_details.PATH) for path in wanted.paths)

    owners: dict[str, str] = {}

    def fetch(kinds: tuple[str, ...], ids: Sequence[str]) -> dict[str, Json]:
        rows = {each: records.row_of(kinds, each) or _elsewhere(records, kinds, each, owners) for each in ids}
        found = {each: _data(row, records.now) for each, row in rows.items() if row is not None}
        _note_owners(owners, found.values())
        if with_items:
            for each in found.values():
                amount_details.shown(records, each)
        return found

    def include(holder: Json, name: str) -> Any:
        found = _inner_list(records, holder, name) or _reckoned(records, document, holder, name)
        return value_of(records, wanted.version, holder, name) if found is None else found

    shown = (document, *(document["data"] if document.get("object") == "list" else ()))
    _note_owners(owners, shown)
    if with_items:
        for each in shown:
            amount_details.shown(records, each)
    more = fields_of(wanted.version)
    expand(document, wanted.paths, fetch, include=include, returns=wanted.returns, more=more)


def _note_owners(owners: dict[str, str], shown: Iterable[Json]) -> None:
    """Note of what is shown to which connected accounts the payments belong that it refers to."""
    for each in shown:
        place = _PAID_ELSEWHERE.get(str(each.get("object")))
        if place is not None and isinstance(each.get(place[1]), str):
            owners[str(each.get(place[0]))] = each[place[1]]


def _elsewhere(records: Records, kinds: tuple[str, ...], id: str, owners: dict[str, str]) -> Json | None:
    """Return what lies with another account and can be seen from here: where a payment's money came from or went."""
    owner = owners.get(id)
    if owner is None and records.scope.account != PLATFORM and not _OF_PLATFORM.isdisjoint(kinds):
        owner = PLATFORM
    return None if owner is None else records.of(owner).row_of(kinds, id)


def _reckoned(records: Records, answer: Json, holder: Json, name: str) -> Any:
    """Return what was reckoned with an object and is shown on demand: why it costs what it does, how it can be paid."""
    place = (str(holder.get("object")), name)
    if place == ("invoice", "confirmation_secret"):
        return secret_of(records, str(holder["id"]))
    if place in ON_DEMAND:
        secret = records.find(place[0], str(holder["id"]))
        return secret.private.get(name) if secret is not None else None
    if place in (("item", "discounts"), ("item", "taxes")):
        item = records.find("item", str(holder["id"]))
        return item.private.get(name) if item is not None else None
    if name == "breakdown":
        # What holds it does not say whose it is: the session that has it does.
        for each in answer["data"] if answer.get("object") == "list" else [answer]:
            if each.get("total_details") is holder:
                session = records.find("checkout.session", str(each["id"]))
                return session.private.get("breakdown") if session is not None else None
    return None


def _inner_list(records: Records, holder: Json, name: str) -> Json | None:
    key = (str(holder.get("object")), name)
    if key not in _LISTS:
        return None
    kinds, column = _LISTS[key]
    where, page = {column: str(holder["id"])}, Page(limit=_SHOWN_INSIDE)
    found = [
        records.page(Query(kind=kind, where=where, page=page, matches=BY_DEFAULT.get((kind, "status"))))
        for kind in kinds
    ]
    rows = sorted((row for each in found for row in each.rows), key=itemgetter("seq"), reverse=True)
    return {
        "object": "list",
        "data": [_data(row, records.now) for row in rows[:_SHOWN_INSIDE]],
        "has_more": len(rows) > _SHOWN_INSIDE or any(each.has_more for each in found),
        "url": list_url(*key, str(holder["id"])),
    }


def _data(row: Json, now: int) -> Json:
    return _aged(Document.from_row(row).data, now)


def _aged(data: Json, now: int) -> Json:
    """Return an object as time alone has changed it: money becomes available without anybody writing it down."""
    kind = data.get("object")
    if kind == "balance_transaction":
        _age_transaction(data, now)
    elif kind == "dispute":
        for transaction in data["balance_transactions"]:
            _age_transaction(transaction, now)
    elif kind == "file_link":
        data["expired"] = has_ended(data, now)
    return data


def _age_transaction(transaction: Json, now: int) -> None:
    transaction["status"] = "available" if transaction["available_on"] <= now else "pending"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()
