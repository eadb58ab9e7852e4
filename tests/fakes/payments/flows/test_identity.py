import pytest

from fakes.core.transaction import Tx
from fakes.payments.flows import identity
from fakes.payments.records import Scope
from fakes.payments.wire.error import StripeError
from fakes.payments.work import Cause, Work
from tests.fakes.payments.builders import Json, Shop

SESSIONS = "/v1/identity/verification_sessions"


async def answered(shop: Shop, session: Json, *, is_passed: bool) -> None:
    def unit(tx: Tx) -> None:
        identity.answer(
            Work(tx, Scope(shop.sandbox, shop.account), Cause()), session["id"], is_passed=is_passed
        )

    await shop.context.store.write(unit)


async def test_a_person_is_verified_or_asked_again(shop: Shop) -> None:
    session = await shop.post(SESSIONS, type="document")
    await answered(shop, session, is_passed=False)
    again = await shop.get(f"{SESSIONS}/{session['id']}", expand=["last_verification_report"])
    assert (again["status"], again["last_error"]["code"]) == ("requires_input", "document_unverified_other")
    assert again["last_verification_report"]["document"]["status"] == "unverified"
    await answered(shop, session, is_passed=True)
    done = await shop.get(f"{SESSIONS}/{session['id']}", expand=["last_verification_report"])
    assert (done["status"], done["url"], done["client_secret"]) == ("verified", None, None)
    assert done["last_verification_report"]["document"]["last_name"] == "Rosen"
    assert [each.rpartition(".")[2] for each in await shop.events()] == [
        "created",
        "processing",
        "requires_input",
        "processing",
        "verified",
    ]
    with pytest.raises(StripeError, match="nobody is asked any more"):
        await answered(shop, session, is_passed=True)
