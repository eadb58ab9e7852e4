from typing import Any

import pytest

from tests.fakes.payments.providers.stripe.test_checkout_page import CARD
from tests.fakes.payments.stripe_http import StripeHttp

Json = dict[str, Any]


async def final(http: StripeHttp, **params: Any) -> Json:
    customer = await http.post("/v1/customers", email="ann@example.com", name="Ann")
    await http.post(
        "/v1/invoiceitems", customer=customer["id"], amount=2500, currency="usd", description="Tea <black>"
    )
    drafted = await http.post(
        "/v1/invoices", customer=customer["id"], pending_invoice_items_behavior="include", **params
    )
    return await http.post(f"/v1/invoices/{drafted['id']}/finalize")


async def status(http: StripeHttp, invoice: Json) -> str:
    return str((await http.get(f"/v1/invoices/{invoice['id']}"))["status"])


async def test_a_customer_pays_by_card(http: StripeHttp) -> None:
    invoice = await final(http, collection_method="send_invoice", days_until_due=7)
    url = invoice["hosted_invoice_url"]
    page = await http.client.get(url)
    for shown in (f"Invoice {invoice['number']}", "$25.00", "Tea &lt;black&gt;", "Due on", "ann@example.com"):
        assert shown in page.text
    assert "<script" not in page.text
    declined = await http.client.post(url, data={**CARD, "number": "4000000000000002"})
    assert (declined.status_code, "Your card was declined." in declined.text) == (402, True)
    assert "4000000000000002" not in declined.text
    assert (await http.client.post(url, data={**CARD, "number": "4539 5787 6362 1486"})).status_code == 402
    asked = await http.client.post(url, data={**CARD, "number": "4000002760003184"})
    back = await http.client.post(asked.headers["location"], data={"outcome": "pass"})
    came_back = await http.client.get(back.headers["location"])
    assert ("This invoice is paid." in came_back.text, "<form" in came_back.text) == (True, False)
    assert await status(http, invoice) == "paid"
    again = await http.client.post(url, data=CARD)
    assert again.status_code == 400
    pdf = await http.client.get(invoice["invoice_pdf"])
    assert pdf.headers["content-type"] == "application/pdf"
    assert invoice["number"].encode() in pdf.content


@pytest.mark.parametrize(
    ("verb", "said", "is_payable"),
    [("void", "This invoice is void.", False), ("mark_uncollectible", "no longer expects", True)],
)
async def test_it_says_how_it_stands(http: StripeHttp, verb: str, said: str, is_payable: bool) -> None:
    invoice = await final(http)
    await http.post(f"/v1/invoices/{invoice['id']}/{verb}")
    page = await http.client.get(invoice["hosted_invoice_url"])
    assert (said in page.text, "<form" in page.text) == (True, is_payable)
    paid = await http.client.post(invoice["hosted_invoice_url"], data=CARD)
    assert paid.status_code == (303 if is_payable else 400)
    assert (await status(http, invoice) == "paid") is is_payable


async def test_what_is_no_invoice_has_no_page(http: StripeHttp) -> None:
    assert (await http.client.get("/pay/invoice/in_none")).status_code == 404
    assert (await http.client.post("/pay/invoice/in_none", data=CARD)).status_code == 404
    customer = await http.post("/v1/customers")
    draft = await http.post("/v1/invoices", customer=customer["id"])
    page = await http.client.get(f"/pay/invoice/{draft['id']}")
    assert ("not final yet" in page.text, "<form" in page.text) == (True, False)
    assert (await http.client.get(f"/pay/invoice/{draft['id']}/pdf")).status_code == 404
