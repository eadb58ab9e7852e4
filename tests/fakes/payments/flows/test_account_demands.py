import pytest

from fakes.payments.flows.account_demands import GRACE_S
from tests.fakes.payments.builders import ADA, Json, Shop

KNOWN_BY_FOUR = {**{name: value for name, value in ADA.items() if name != "id_number"}, "ssn_last_4": "0000"}
DOCUMENT = {"verification": {"document": {"front": "file_identity_document_success"}}}


async def seen(shop: Shop, theirs: Shop) -> Json:
    """The account as the platform sees it."""
    return await shop.get(f"/v1/accounts/{theirs.account}")


async def test_more_is_asked_by_a_deadline_and_then_everything_stops(shop: Shop) -> None:
    theirs = await shop.connected(individual=KNOWN_BY_FOUR)
    before = await seen(shop, theirs)
    assert before["requirements"]["eventually_due"] == ["individual.id_number"]
    assert before["requirements"]["currently_due"] == []
    await theirs.paid("pm_card_visa_triggerNextRequirements")
    asked = await seen(shop, theirs)
    assert asked["requirements"]["currently_due"] == ["individual.id_number"]
    assert asked["requirements"]["current_deadline"] > asked["created"]
    assert (asked["requirements"]["past_due"], asked["charges_enabled"]) == ([], True)
    await shop.pass_time(GRACE_S * 1000)
    late = await seen(shop, theirs)
    assert late["requirements"]["past_due"] == ["individual.id_number"]
    assert (late["charges_enabled"], late["payouts_enabled"]) == (False, False)
    given = await shop.post(f"/v1/accounts/{theirs.account}", individual={"id_number": "000000000"})
    assert given["requirements"]["current_deadline"] is None
    assert (given["charges_enabled"], given["payouts_enabled"]) == (True, True)


@pytest.mark.parametrize(
    ("card", "charges"), [("visa_triggerChargeBlock", False), ("visa_triggerPayoutBlock", True)]
)
async def test_a_block_holds_until_the_document_is_there(shop: Shop, card: str, charges: bool) -> None:
    theirs = await shop.connected()
    paid = await shop.intent(payment_method=f"pm_card_{card}", confirm=True, on_behalf_of=theirs.account)
    assert paid["status"] == "succeeded"
    blocked = await seen(shop, theirs)
    assert blocked["requirements"]["past_due"] == ["individual.verification.document"]
    assert (blocked["charges_enabled"], blocked["payouts_enabled"]) == (charges, False)
    assert (await theirs.events())[-1] == "account.updated"
    await shop.post(f"/v1/accounts/{theirs.account}", individual=DOCUMENT)
    await shop.settle()
    free = await seen(shop, theirs)
    assert (free["charges_enabled"], free["payouts_enabled"]) == (True, True)


async def test_only_accounts_in_business_are_asked(shop: Shop) -> None:
    theirs = await shop.connected(individual={})
    before = await seen(shop, theirs)
    await theirs.paid("pm_card_visa_triggerChargeBlock")
    await shop.paid("pm_card_visa_triggerChargeBlock")
    assert await seen(shop, theirs) == before
