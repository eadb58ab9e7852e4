import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fakes.payments.records import own_account_id
from tests.fakes.payments.stripe_http import StripeHttp

Json = dict[str, Any]
URLS = {"refresh_url": "https://shop.test/again?x=1", "return_url": "https://shop.test/done"}
CONSENT: Json = {
    "response_type": "code",
    "client_id": "ca_123",
    "scope": "read_write",
    "redirect_uri": "https://shop.test/connected?from=stripe",
    "state": "s1",
    "stripe_user[email]": "ann@example.com",
}


async def link(http: StripeHttp, kind: str = "express") -> tuple[str, str]:
    """Open an account with an onboarding link; returns both."""
    account = (await http.post("/v1/accounts", type=kind))["id"]
    made = await http.post("/v1/account_links", account=account, type="account_onboarding", **URLS)
    return account, made["url"]


def form_of(page: httpx.Response) -> str:
    """Return where the page's form goes."""
    found = re.search(r'<form method="post" action="([^"]*)"', page.text)
    assert found is not None
    return str(page.url.join(found[1].replace("&amp;", "&")))


def judge(page: httpx.Response) -> None:
    """Hold a page to what all of them keep to."""
    assert page.status_code == 200, page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in page.text
    assert '<html lang="en">' in page.text


async def test_an_owner_is_led_through_onboarding_and_back(http: StripeHttp) -> None:
    account, url = await link(http)
    page = await http.client.get(url)
    judge(page)
    assert "representative.first_name" in page.text
    back = await http.client.post(
        form_of(page),
        data={"outcome": "complete", "business_type": "company", "name": "Ada & Co", "email": ""},
    )
    assert (back.status_code, back.headers["location"]) == (303, URLS["return_url"])
    done = await http.get(f"/v1/accounts/{account}")
    assert (done["charges_enabled"], done["details_submitted"]) == (True, True)
    assert (done["business_type"], done["company"]["name"]) == ("company", "Ada & Co")


async def test_a_used_link_leads_to_where_a_new_one_is_made(http: StripeHttp) -> None:
    account, url = await link(http)
    page = await http.client.get(url)
    again = await http.client.get(url)
    assert (again.status_code, again.headers["location"]) == (303, URLS["refresh_url"])
    without = await http.client.post(url, data={"outcome": "complete"})
    assert without.headers["location"] == URLS["refresh_url"]
    left = await http.client.post(form_of(page), data={"outcome": "skip"})
    assert left.headers["location"] == URLS["return_url"]
    assert (await http.get(f"/v1/accounts/{account}"))["details_submitted"] is False


@pytest.mark.parametrize("path", ["setup/none", "express/none", "session/none", "nothing/1", "setup"])
async def test_what_is_no_page_says_so(http: StripeHttp, path: str) -> None:
    page = await http.client.get(f"/pay/connect/{path}")
    assert page.status_code in (404, 410)
    assert page.headers["content-type"].startswith("text/html")


async def test_a_login_shows_the_account_and_its_money_once(http: StripeHttp) -> None:
    account, url = await link(http)
    await http.client.post(
        form_of(await http.client.get(url)), data={"outcome": "complete", "name": "<b>Ada</b>"}
    )
    paid = {
        "amount": 2000,
        "currency": "usd",
        "payment_method": "pm_card_visa",
        "payment_method_types": ["card"],
        "confirm": True,
    }
    assert (await http.send("POST", "/v1/payment_intents", paid, Stripe_Account=account)).status_code == 200
    login = await http.post(f"/v1/accounts/{account}/login_links")
    page = await http.client.get(login["url"])
    judge(page)
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page.text
    assert "$20.00 succeeded" in page.text
    assert "STRIPE TEST BANK ending in 6789, USD" in page.text
    assert (await http.client.get(login["url"])).status_code == 410


async def test_a_session_has_a_page_of_its_parts(http: StripeHttp) -> None:
    account, _ = await link(http)
    components = {"account_onboarding": {"enabled": True}, "payments": {"enabled": True}}
    session = await http.post("/v1/account_sessions", account=account, components=components)
    path = f"/pay/connect/session/{session['client_secret']}"
    page = await http.client.get(path)
    judge(page)
    assert "Embedded parts" in page.text
    done = await http.client.post(form_of(page), data={"outcome": "complete"})
    judge(done)
    assert (await http.get(f"/v1/accounts/{account}"))["charges_enabled"] is True
    looking = await http.post(
        "/v1/account_sessions", account=account, components={"payouts": {"enabled": True}}
    )
    refused = await http.client.post(
        f"/pay/connect/session/{looking['client_secret']}", data={"outcome": "skip"}
    )
    assert refused.status_code == 403


async def test_consent_gives_keys_that_act_for_the_account(http: StripeHttp) -> None:
    page = await http.client.get("/oauth/authorize", params=CONSENT)
    judge(page)
    assert 'value="ann@example.com"' in page.text
    back = await http.client.post(form_of(page), data={"outcome": "complete", "email": "ann@example.com"})
    place = urlsplit(back.headers["location"])
    answer = {name: values[0] for name, values in parse_qs(place.query).items()}
    assert (place.netloc, answer["state"], answer["from"], answer["scope"]) == (
        "shop.test",
        "s1",
        "stripe",
        "read_write",
    )
    keys = (
        await http.send("POST", "/oauth/token", {"grant_type": "authorization_code", "code": answer["code"]})
    ).json()
    own = await http.send("GET", "/v1/account", key=keys["access_token"])
    assert own.json()["id"] == keys["stripe_user_id"]
    other = (await http.post("/v1/accounts", type="express"))["id"]
    for stranger in (other, own_account_id("default")):
        refused = await http.send("GET", "/v1/account", key=keys["access_token"], Stripe_Account=stranger)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "account_invalid")
    form = {"client_id": "ca_123", "stripe_user_id": keys["stripe_user_id"], "client_secret": "sk_test_x"}
    gone = await http.send("POST", "/oauth/deauthorize", form, key=None)
    assert gone.json() == {"stripe_user_id": keys["stripe_user_id"]}
    late = await http.send("GET", "/v1/account", key=keys["access_token"])
    assert late.json()["error"]["code"] == "account_invalid"
    refused = await http.send(
        "POST", "/oauth/token", {"grant_type": "authorization_code", "code": answer["code"]}
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


async def test_consent_may_be_denied_and_leads_only_to_addresses(http: StripeHttp) -> None:
    back = await http.client.post("/express/oauth/authorize", params=CONSENT, data={"outcome": "deny"})
    assert "error=access_denied" in back.headers["location"]
    for change in ({"redirect_uri": "javascript:alert(1)"}, {"client_id": ""}, {"response_type": "token"}):
        page = await http.client.get("/oauth/authorize", params={**CONSENT, **change})
        assert page.status_code == 400
    odd = {**CONSENT, "redirect_uri": "https://shop.test/\r\nSet-Cookie: a=b"}
    back = await http.client.post("/oauth/authorize", params=odd, data={"outcome": "deny"})
    assert "set-cookie" not in back.headers
    assert (await http.client.post("/oauth/authorize", params=CONSENT, data={})).status_code == 400


async def test_the_client_id_may_name_a_sandbox(http: StripeHttp) -> None:
    query = {**CONSENT, "client_id": "ca_sbx_qa"}
    back = await http.client.post("/oauth/authorize", params=query, data={"outcome": "complete"})
    code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code}
    keys = (await http.send("POST", "/oauth/token", form, key="sk_test_sbx_qa")).json()
    assert keys["access_token"].startswith("sk_test_sbx_qa_acct_")
