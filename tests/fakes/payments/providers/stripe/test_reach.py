from contextlib import nullcontext

import httpx
import pytest

from fakes.payments.catalogue.loader import catalogue
from fakes.payments.lent_key import EPHEMERAL, METER, Lent
from fakes.payments.providers.stripe import reach
from fakes.payments.providers.stripe.credentials import Credentials
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.stripe_http import Json, StripeHttp

LENT = Credentials("ek_test_secret", "secret", None, lent=Lent(EPHEMERAL, "cus_1", "ephkey_1"))
METERING = Credentials("metevtses_secret", "secret", None, lent=Lent(METER, "", "mes_test_1"))


@pytest.mark.parametrize(
    ("method", "path", "params", "may"),
    [
        ("GET", "/v1/customers/cus_1", {}, True),
        ("GET", "/v1/customers/cus_2", {}, False),
        ("GET", "/v1/customers", {}, False),
        ("GET", "/v1/payment_methods", {"customer": "cus_1"}, True),
        ("GET", "/v1/payment_methods", {}, False),
        ("POST", "/v1/payment_methods", {}, True),
        ("POST", "/v1/payment_methods/pm_1/attach", {"customer": "cus_1"}, True),
        ("POST", "/v1/payment_methods/pm_1/attach", {"customer": "cus_2"}, False),
        ("POST", "/v1/payment_methods/pm_1/detach", {}, True),
        ("POST", "/v1/refunds", {}, False),
    ],
)
def test_a_key_that_was_lent_for_a_customer_reaches_no_other(
    method: str, path: str, params: Json, may: bool
) -> None:
    found = catalogue().find(method, path)
    assert found is not None
    with nullcontext() if may else pytest.raises(StripeError, match="on account 'acct_1'"):
        reach.check(LENT, *found, params, is_public=False, account="acct_1")


@pytest.mark.parametrize(
    ("method", "path", "may"),
    [("POST", "/v2/billing/meter_event_stream", True), ("POST", "/v1/tokens", False)],
)
def test_a_key_that_was_lent_for_usage_reports_nothing_but_usage(method: str, path: str, may: bool) -> None:
    found = catalogue().find(method, path)
    assert found is not None
    with nullcontext() if may else pytest.raises(StripeError, match="on account 'acct_1'"):
        reach.check(METERING, *found, {}, is_public=True, account="acct_1")


async def test_an_app_reads_its_customer_by_the_key_it_was_lent(http: StripeHttp) -> None:
    ann, bob = [(await http.post("/v1/customers", name=name))["id"] for name in ("Ann", "Bob")]
    lent = await http.send(
        "POST", "/v1/ephemeral_keys", {"customer": ann}, Stripe_Version="2026-10-28.endive"
    )
    key = lent.json()["secret"]

    async def read(customer: str) -> httpx.Response:
        return await http.send("GET", f"/v1/customers/{customer}", key=key)

    assert (await read(ann)).json()["name"] == "Ann"
    refused = await read(bob)
    assert (refused.status_code, refused.json()["error"]["type"]) == (403, "invalid_request_error")
