import pytest

from fakes.core.look import Look
from fakes.payments.flows import payer
from fakes.payments.records import Reading, Scope
from fakes.payments.wire.error import StripeError
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_rail_payments import pay


async def test_what_a_page_shows_of_an_intent(shop: Shop) -> None:
    intent = await pay(shop, "klarna")

    def look(inside: Look, secret: str) -> payer.Waiting:
        records = Reading(Scope(shop.sandbox, shop.account), 0, inside)
        return payer.waiting(records, intent["id"], {"payment_intent_client_secret": secret})

    seen = await shop.context.store.look_up(lambda inside: look(inside, intent["client_secret"]))
    assert seen.rail is not None
    assert (seen.rail.name, seen.action, seen.is_open) == ("klarna", "redirect_to_url", True)
    with pytest.raises(StripeError, match="lacks its secret"):
        await shop.context.store.look_up(lambda inside: look(inside, "pi_1_secret_2"))


@pytest.mark.parametrize(
    ("id", "kind"), [("pi_1", "payment_intent"), ("seti_1", "setup_intent"), ("x", "payment_intent")]
)
def test_ids_tell_the_kind(id: str, kind: str) -> None:
    assert payer.kind_of(id) == kind
