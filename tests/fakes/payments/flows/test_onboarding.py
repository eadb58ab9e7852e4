import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import onboarding
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop


async def finish(shop: Shop, account: Json, outcome: str, **given: str) -> Json:
    """Finish the onboarding of an account, and return it as it is after all checks."""

    def unit(tx: Tx) -> None:
        work = Work(tx, Scope("shop", ""), Cause())
        onboarding.finish(work, work.require("account", account["id"]), outcome, given)

    await shop.context.store.write(unit)
    await shop.settle()
    return await shop.get(f"/v1/accounts/{account['id']}")


@pytest.mark.parametrize("country", ["US", "DE", "GB", "JP", "AU", "BR", "FR"])
@pytest.mark.parametrize("business_type", ["individual", "company"])
async def test_test_data_satisfy_every_country(shop: Shop, country: str, business_type: str) -> None:
    account = await shop.post("/v1/accounts", type="express", country=country)
    done = await finish(shop, account, "complete", business_type=business_type)
    assert done["requirements"]["currently_due"] == []
    assert (done["charges_enabled"], done["payouts_enabled"], done["details_submitted"]) == (True,) * 3
    assert done["external_accounts"]["data"][0]["country"] == country


async def test_what_the_owner_says_is_taken_over(shop: Shop) -> None:
    account = await shop.post("/v1/accounts", type="standard")
    done = await finish(
        shop,
        account,
        "complete",
        first_name="Ada",
        last_name="Lovelace",
        email="ada@example.com",
        name="Engines",
    )
    assert (done["business_profile"]["name"], done["email"]) == ("Engines", "ada@example.com")
    assert (done["individual"]["first_name"], done["individual"]["last_name"]) == ("Ada", "Lovelace")
    theirs = shop.elsewhere(account=account["id"])
    assert await theirs.events() == [
        "account.external_account.created",
        "person.created",
        "capability.updated",
        "capability.updated",
        "account.updated",
    ]


async def test_data_that_fail_are_submitted_and_leave_something_due(shop: Shop) -> None:
    account = await shop.post("/v1/accounts", type="express")
    done = await finish(shop, account, "fail")
    assert (done["details_submitted"], done["charges_enabled"]) == (True, False)
    assert done["requirements"]["past_due"] == ["individual.verification.document"]
    mended = await finish(shop, account, "complete")
    assert mended["charges_enabled"]


async def test_leaving_changes_nothing_and_anything_else_is_refused(shop: Shop) -> None:
    account = await shop.post("/v1/accounts", type="express")
    assert await finish(shop, account, "skip") == account
    for outcome, given in (("vanish", {}), ("complete", {"business_type": "pirates"})):
        with pytest.raises(StripeError, match="Say "):
            await finish(shop, account, outcome, **given)
