from tests.fakes.payments.builders import Shop

SESSIONS = "/v1/financial_connections/sessions"


async def test_a_session_is_somebodys(shop: Shop) -> None:
    customer = await shop.customer()
    opened = await shop.post(
        SESSIONS, account_holder={"type": "customer", "customer": customer["id"]}, permissions=["balances"]
    )
    assert opened["account_holder"]["customer"] == customer["id"]
    for holder, code in (({}, "parameter_missing"), ({"customer": "cus_none"}, "resource_missing")):
        refusal = await shop.refused(
            "POST", SESSIONS, account_holder={"type": "customer", **holder}, permissions=["balances"]
        )
        assert (refusal["code"], refusal["param"]) == (code, "account_holder[customer]")
