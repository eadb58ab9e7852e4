from tests.fakes.payments.builders import Json, Shop

PATH = "/v1/shipping_rates"
RATE: Json = {"display_name": "Ground", "fixed_amount": {"amount": 500, "currency": "usd"}}


async def test_a_rate_is_set_up_and_changed(shop: Shop) -> None:
    rate = await shop.post(
        PATH,
        **RATE,
        delivery_estimate={"minimum": {"unit": "business_day", "value": 3}},
        metadata={"k": "v"},
        tax_code="txcd_92010001",
    )
    assert (rate["active"], rate["type"], rate["tax_behavior"]) == (True, "fixed_amount", "unspecified")
    assert rate["fixed_amount"] == {"amount": 500, "currency": "usd"}
    assert rate["delivery_estimate"] == {"maximum": None, "minimum": {"unit": "business_day", "value": 3}}
    path = f"{PATH}/{rate['id']}"
    changed = await shop.post(path, active=False, tax_behavior="exclusive", metadata={"k": ""})
    assert (changed["active"], changed["tax_behavior"], changed["metadata"]) == (False, "exclusive", {})
    assert await shop.get(path) == changed
    error = await shop.refused("POST", path, tax_behavior="inclusive")
    assert error["param"] == "tax_behavior"


async def test_a_rate_has_a_price_in_other_currencies(shop: Shop) -> None:
    amount: Json = {"amount": 500, "currency": "usd", "currency_options": {"eur": {"amount": 450}}}
    rate = await shop.post(PATH, display_name="Ground", fixed_amount=amount)
    path = f"{PATH}/{rate['id']}"
    options: Json = {"eur": {"amount": 470, "tax_behavior": "inclusive"}, "gbp": {"amount": 400}}
    changed = await shop.post(path, fixed_amount={"currency_options": options})
    assert changed["fixed_amount"]["currency_options"] == {
        "usd": {"amount": 500, "tax_behavior": "unspecified"},
        "eur": {"amount": 470, "tax_behavior": "inclusive"},
        "gbp": {"amount": 400, "tax_behavior": "unspecified"},
    }


async def test_rates_are_found(shop: Shop) -> None:
    one = await shop.post(PATH, **RATE)
    other = await shop.post(PATH, display_name="Air", fixed_amount={"amount": 900, "currency": "eur"})
    await shop.post(f"{PATH}/{one['id']}", active=False)
    for filters, ids in (({"active": True}, [other["id"]]), ({"currency": "usd"}, [one["id"]])):
        found = await shop.send("GET", PATH, filters)
        assert [each["id"] for each in found["data"]] == ids


async def test_what_is_no_rate(shop: Shop) -> None:
    error = await shop.refused("POST", PATH, display_name="Ground")
    assert error["message"] == "Missing required param: fixed_amount."
    error = await shop.refused("POST", PATH, **{**RATE, "fixed_amount": {"amount": -1, "currency": "usd"}})
    assert error["param"] == "fixed_amount[amount]"
    error = await shop.refused("POST", PATH, **RATE, tax_code="txcd_1")
    assert error["message"] == "No such tax code: 'txcd_1'"
    error = await shop.refused("GET", f"{PATH}/shr_gone", status=404)
    assert error["code"] == "resource_missing"
