from tests.fakes.payments.builders import Shop


async def test_a_finalized_quote_is_a_pdf(shop: Shop) -> None:
    quote = await shop.post("/v1/quotes", header="For Ann")
    path = f"/v1/quotes/{quote['id']}"
    error = await shop.refused("GET", f"{path}/pdf")
    assert error["message"] == "You can only download the PDF of a quote that has been finalized."
    await shop.post(f"{path}/finalize")
    reply = await shop.reply("GET", f"{path}/pdf", {})
    assert reply.content_type == "application/pdf"
    assert b"(For Ann)" in reply.body
