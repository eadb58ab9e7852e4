from tests.fakes.payments.builders import Shop

SESSIONS, SETTINGS = "/v1/billing_portal/sessions", "/v1/billing_portal/configurations"


async def test_a_session_is_a_customers_and_has_the_usual_settings(shop: Shop) -> None:
    customer = await shop.customer()
    first = await shop.post(SESSIONS, customer=customer["id"], expand=["configuration"])
    assert first["configuration"]["is_default"]
    again = await shop.post(SESSIONS, customer=customer["id"])
    assert again["configuration"] == first["configuration"]["id"]
    [usual] = (await shop.get(SETTINGS))["data"]
    assert usual["id"] == again["configuration"]
    own = await shop.post(SETTINGS, features={"invoice_history": {"enabled": True}})
    named = await shop.post(SESSIONS, customer=customer["id"], configuration=own["id"])
    assert named["configuration"] == own["id"]


async def test_a_session_of_nobody_is_refused(shop: Shop) -> None:
    assert (await shop.refused("POST", SESSIONS))["code"] == "parameter_missing"
    unknown = await shop.refused("POST", SESSIONS, customer="cus_none")
    assert (unknown["code"], unknown["param"]) == ("resource_missing", "customer")
