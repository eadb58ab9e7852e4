from fakes.payments.lent_key import EPHEMERAL, METER, Lent, fingerprint_of, lent_key, parts_of
from fakes.payments.models import PLATFORM
from fakes.payments.providers.stripe.credentials import credentials_of
from fakes.payments.records import Scope
from tests.fakes.payments.builders import Refusal, Shop


def test_a_lent_key_tells_whose_it_is() -> None:
    for scope in (Scope("qa", PLATFORM), Scope("qa", "acct_1Ab"), Scope("default", "acct_1Ab")):
        for prefix, target, kept in ((EPHEMERAL, "cus_1Xy", "ephkey_1Zz"), (METER, "", "mes_test_1Zz")):
            key = lent_key(prefix, scope, kept, target)
            known = credentials_of({"authorization": f"Bearer {key}"}, {})
            assert (known.sandbox, known.account) == scope
            assert known.lent == Lent(prefix, target, kept)
    key = lent_key(EPHEMERAL, Scope("default", PLATFORM), "ephkey_1Zz", "cus_1Xy")
    assert parts_of(key) == Lent(EPHEMERAL, "cus_1Xy", "ephkey_1Zz")
    assert "sbx" not in key
    assert parts_of("ek_test_YWNjdF8x") is None


async def test_only_keys_that_were_lent_are_admitted_and_while_they_last(shop: Shop) -> None:
    async def opens(key: str) -> str:
        shop.lent_key = key
        try:
            return str((await shop.get(f"/v1/customers/{customer}"))["object"])
        except Refusal as refusal:
            return str(refusal.error.get("code", refusal.error["message"].partition(":")[0]))
        finally:
            shop.lent_key = ""

    customer = (await shop.customer())["id"]
    first, second = [await shop.post("/v1/ephemeral_keys", customer=customer) for _ in range(2)]
    forged = lent_key(EPHEMERAL, Scope("shop", PLATFORM), first["id"], customer)
    assert await opens(first["secret"]) == "customer"
    assert {await opens(forged), await opens("ek_test_x")} == {"Invalid API Key provided"}
    await shop.delete(f"/v1/ephemeral_keys/{first['id']}")
    assert await opens(first["secret"]) == "api_key_expired"
    await shop.pass_time(3_000_000)
    assert await opens(second["secret"]) == "customer"
    await shop.pass_time(600_000)
    assert await opens(second["secret"]) == "api_key_expired"


def test_what_is_kept_of_a_key_does_not_open_anything() -> None:
    key = lent_key(METER, Scope("shop", PLATFORM), "mes_test_1Zz")
    assert key[-8:] not in fingerprint_of(key)
    assert fingerprint_of(key) == fingerprint_of(key) != fingerprint_of(key[:-1])
