import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_rail_payments import ACCEPTED, DAY_MS, method_of, pay


async def begun(shop: Shop, kind: str = "us_bank_account", **account: str) -> Json:
    return await shop.post(
        "/v1/setup_intents",
        customer=(await shop.customer())["id"],
        payment_method_types=[kind],
        payment_method_data=method_of(kind, **account),
        mandate_data=ACCEPTED,
        confirm=True,
    )


@pytest.mark.parametrize(
    "given", [{"amounts": [32, 45]}, {"amounts": [45, 32]}, {"descriptor_code": "SM11AA"}]
)
async def test_the_right_deposits_save_the_account(shop: Shop, given: Json) -> None:
    intent = await begun(shop)
    action = intent["next_action"]["verify_with_microdeposits"]
    assert (intent["status"], action["microdeposit_type"]) == ("requires_action", "descriptor_code")
    assert f"/pay/microdeposits/{intent['id']}" in action["hosted_verification_url"]
    done = await shop.post(f"/v1/setup_intents/{intent['id']}/verify_microdeposits", **given)
    assert (done["status"], done["next_action"]) == ("succeeded", None)
    method = await shop.get(f"/v1/payment_methods/{done['payment_method']}")
    assert method["customer"] == intent["customer"]
    paid = await shop.post(
        "/v1/payment_intents",
        amount=700,
        currency="usd",
        customer=intent["customer"],
        payment_method=method["id"],
        payment_method_types=["us_bank_account"],
        confirm=True,
        off_session=True,
    )
    assert paid["status"] == "processing"


async def test_wrong_attempts_count_until_there_are_none(shop: Shop) -> None:
    intent = await begun(shop, "acss_debit")
    path = f"/v1/setup_intents/{intent['id']}/verify_microdeposits"
    for left in (2, 1):
        error = await shop.refused("POST", path, amounts=[1, 2])
        assert error["code"] == "payment_method_microdeposit_verification_amounts_mismatch"
        assert f"You have {left} verification attempts remaining." in error["message"]
    ended = await shop.post(path, amounts=[1, 2])
    assert (ended["status"], ended["last_setup_error"]["code"]) == (
        "requires_payment_method",
        "payment_method_microdeposit_verification_attempts_exceeded",
    )


@pytest.mark.parametrize(
    ("given", "account", "code"),
    [
        ({"amounts": [10, 11]}, "000123456789", "payment_method_microdeposit_verification_attempts_exceeded"),
        ({"descriptor_code": "SM44DD"}, "000123456789", "payment_method_microdeposit_verification_timeout"),
        ({"amounts": [32, 45]}, "000666666661", "payment_method_microdeposit_failed"),
    ],
)
async def test_what_ends_a_verification(shop: Shop, given: Json, account: str, code: str) -> None:
    intent = await begun(shop, account_number=account)
    ended = await shop.post(f"/v1/setup_intents/{intent['id']}/verify_microdeposits", **given)
    assert (ended["status"], ended["last_setup_error"]["code"]) == ("requires_payment_method", code)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "parameter_missing"),
        ({"amounts": [32]}, "payment_method_microdeposit_verification_amounts_invalid"),
        ({"descriptor_code": "SM22BB"}, "payment_method_microdeposit_verification_descriptor_code_mismatch"),
    ],
)
async def test_what_is_no_answer(shop: Shop, given: Json, code: str) -> None:
    intent = await begun(shop)
    error = await shop.refused("POST", f"/v1/setup_intents/{intent['id']}/verify_microdeposits", **given)
    assert error["code"] == code


async def test_a_payment_goes_on_by_itself_and_gives_up_in_time(shop: Shop) -> None:
    asked = await pay(shop, "us_bank_account")
    assert asked["next_action"]["type"] == "verify_with_microdeposits"
    done = await shop.post(f"/v1/payment_intents/{asked['id']}/verify_microdeposits", amounts=[32, 45])
    assert done["status"] == "processing"
    left = await pay(shop, "us_bank_account")
    await shop.pass_time(11 * DAY_MS)
    assert (await shop.get(f"/v1/payment_intents/{done['id']}"))["status"] == "succeeded"
    given_up = await shop.get(f"/v1/payment_intents/{left['id']}")
    assert (given_up["status"], given_up["last_payment_error"]["code"]) == (
        "requires_payment_method",
        "payment_method_microdeposit_verification_timeout",
    )
