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


async def test_a_card_is_authenticated_by_a_source_of_its_own(shop: Shop) -> None:
    usual, asking = [
        await shop.post("/v1/sources", type="card", token=token, usage="single_use")
        for token in ("tok_visa", "tok_threeDSecureRequired")
    ]
    assert usual["usage"] == "single_use"
    plain, secure = [
        await shop.post("/v1/sources", type="three_d_secure", three_d_secure={"card": each["id"]}, **REDIRECT)
        for each in (usual, asking)
    ]
    assert (plain["status"], plain["redirect"]["status"]) == ("chargeable", "not_required")
    assert (secure["status"], secure["three_d_secure"]["authenticated"]) == ("pending", False)
    passed = await answer(shop, secure["id"], is_passed=True)
    assert (passed["status"], passed["three_d_secure"]["authenticated"]) == ("chargeable", True)
    charge = await shop.post("/v1/charges", amount=2000, currency="eur", source=secure["id"])
    assert charge["payment_method_details"]["type"] == "card"
    for card in ("", plain["id"]):
        await shop.refused(
            "POST", "/v1/sources", type="three_d_secure", three_d_secure={"card": card}, **REDIRECT
        )


async def test_an_account_is_verified_by_a_code(shop: Shop) -> None:
    account = {"account_number": "000123456789", "routing_number": "110000000", "type": "individual"}
    first, second = [await shop.post("/v1/sources", type="ach_debit", ach_debit=account) for _ in range(2)]
    path = f"/v1/sources/{first['id']}/verify"
    assert (first["flow"], first["code_verification"]["attempts_remaining"]) == ("code_verification", 5)
    error = await shop.refused("POST", path, status=402, values=[1, 2])
    assert error["param"] == "values"
    verified = await shop.post(path, values=[32, 45])
    assert (verified["status"], verified["code_verification"]) == (
        "chargeable",
        {"attempts_remaining": 4, "status": "succeeded"},
    )
    await shop.refused("POST", path, values=[32, 45])
    charge = await shop.post("/v1/charges", amount=700, currency="usd", source=first["id"])
    assert (charge["status"], charge["payment_method_details"]["ach_debit"]["last4"]) == ("pending", "6789")
    await shop.pass_time(10 * DAY_MS)
    assert (await shop.get(f"/v1/charges/{charge['id']}"))["status"] == "succeeded"
    # Small deposits take days, and their source waits for them.
    for _ in range(5):
        await shop.refused("POST", f"/v1/sources/{second['id']}/verify", status=402, values=[1, 2])
    assert (await shop.get(f"/v1/sources/{second['id']}"))["status"] == "failed"


async def test_a_source_without_a_flow_is_authorized_by_its_code_and_ends_in_time(shop: Shop) -> None:
    values: Json = {"type": "wechat", "amount": 2000, "currency": "usd"}
    first, second, third = [await shop.post("/v1/sources", **values) for _ in range(3)]
    assert (first["flow"], first["wechat"]["qr_code_url"]) == (
        "none",
        f"http://pay.test/s/shop/pay/source/{first['id']}",
    )
    for each in (first, second):
        assert (await answer(shop, each["id"], is_passed=True))["status"] == "chargeable"
    charge = await shop.post("/v1/charges", amount=2000, currency="usd", source=first["id"])
    assert charge["payment_method_details"] == {"type": "wechat", "wechat": {}}
    await shop.pass_time(7 * 60 * 60 * 1000)
    left = [(await shop.get(f"/v1/sources/{each['id']}"))["status"] for each in (first, second, third)]
    assert left == ["consumed", "canceled", "canceled"]


async def test_a_source_belongs_to_a_customer_until_it_is_detached(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    source = await shop.post("/v1/sources", type="card", token="tok_visa")
    path = f"/v1/customers/{customer}/sources"
    assert (await shop.post(path, source=source["id"]))["customer"] == customer
    assert (await shop.refused("POST", path, source=source["id"]))["code"] == "invalid_source_usage"
    assert [each["id"] for each in (await shop.get(path))["data"]] == [source["id"]]
    charge = await shop.post("/v1/charges", amount=900, currency="usd", customer=customer)
    assert charge["source"]["id"] == source["id"]
    assert (await shop.post(f"{path}/{source['id']}", metadata={"a": "b"}))["metadata"] == {"a": "b"}
    assert (await shop.delete(f"{path}/{source['id']}"))["status"] == "consumed"
    assert (await shop.get(path))["data"] == []
    assert (await shop.get(f"/v1/customers/{customer}"))["default_source"] is None


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "type"),
        ({"type": "card"}, "token"),
        ({"type": "ideal", "amount": 1, "currency": "eur"}, "redirect[return_url]"),
        ({"type": "wechat"}, "amount"),
        ({"type": "bitcoin"}, "type"),
        ({"type": "three_d_secure", **REDIRECT}, "three_d_secure[card]"),
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
