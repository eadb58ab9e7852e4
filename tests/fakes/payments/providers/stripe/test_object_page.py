from tests.fakes.payments.stripe_http import StripeHttp


async def test_addresses_inside_objects_lead_somewhere(http: StripeHttp) -> None:
    session = await http.post("/v1/identity/verification_sessions", type="document")
    page = await http.client.get(session["url"])
    assert page.status_code == 200
    assert session["id"] in page.text
    done = await http.client.post(session["url"], data={"outcome": "pass"})
    assert "Nothing is asked here any more." in done.text
    assert (await http.get(f"/v1/identity/verification_sessions/{session['id']}"))["status"] == "verified"
    again = await http.client.post(session["url"], data={"outcome": "pass"})
    assert again.status_code == 400


async def test_a_page_says_what_the_object_is_about(http: StripeHttp) -> None:
    customer = await http.post("/v1/customers", email="ada@example.com")
    session = await http.post(
        "/v1/billing_portal/sessions", customer=customer["id"], return_url="http://a.test/"
    )
    page = await http.client.get(session["url"])
    for fact in ("<dt>Customer</dt><dd>" + customer["id"], "<dt>Return URL</dt><dd>http://a.test/"):
        assert fact in page.text


async def test_what_nobody_made_has_no_page(http: StripeHttp) -> None:
    page = await http.client.get("/pay/identity/vs_none")
    assert page.status_code == 404
    assert (await http.client.get("/pay/unicorns/x")).status_code == 404
    assert (await http.client.get("/pay/terminal/x")).status_code == 200
