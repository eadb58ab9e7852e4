from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_invoice_preview import subscribed
from tests.fakes.payments.test_vanished import as_in


async def test_a_first_invoice_has_a_line_for_each_item(shop: Shop) -> None:
    subscription = await subscribed(shop)
    invoice = await shop.get(f"/v1/invoices/{subscription['latest_invoice']}")
    (line,) = invoice["lines"]["data"]
    item = subscription["items"]["data"][0]
    assert (line["description"], line["amount"], line["quantity"]) == ("2 × Tea (at $5.00 / month)", 1000, 2)
    assert line["parent"]["subscription_item_details"]["subscription_item"] == item["id"]
    assert line["period"] == {"end": item["current_period_end"], "start": item["current_period_start"]}
    await as_in(shop, "2022-11-15", invoice)
    assert invoice["subscription"] == subscription["id"]


async def test_a_trial_costs_nothing(shop: Shop) -> None:
    subscription = await subscribed(shop)
    price = subscription["items"]["data"][0]["price"]["id"]
    tried = await shop.post(
        "/v1/subscriptions",
        customer=subscription["customer"],
        items=[{"price": price}],
        trial_period_days=7,
        expand=["latest_invoice"],
    )
    (line,) = tried["latest_invoice"]["lines"]["data"]
    assert (line["description"], line["amount"]) == ("Trial period for Tea", 0)
    assert line["period"]["end"] == tried["trial_end"]
