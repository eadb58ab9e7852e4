import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import account_links
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

URLS = {"refresh_url": "https://shop.test/again", "return_url": "https://shop.test/done"}


def token_of(link: Json) -> str:
    """The last part of a link's address."""
    url: str = link["url"]
    return url.rpartition("/")[2]


async def open_link(shop: Shop, kind: str, link: Json) -> account_links.Visit:
    """Open a link as a browser would."""

    def unit(tx: Tx) -> account_links.Visit:
        return account_links.opened(Work(tx, Scope("shop", ""), Cause()), kind, token_of(link))

    return await shop.context.store.write(unit)


async def test_a_link_opens_once_and_not_for_long(shop: Shop) -> None:
    account = await shop.post("/v1/accounts", type="express")
    params = {"account": account["id"], "type": "account_onboarding", **URLS}
    link = await shop.post("/v1/account_links", **params)
    assert link["url"].startswith("http://pay.test/s/shop/pay/connect/setup/")
    assert link["expires_at"] == link["created"] + account_links.LINK_S
    visit = await open_link(shop, "account_link", link)
    assert visit.account.id == account["id"]
    with pytest.raises(account_links.Outdated) as used:
        await open_link(shop, "account_link", link)
    assert used.value.refresh_url == URLS["refresh_url"]
    late = await shop.post("/v1/account_links", **params)
    await shop.pass_time(account_links.LINK_S * 1000)
    with pytest.raises(account_links.Outdated):
        await open_link(shop, "account_link", late)


@pytest.mark.parametrize(
    ("change", "param", "words"),
    [
        ({"refresh_url": None}, "refresh_url", "Missing required param: refresh_url."),
        ({"return_url": "shop.test"}, "return_url", "Not a valid URL"),
        ({"type": "account_update"}, "type", "You may only create `account_onboarding`"),
    ],
)
async def test_a_link_says_where_it_leads(shop: Shop, change: Json, param: str, words: str) -> None:
    account = await shop.post("/v1/accounts", type="express")
    params = {"account": account["id"], "type": "account_onboarding", **URLS, **change}
    sent = {name: value for name, value in params.items() if value is not None}
    error = await shop.refused("POST", "/v1/account_links", **sent)
    assert error["param"] == param
    assert words in error["message"]


async def test_a_stranger_gets_no_link(shop: Shop) -> None:
    params = {"account": "acct_1x", "type": "account_onboarding", **URLS}
    assert (await shop.refused("POST", "/v1/account_links", status=403, **params))[
        "code"
    ] == "account_invalid"


async def test_login_links_are_for_finished_express_accounts(shop: Shop) -> None:
    custom = await shop.connected()
    error = await shop.refused("POST", f"/v1/accounts/{custom.account}/login_links")
    assert "Express Dashboard" in error["message"]
    express = await shop.post("/v1/accounts", type="express")
    error = await shop.refused("POST", f"/v1/accounts/{express['id']}/login_links")
    assert error["message"] == "Cannot create a login link for an account that has not completed onboarding."


async def test_a_session_shows_what_it_enables_for_an_hour(shop: Shop) -> None:
    theirs = await shop.connected()
    components = {
        "account_onboarding": {"enabled": True},
        "payments": {"enabled": True, "features": {"refund_management": True}},
        "payouts": {"enabled": False},
    }
    session = await shop.post("/v1/account_sessions", account=theirs.account, components=components)
    assert session["client_secret"].startswith("accs_secret__")
    shown = session["components"]
    assert (shown["account_onboarding"]["enabled"], shown["payouts"]["enabled"]) == (True, False)
    assert shown["payments"]["features"]["refund_management"] is True

    def unit(tx: Tx) -> list[str]:
        work = Work(tx, Scope("shop", ""), Cause())
        account, parts = account_links.session_of(work, session["client_secret"])
        assert account.id == theirs.account
        return parts

    assert await shop.context.store.write(unit) == ["account_onboarding", "payments"]
    await shop.pass_time(account_links.SESSION_S * 1000)
    with pytest.raises(account_links.Outdated):
        await shop.context.store.write(unit)
    error = await shop.refused("POST", "/v1/account_sessions", account=theirs.account, components={})
    assert error["param"] == "components"
