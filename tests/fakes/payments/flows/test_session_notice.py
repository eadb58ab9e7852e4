from fakes.core.transaction import Tx
from fakes.payments.flows import session_notice
from fakes.payments.records import Scope
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_checkout import session


async def test_only_the_session_that_follows_an_intent_hears_of_it(shop: Shop) -> None:
    opened = await session(shop)
    alone, followed = await shop.paid(), await shop.paid()

    def unit(tx: Tx) -> None:
        work = Work(tx, Scope("shop", ""), Cause())
        session_notice.tell(work, work.require("payment_intent", alone["id"]))
        intent = work.require("payment_intent", followed["id"])
        session_notice.follow(intent, work.require("checkout.session", opened["id"]))
        session_notice.tell(work, intent)

    await shop.context.store.write(unit)
    await shop.settle()
    assert (await shop.events(type="checkout.session.*")) == ["checkout.session.completed"]
