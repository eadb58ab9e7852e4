"""The lines of an invoice, and the sums that they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fakes.payments import fields
from fakes.payments.actions import Action, Call, Listing, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import invoice_items
from fakes.payments.listing import listing
from fakes.payments.records import Query, Records
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Work

KIND = "line_item"
_ADDED = frozenset(("amount", "taxable_amount"))
_INVOICE = "/v1/invoices/{invoice}"
_OF_ITEMS = (
    "amount",
    "currency",
    "description",
    "discountable",
    "period",
    "pricing",
    "quantity",
    "quantity_decimal",
)


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        f"POST {_INVOICE}/add_lines": writes(add),
        f"POST {_INVOICE}/update_lines": writes(update_several),
        f"POST {_INVOICE}/remove_lines": writes(remove),
        f"GET {_INVOICE}/lines": reads(list_all),
        f"POST {_INVOICE}/lines/{{line_item_id}}": writes(update),
        "POST /v1/invoiceitems": writes(create_item),
        "POST /v1/invoiceitems/{invoiceitem}": writes(update_item),
        "DELETE /v1/invoiceitems/{invoiceitem}": writes(delete_item),
    }


def add(work: Work, call: Call) -> Document:
    """Put lines on a draft: new ones, or items of the customer's that wait."""
    invoice = _draft(work, call.path["invoice"])
    for index, given in enumerate(call.params["lines"]):
        name = given.get("invoice_item")
        if name:
            item = work.require("invoiceitem", name, param=f"lines[{index}][invoice_item]", in_path=False)
            if item["invoice"] is not None:
                raise StripeError(
                    400,
                    "This invoice item is already attached to an invoice.",
                    param=f"lines[{index}][invoice_item]",
                )
        else:
            item = invoice_items.made(work, {**given, "customer": invoice["customer"]}, invoice["currency"])
        take_up(work, invoice, [item])
    return _changed(work, invoice, call.params)


def update_several(work: Work, call: Call) -> Document:
    """Change lines of a draft."""
    invoice = _draft(work, call.path["invoice"])
    for given in call.params["lines"]:
        _update(work, invoice, given["id"], given)
    return _changed(work, invoice, call.params)


def remove(work: Work, call: Call) -> Document:
    """Take lines off a draft: their items are deleted, or wait again for the next invoice."""
    invoice = _draft(work, call.path["invoice"])
    for given in call.params["lines"]:
        line = _line(work, invoice, given["id"])
        item = _item_of(work, line)
        work.delete(line)
        if item is not None and given["behavior"] == "unassign":
            item["invoice"] = None
            work.save(item)
        elif item is not None:
            _gone(work, item)
    return _changed(work, invoice, call.params)


def list_all(records: Records, call: Call) -> Listing:
    """List the lines of an invoice, the last one first."""
    invoice = records.require("invoice", call.path["invoice"], param="invoice")
    return listing(call.params, KIND, f"/v1/invoices/{invoice.id}/lines", where={"lookup": invoice.id})


def update(work: Work, call: Call) -> Document:
    """Change a line of a draft."""
    invoice = _draft(work, call.path["invoice"])
    line = _update(work, invoice, call.path["line_item_id"], call.params)
    _changed(work, invoice, {})
    return line


def create_item(work: Work, call: Call) -> Document:
    """Make an invoice item: a line of the draft that is named, or what waits for the customer's next invoice."""
    params = call.params
    invoice = _draft(work, params["invoice"], in_path=False) if params.get("invoice") else None
    item = invoice_items.made(work, params, invoice["currency"] if invoice is not None else None)
    if invoice is not None:
        if item["currency"] != invoice["currency"]:
            raise StripeError(
                400,
                f"The invoice's currency is {invoice['currency']}, and the item's is {item['currency']}: "
                "they must be the same.",
                param="currency",
            )
        take_up(work, invoice, [item])
        _changed(work, invoice, {})
    return item


def update_item(work: Work, call: Call) -> Document:
    """Change an invoice item, and the line of the draft that it stands on."""
    item = work.require("invoiceitem", call.path["invoiceitem"], param="invoiceitem")
    invoice = _draft(work, item["invoice"]) if item["invoice"] else None
    invoice_items.change(work, item, call.params)
    work.save(item)
    if invoice is not None:
        for line in _lines(work, invoice):
            if line.private.get("item") == item.id:
                line.data |= _as_line(item)
                work.save(line)
        _changed(work, invoice, {})
    return item


def delete_item(work: Work, call: Call) -> Json:
    """Delete an invoice item, and the line of the draft that it stands on."""
    item = work.require("invoiceitem", call.path["invoiceitem"], param="invoiceitem")
    invoice = _draft(work, item["invoice"]) if item["invoice"] else None
    if invoice is not None:
        for line in _lines(work, invoice):
            if line.private.get("item") == item.id:
                work.delete(line)
    gone = _gone(work, item)
    if invoice is not None:
        _changed(work, invoice, {})
    return gone


def take_up(work: Work, invoice: Document, items: Sequence[Document]) -> None:
    """Make invoice items lines of an invoice. The caller counts it up."""
    for item in items:
        item["invoice"] = invoice.id
        work.save(item)
        write(work, invoice, line_of(item), item=item.id)


def line_of(item: Document) -> Json:
    """Return the line that an invoice item is on an invoice."""
    details = {
        "invoice_item": item.id,
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    return {
        **_as_line(item),
        "parent": {
            "invoice_item_details": details,
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
    }


def write(work: Work, invoice: Document, line: Json, *, item: str | None = None) -> Document:
    """Write a line of an invoice; `item` is the invoice item behind it. The caller counts the invoice up."""
    return work.create(
        KIND,
        {**line, "invoice": invoice.id},
        lookup=invoice.id,
        private={"item": item} if item else None,
    )


def count_up(work: Work, invoice: Document) -> None:
    """Let an invoice show its lines, and what they come to. The caller writes it."""
    lines = _lines(work, invoice)
    shown = {**invoice["lines"], "data": [], "has_more": False}
    for line in reversed(lines):
        fields.put_first(shown, line)
    invoice["lines"] = shown
    invoice.data |= sums([line.data for line in lines])


def sums_of(total: int) -> Json:
    """Return what an invoice says of what its lines come to; nobody owes less than nothing."""
    due = max(total, 0)
    return {
        "amount_due": due,
        "amount_remaining": due,
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
    }


def sums(lines: Sequence[Json]) -> Json:
    """Return what an invoice says of its lines, less what is taken off them, and with their taxes."""
    taxes, off = _joined(lines, "taxes", _rate_of), _joined(lines, "discount_amounts", _discount_of)
    on_top = sum(each["amount"] for each in taxes if each["tax_behavior"] == "exclusive")
    taxed = sum(each["amount"] for each in taxes)
    subtotal, taken = sum(line["amount"] for line in lines), sum(each["amount"] for each in off)
    return {
        **sums_of(subtotal - taken + on_top),
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - (taxed - on_top),
        "total_discount_amounts": off,
        "total_excluding_tax": subtotal - taken + on_top - taxed,
        "total_taxes": taxes,
    }


def _joined(lines: Sequence[Json], name: str, key_of: Callable[[Json], Any]) -> list[Json]:
    """Return the amounts that lines have under a name, those of the same kind added up."""
    found: dict[Any, Json] = {}
    for one in (each for line in reversed(lines) for each in line[name] or ()):
        known = found.setdefault(key_of(one), {**one, **dict.fromkeys(_ADDED & one.keys(), 0)})
        for part in _ADDED & one.keys():
            known[part] += one[part]
    return list(found.values())


def _rate_of(tax: Json) -> Any:
    return tax["tax_rate_details"]["tax_rate"], tax["tax_behavior"]


def _discount_of(discount: Json) -> Any:
    return discount["discount"]


def _lines(work: Work, invoice: Document) -> list[Document]:
    return work.all(Query(kind=KIND, where={"lookup": invoice.id}))


def _as_line(item: Document) -> Json:
    shown = {name: item[name] for name in _OF_ITEMS}
    return {**shown, "metadata": dict(item["metadata"] or {}), "subtotal": item["amount"]}


def _update(work: Work, invoice: Document, id: str, given: Mapping[str, Any]) -> Document:
    line = _line(work, invoice, id)
    item = _item_of(work, line)
    if item is None:
        fields.copy(line, given, ("amount", "description", "discountable", "period", "quantity"))
        line["subtotal"] = line["amount"]
        fields.merge_metadata(line, given)
    else:
        invoice_items.change(work, item, given)
        work.save(item)
        line.data |= _as_line(item)
    work.save(line)
    return line


def _line(work: Work, invoice: Document, id: str) -> Document:
    line = work.find(KIND, id)
    if line is None or line["invoice"] != invoice.id:
        raise work.missing(KIND, id, param="id")
    return line


def _item_of(work: Work, line: Document) -> Document | None:
    name = line.private.get("item")
    return work.find("invoiceitem", name) if name else None


def _gone(work: Work, item: Document) -> Json:
    work.emit("invoiceitem.deleted", item)
    return work.delete(item)


def _draft(work: Work, id: str, *, in_path: bool = True) -> Document:
    """Return an invoice that can still be changed. Raises StripeError."""
    invoice = work.require("invoice", id, param="invoice", in_path=in_path)
    if invoice["status"] != "draft":
        raise StripeError(
            400,
            "This invoice is no longer editable",
            code="invoice_not_editable",
            param=None if in_path else "invoice",
        )
    return invoice


def _changed(work: Work, invoice: Document, params: Mapping[str, Any]) -> Document:
    if "invoice_metadata" in params:
        fields.merge_metadata(invoice, {"metadata": params["invoice_metadata"]})
    count_up(work, invoice)
    work.update(invoice, "invoice.updated")
    return invoice
