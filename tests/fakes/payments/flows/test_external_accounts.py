import pytest

from tests.fakes.payments.builders import Json, Shop

BANK = {
    "object": "bank_account",
    "country": "US",
    "currency": "usd",
    "routing_number": "110000000",
    "account_number": "000123456789",
    "account_holder_name": "Ada",
}
DEBIT = {"object": "card", "number": "4000056655665556", "exp_month": 8, "exp_year": 2040, "cvc": "314"}


async def test_accounts_are_paid_to_banks_and_debit_cards(shop: Shop) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}/external_accounts"
    [first] = (await shop.get(path))["data"]
    bank = await shop.post(path, external_account=BANK, default_for_currency=True, metadata={"a": "1"})
    assert (bank["bank_name"], bank["last4"], bank["routing_number"]) == (
        "STRIPE TEST BANK",
        "6789",
        "110000000",
    )
    assert (bank["account"], bank["status"], bank["metadata"]) == (theirs.account, "new", {"a": "1"})
    assert (await shop.get(f"{path}/{first['id']}"))["default_for_currency"] is False
    card = await shop.post(path, external_account=DEBIT)
    assert (card["object"], card["funding"], card["default_for_currency"]) == ("card", "debit", False)
    assert "instant" in card["available_payout_methods"]
    token = await shop.post("/v1/tokens", card={k: v for k, v in DEBIT.items() if k != "object"})
    assert (await shop.post(path, external_account=token["id"]))["last4"] == "5556"
    listed = (await shop.get(path, object="bank_account"))["data"]
    assert [each["id"] for each in listed] == [bank["id"], first["id"]]
    page = await shop.get(path, limit=1, starting_after=bank["id"])
    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([first["id"]], False)
    changed = await shop.post(f"{path}/{first['id']}", default_for_currency=True, account_holder_name="Eve")
    assert (changed["default_for_currency"], changed["account_holder_name"]) == (True, "Eve")
    assert (await shop.get(f"{path}/{bank['id']}"))["default_for_currency"] is False
    gone = await shop.delete(f"{path}/{bank['id']}")
    assert gone == {"id": bank["id"], "object": "bank_account", "deleted": True, "currency": "usd"}
    error = await shop.refused("DELETE", f"{path}/{first['id']}")
    assert error["message"].startswith("You cannot delete the default external account")
    own = await theirs.post(f"/v1/external_accounts/{first['id']}", metadata={"own": "1"})
    assert own["metadata"] == {"own": "1"}
    events = await theirs.events()
    assert events.count("account.external_account.created") == 4
    assert events.count("account.external_account.deleted") == 1
    assert "account.external_account.updated" in events


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (
            {**BANK, "account_number": "12345678"},
            "account_number_invalid",
            "Try 000123456789 or see more options",
        ),
        (
            {**BANK, "country": "DE", "account_number": "DE1"},
            "account_number_invalid",
            "Try DE89370400440532013000",
        ),
        ({**BANK, "routing_number": "11"}, "routing_number_invalid", "Routing number must have 9 digits"),
        (
            {"object": "bank_account", "country": "US"},
            "parameter_missing",
            "external_account[account_number]",
        ),
        ({**DEBIT, "number": "4242424242424242"}, "invalid_card_type", "Only debit cards can be used"),
        ("btok_nothing", "resource_missing", "No such token: 'btok_nothing'"),
    ],
)
async def test_only_documented_accounts_are_taken(
    shop: Shop, given: Json | str, code: str, words: str
) -> None:
    theirs = await shop.connected()
    path = f"/v1/accounts/{theirs.account}/external_accounts"
    error = await shop.refused("POST", path, external_account=given)
    assert error["code"] == code
    assert words in error["message"]


async def test_one_takes_the_place_of_the_default(shop: Shop) -> None:
    theirs = await shop.connected()
    changed = await shop.post(f"/v1/accounts/{theirs.account}", external_account="btok_us_verified_noAccount")
    [only] = changed["external_accounts"]["data"]
    assert (only["last4"], only["default_for_currency"]) == ("1116", True)
    iban = {
        "object": "bank_account",
        "country": "DE",
        "account_number": "DE89370400440532013000",
        "currency": "eur",
    }
    path = f"/v1/accounts/{theirs.account}/external_accounts"
    german = await shop.post(path, external_account=iban)
    assert (german["currency"], german["default_for_currency"]) == ("eur", True)
    assert (await shop.delete(f"{path}/{german['id']}"))["deleted"] is True
