import orjson
import pytest

from fakes.core.transaction import Tx
from fakes.payments.actions import Call
from fakes.payments.flows import oauth
from fakes.payments.flows.oauth import OAuthError
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

GRANT = {"grant_type": "authorization_code"}


async def consent(shop: Shop, kind: str = "standard") -> str:
    """Connect an account as its owner would, and return the code."""

    def unit(tx: Tx) -> str:
        work = Work(tx, Scope("shop", ""), Cause())
        return oauth.authorize(work, kind, "read_write", "ca_1", {"email": "ann@example.com"})

    return await shop.context.store.write(unit)


async def refused(shop: Shop, path: str, **params: str) -> Json:
    """Return the refusal in OAuth's dialect."""
    with pytest.raises(OAuthError) as caught:
        await oauth_post(shop, path, **params)
    envelope: Json = caught.value.envelope()
    return envelope


async def oauth_post(shop: Shop, path: str, **params: str) -> Json:
    """Call OAuth, past the checks of errors in Stripe's dialect."""
    action = shop.actions.find("POST", path)
    assert action is not None

    def unit(tx: Tx) -> Json:
        answer = action.run(Work(tx, Scope("shop", ""), Cause()), Call(params, {}))
        assert isinstance(answer, dict)
        return answer

    return await shop.context.store.write(unit)


async def test_a_code_becomes_keys_once(shop: Shop) -> None:
    code = await consent(shop)
    keys = await oauth_post(shop, "/oauth/token", code=code, **GRANT)
    account_id = keys["stripe_user_id"]
    assert keys["access_token"] == f"sk_test_sbx_shop_{account_id}"
    assert keys["stripe_publishable_key"] == f"pk_test_sbx_shop_{account_id}"
    assert (keys["token_type"], keys["scope"], keys["livemode"]) == ("bearer", "read_write", False)
    account = await shop.get(f"/v1/accounts/{account_id}")
    assert (account["type"], account["charges_enabled"], account["email"]) == (
        "standard",
        True,
        "ann@example.com",
    )
    error = await refused(shop, "/oauth/token", code=code, **GRANT)
    assert error["error"] == "invalid_grant"
    assert "already been used" in error["error_description"]
    again = await oauth_post(
        shop, "/oauth/token", grant_type="refresh_token", refresh_token=keys["refresh_token"]
    )
    assert again == keys


async def test_codes_are_known_and_young(shop: Shop) -> None:
    error = await refused(shop, "/oauth/token", code="ac_none", **GRANT)
    assert error["error_description"] == "Authorization code does not exist: ac_none"
    code = await consent(shop)
    await shop.pass_time(oauth.CODE_S * 1000)
    assert "expired" in (await refused(shop, "/oauth/token", code=code, **GRANT))["error_description"]
    assert (await refused(shop, "/oauth/token", grant_type="password"))["error"] == "unsupported_grant_type"
    error = await refused(shop, "/oauth/token", grant_type="refresh_token", refresh_token="rt_1")
    assert error["error_description"] == "Refresh token does not exist: rt_1"


async def test_consent_ends_and_is_told(shop: Shop) -> None:
    keys = await oauth_post(shop, "/oauth/token", code=await consent(shop, "express"), **GRANT)
    theirs = shop.elsewhere(account=keys["stripe_user_id"])
    assert (await theirs.events())[-1] == "account.application.authorized"
    await shop.post("/v1/webhook_endpoints", url="http://hook.test/", enabled_events=["*"], connect=True)
    gone = await oauth_post(shop, "/oauth/deauthorize", client_id="ca_1", stripe_user_id=theirs.account)
    assert gone == {"stripe_user_id": theirs.account}
    await theirs.refused("GET", "/v1/customers", status=403)
    assert (await shop.get("/v1/accounts"))["data"] == []
    [callback] = (await shop.context.outbox.page("shop", limit=10))[0]
    assert callback["event"] == "account.application.deauthorized"
    error = await refused(shop, "/oauth/deauthorize", client_id="ca_1", stripe_user_id=theirs.account)
    assert error["error"] == "invalid_client"


def test_refusals_speak_oauth() -> None:
    assert orjson.dumps(OAuthError("invalid_grant", "No.").envelope()) == (
        b'{"error":"invalid_grant","error_description":"No."}'
    )
