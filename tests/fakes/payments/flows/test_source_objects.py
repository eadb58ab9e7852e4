import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import source_objects
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Refusal, Shop

DAY_MS = 24 * 60 * 60 * 1000
REDIRECT: Json = {"amount": 2000, "currency": "eur", "redirect": {"return_url": "https://shop.test/done"}}


async def answer(shop: Shop, source: str, *, is_passed: bool) -> Json:
    def unit(tx: Tx) -> None:
        work = Work(tx, Scope(shop.sandbox, shop.account), Cause())
        source_objects.answer(work, work.require("source", source), is_passed=is_passed)

    await shop.context.store.write(unit)
    return await shop.get(f"/v1/sources/{source}")


async def test_a_card_as_a_source(shop: Shop) -> None:
    source = await shop.post("/v1/sources", type="card", token="tok_visa", owner={"email": "a@b.test"})
    assert (source["id"][:5], source["status"], source["usage"], source["card"]["last4"]) == (
        "src_1",
        "chargeable",
        "reusable",
        "4242",
    )
    charge = await shop.post("/v1/charges", amount=900, currency="usd", source=source["id"])
    assert (charge["paid"], charge["source"]["id"]) == (True, source["id"])
    changed = await shop.post(f"/v1/sources/{source['id']}", metadata={"a": "b"}, owner={"name": "Ann"})
    assert (changed["owner"]["name"], changed["metadata"]) == ("Ann", {"a": "b"})
    declined = await shop.post("/v1/sources", type="card", token="tok_chargeDeclined")
    error = await shop.refused(
        "POST", "/v1/charges", status=402, amount=900, currency="usd", source=declined["id"]
    )
    assert error["code"] == "card_declined"


async def test_a_source_that_redirects(shop: Shop) -> None:
    source = await shop.post("/v1/sources", type="ideal", **REDIRECT)
    assert (source["flow"], source["status"], source["redirect"]["status"]) == (
        "redirect",
        "pending",
        "pending",
    )
    assert source["redirect"]["url"] == f"http://pay.test/s/shop/pay/source/{source['id']}"
    values: Json = {"amount": 2000, "currency": "eur", "source": source["id"]}
    assert "It is pending." in (await shop.refused("POST", "/v1/charges", **values))["message"]
    assert (await answer(shop, source["id"], is_passed=True))["status"] == "chargeable"
    charge = await shop.post("/v1/charges", **values)
    assert (charge["status"], charge["payment_method_details"]["type"]) == ("succeeded", "ideal")
    assert (await shop.get(f"/v1/sources/{source['id']}"))["status"] == "consumed"
    assert (await shop.refused("POST", "/v1/charges", **values))["code"] == "invalid_source_usage"
    other = await shop.post("/v1/sources", type="bancontact", **REDIRECT)
    failed = await answer(shop, other["id"], is_passed=False)
    assert (failed["status"], failed["redirect"]["failure_reason"]) == ("failed", "user_abort")
    assert [each for each in await shop.events() if each.startswith("source.")] == [
        "source.chargeable",
        "source.failed",
    ]


async def test_an_account_can_be_debited_again_and_again(shop: Shop) -> None:
    source = await shop.post("/v1/sources", type="sepa_debit", sepa_debit={"iban": "DE89370400440532013000"})
    assert (source["status"], source["sepa_debit"]["last4"]) == ("chargeable", "3000")
    for _ in range(2):
        charge = await shop.post("/v1/charges", amount=700, currency="eur", source=source["id"])
        assert charge["status"] == "pending"
    bad = await shop.post("/v1/sources", type="sepa_debit", sepa_debit={"iban": "DE62370400440532013001"})
    charge = await shop.post("/v1/charges", amount=700, currency="eur", source=bad["id"])
    await shop.pass_time(10 * DAY_MS)
    assert (await shop.get(f"/v1/charges/{charge['id']}"))["failure_code"] == "generic_decline"


async def test_sofort_takes_days(shop: Shop) -> None:
    source = await shop.post("/v1/sources", type="sofort", sofort={"country": "DE"}, **REDIRECT)
    assert source["sofort"]["country"] == "DE"
    await answer(shop, source["id"], is_passed=True)
    charge = await shop.post("/v1/charges", amount=2000, currency="eur", source=source["id"])
    assert charge["status"] == "pending"
    await shop.pass_time(10 * DAY_MS)
    assert (await shop.get(f"/v1/charges/{charge['id']}"))["status"] == "succeeded"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "type"),
        ({"type": "card"}, "token"),
        ({"type": "ideal", "amount": 1, "currency": "eur"}, "redirect[return_url]"),
        ({"type": "wechat"}, "type"),
    ],
)
async def test_what_is_refused(shop: Shop, params: Json, param: str) -> None:
    assert (await shop.refused("POST", "/v1/sources", **params))["param"] == param


async def test_a_browser_needs_the_secret(shop: Shop) -> None:
    source = await shop.post("/v1/sources", type="card", token="tok_visa")
    path = f"/v1/sources/{source['id']}"
    with pytest.raises(Refusal):
        await shop.get(path, is_publishable=True)
    seen = await shop.get(path, is_publishable=True, client_secret=source["client_secret"])
    assert seen["id"] == source["id"]
