from typing import Any

import pytest

from tests.fakes.payments.builders import Json, Refusal, Shop


async def draft(shop: Shop, *amounts: int) -> Json:
    customer = await shop.customer()
    invoice = await shop.post("/v1/invoices", customer=customer["id"])
    for amount in amounts:
        await shop.post("/v1/invoiceitems", customer=customer["id"], invoice=invoice["id"], amount=amount)
    return await shop.get(f"/v1/invoices/{invoice['id']}")


def sums(invoice: Json) -> tuple[int, int, int]:
    return invoice["subtotal"], invoice["total"], invoice["amount_due"]


async def test_an_item_of_a_draft_is_a_line_and_counts(shop: Shop) -> None:
    invoice = await draft(shop, 1200, 300)
    assert sums(invoice) == (1500, 1500, 1500)
    assert [line["amount"] for line in invoice["lines"]["data"]] == [300, 1200]
    item = invoice["lines"]["data"][1]["parent"]["invoice_item_details"]["invoice_item"]
    assert (await shop.get(f"/v1/invoiceitems/{item}"))["invoice"] == invoice["id"]
    await shop.post(f"/v1/invoiceitems/{item}", amount=1000, description="Setting up")
    listed = await shop.get(f"/v1/invoices/{invoice['id']}/lines")
    assert [(line["amount"], line["description"]) for line in listed["data"]] == [
        (300, None),
        (1000, "Setting up"),
    ]
    await shop.delete(f"/v1/invoiceitems/{item}")
    assert sums(await shop.get(f"/v1/invoices/{invoice['id']}")) == (300, 300, 300)
    assert (await shop.events())[-2:] == ["invoiceitem.deleted", "invoice.updated"]


async def test_lines_are_added_changed_and_removed(shop: Shop) -> None:
    invoice = await draft(shop, 500)
    path = f"/v1/invoices/{invoice['id']}"
    waiting = await shop.post("/v1/invoiceitems", customer=invoice["customer"], amount=50, currency="usd")
    lines = [
        {"invoice_item": waiting["id"]},
        {"amount": 7, "description": "Wrapping", "metadata": {"k": "v"}},
    ]
    added = await shop.post(f"{path}/add_lines", lines=lines, invoice_metadata={"order": "7"})
    assert (sums(added)[0], added["metadata"]) == (557, {"order": "7"})
    wrapping, taken, first = added["lines"]["data"]
    assert (wrapping["metadata"], wrapping["subtotal"]) == ({"k": "v"}, 7)
    again: dict[str, Any] = {"lines": [{"invoice_item": waiting["id"]}]}
    assert "already attached" in (await shop.refused("POST", f"{path}/add_lines", **again))["message"]

    changed = await shop.post(f"{path}/update_lines", lines=[{"id": first["id"], "amount": 400}])
    assert sums(changed)[0] == 457
    line = await shop.post(f"{path}/lines/{wrapping['id']}", amount=9)
    assert (line["amount"], line["description"]) == (9, "Wrapping")

    gone = [{"id": wrapping["id"], "behavior": "delete"}, {"id": taken["id"], "behavior": "unassign"}]
    assert sums(await shop.post(f"{path}/remove_lines", lines=gone))[0] == 400
    assert (await shop.get(f"/v1/invoiceitems/{waiting['id']}"))["invoice"] is None


async def test_credit_makes_nobody_owe_less_than_nothing(shop: Shop) -> None:
    invoice = await draft(shop, 500, -800)
    assert sums(invoice) == (-300, -300, 0)
    paid = await shop.post(f"/v1/invoices/{invoice['id']}/finalize")
    assert (paid["status"], paid["amount_paid"]) == ("paid", 0)


async def test_what_is_final_is_not_changed(shop: Shop) -> None:
    invoice = await draft(shop, 500)
    line = invoice["lines"]["data"][0]
    item = line["parent"]["invoice_item_details"]["invoice_item"]
    await shop.post(f"/v1/invoices/{invoice['id']}/finalize")
    new = {"customer": invoice["customer"], "invoice": invoice["id"], "amount": 5}
    for path, params in (
        ("/v1/invoiceitems", new),
        (f"/v1/invoiceitems/{item}", {"amount": 5}),
        (f"/v1/invoices/{invoice['id']}/lines/{line['id']}", {"amount": 5}),
    ):
        assert (await shop.refused("POST", path, **params))["code"] == "invoice_not_editable"
    assert (await shop.refused("DELETE", f"/v1/invoiceitems/{item}"))["code"] == "invoice_not_editable"


async def test_one_invoice_has_one_currency(shop: Shop) -> None:
    invoice = await draft(shop, 500)
    with pytest.raises(Refusal, match="currency is usd"):
        await shop.post(
            "/v1/invoiceitems", customer=invoice["customer"], invoice=invoice["id"], amount=5, currency="eur"
        )


async def test_an_invoice_shows_its_newest_ten_lines(shop: Shop) -> None:
    invoice = await draft(shop, *range(1, 12))
    shown = invoice["lines"]
    assert ([line["amount"] for line in shown["data"]], shown["has_more"]) == (list(range(11, 1, -1)), True)
    assert sums(invoice)[0] == 66
