"""The invoice that a subscription begins with: its items, what is added once, discounts and taxes; nobody pays it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fakes.payments.document import Document, Json
from fakes.payments.flows import (
    invoice_items,
    invoice_lines,
    invoices,
    reckoning,
    redemption,
    subscription_lines,
)
from fakes.payments.work import Work

_TAKEN = ("collection_method", "days_until_due", "default_payment_method")
_SETTINGS = ("payment_method_options", "payment_method_types")


def discounts(work: Work, given: Mapping[str, Any]) -> list[Document]:
    """Return the discounts that a new subscription has: made of the coupons and codes that it names. Raises StripeError."""
    found: list[Document] = []
    for index, each in enumerate(given.get("discounts") or ()):
        if each.get("discount"):
            found.append(work.require("discount", each["discount"], param="discounts", in_path=False))
            continue
        named = redemption.named(work, each, f"discounts[{index}]")
        redemption.check_for(
            named, currency=given["currency"], customer=given["customer"], param=f"discounts[{index}]"
        )
        redemption.redeem(work, named)
        data = redemption.discount(work, named, customer=given["customer"], subscription=given["id"])
        found.append(work.create("discount", data, id=data["id"]))
    return found


def rates(work: Work, given: Mapping[str, Any], name: str, param: str = "") -> list[Json]:
    """Return the tax rates that a parameter names, whole. Raises StripeError."""
    path = f"{param}[{name}]" if param else name
    return [work.require("tax_rate", each, param=path, in_path=False).data for each in given.get(name) or ()]


def made_out(
    work: Work,
    given: Mapping[str, Any],
    items: Sequence[Json],
    taken_off: Sequence[Document],
    trial_end: int | None,
) -> Document:
    """Make out and finalize the first invoice of a subscription; in a trial, its items are free."""
    usual = rates(work, given, "default_tax_rates")
    written = [
        _Line(subscription_lines.line(work, item, trial_end), item.get("tax_rates") or usual)
        for item in items
    ]
    written += [
        _once(work, each, given, usual, index)
        for index, each in enumerate(given.get("add_invoice_items") or ())
    ]
    coupons = [work.require("coupon", each["source"]["coupon"], in_path=False) for each in taken_off[:1]]
    lines = [(line.data, line.rates) for line in written]
    reckoning.reckon(
        lines,
        [(coupon, each.id) for coupon, each in zip(coupons, taken_off, strict=False)],
        given["currency"],
    )

    def write_lines(invoice: Document) -> None:
        for line in reversed(written):
            invoice_lines.write(
                work, invoice, line.data, item=line.item.id if line.item is not None else None
            )
            if line.item is not None:
                line.item["invoice"] = invoice.id
                work.save(line.item)

    settings: Json = given.get("payment_settings") or {}
    params = {name: given[name] for name in _TAKEN if name in given}
    params["payment_settings"] = {name: settings[name] for name in _SETTINGS if settings.get(name)}
    invoice = invoices.drafted(
        work,
        {**params, "customer": given["customer"], "currency": given["currency"]},
        write_lines,
        reason="subscription_create",
        discounts=[each.id for each in taken_off],
        parent=subscription_lines.parent(given["id"], given.get("metadata") or {}),
    )
    return invoices.finalized(work, invoice, {})


@dataclass(frozen=True, slots=True)
class _Line:
    """A line to be: its fields, the tax rates that apply, and the invoice item behind it, if there is one."""

    data: Json
    rates: Sequence[Json]
    item: Document | None = None


def _once(
    work: Work, asked: Mapping[str, Any], given: Mapping[str, Any], usual: list[Json], index: int
) -> _Line:
    param = f"add_invoice_items[{index}]"
    known: Json = {"customer": given["customer"], "quantity": asked.get("quantity", 1)}
    if asked.get("price_data"):
        known["price_data"] = asked["price_data"]
    else:
        price = work.require("price", asked.get("price") or "", param=f"{param}[price]", in_path=False)
        known["pricing"] = {"price": price.id}
    item = invoice_items.made(work, known, given["currency"])
    return _Line(invoice_lines.line_of(item), rates(work, asked, "tax_rates", param) or usual, item)
