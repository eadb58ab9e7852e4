from fakes.payments.flows.account_fields import redacted
from tests.fakes.payments.builders import Shop
from tests.fakes.payments.flows.test_accounts_v2 import PERSON, SELLER


def test_numbers_of_real_people_are_not_kept() -> None:
    given = {
        "id_numbers": [{"type": "us_ssn", "value": "123-45-6789"}],
        "given_name": "Ada",
        "tax_id": "000000000",
    }
    assert redacted(given) == {
        "id_numbers": [{"type": "us_ssn", "value": "given"}],
        "given_name": "Ada",
        "tax_id": "000000000",
    }


async def test_a_token_stands_for_facts_once(shop: Shop) -> None:
    rest = {**SELLER, "identity": {"country": "us"}}
    terms = {"terms_of_service": {"account": {"shown_and_accepted": True}}}
    identity = {"entity_type": "individual", "individual": PERSON, "attestations": terms}
    token = await shop.post("/v2/core/account_tokens", identity=identity, is_publishable=True)
    assert (token["used"], token["livemode"]) == (False, False)
    assert token["expires_at"] > token["created"]
    made = await shop.post("/v2/core/accounts", **rest, account_token=token["id"], include=["identity"])
    assert made["identity"]["individual"]["given_name"] == "Ada"
    assert made["identity"]["attestations"]["terms_of_service"]["account"]["ip"] == "127.0.0.1"
    assert (await shop.get(f"/v2/core/account_tokens/{token['id']}"))["used"] is True
    error = await shop.refused("POST", "/v2/core/accounts", **rest, account_token=token["id"])
    assert error["message"].endswith("has been used already or has expired.")
    await shop.refused("GET", "/v2/core/account_tokens/accttok_1", status=404)


async def test_a_persons_token(shop: Shop) -> None:
    account = await shop.post("/v2/core/accounts", **SELLER)
    path = f"/v2/core/accounts/{account['id']}"
    token = await shop.post(f"{path}/person_tokens", **PERSON)
    person = await shop.post(f"{path}/persons", person_token=token["id"])
    assert person["surname"] == "Lovelace"
    assert (await shop.get(f"{path}/person_tokens/{token['id']}"))["used"] is True
    late = await shop.post(f"{path}/person_tokens", **PERSON)
    await shop.pass_time(600_000)
    error = await shop.refused("POST", f"{path}/persons", person_token=late["id"])
    assert "expired" in error["message"]
