from fakes.core.transaction import Tx
from fakes.payments.flows import connected
from fakes.payments.records import Scope, own_account_id
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Shop


async def test_the_platform_finds_all_and_an_account_itself(shop: Shop) -> None:
    one, two = await shop.connected(), await shop.connected()

    def unit(tx: Tx) -> None:
        platform = Work(tx, Scope("shop", ""), Cause())
        theirs = platform.of(one.account)
        assert connected.found_in(platform, two.account) is not None
        assert connected.found_in(theirs, two.account) is None
        assert connected.found_in(theirs, one.account) is connected.found_in(platform, one.account)
        assert connected.is_admitted(platform)
        assert connected.is_admitted(theirs)
        assert not connected.is_admitted(platform.of("acct_1Stranger"))
        assert connected.is_own(platform, own_account_id("shop"))
        assert not connected.is_own(theirs, one.account)

    await shop.context.store.write(unit)
