import pytest

from tests.fakes.payments.builders import ADA, Json, Shop


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"dob": {"day": 1, "month": 13, "year": 1980}}, "dob"),
        ({"dob": {"day": 30, "month": 2, "year": 1980}}, "dob"),
        ({"dob": {"day": 1, "month": 1, "year": 2020}}, "dob[year]"),
        ({"email": "nobody"}, "email"),
        ({"phone": "abc"}, "phone"),
        ({"ssn_last_4": "12"}, "ssn_last_4"),
        ({"verification": {"document": {"front": "file_gone"}}}, "verification[document][front]"),
    ],
)
async def test_what_cannot_be_so(shop: Shop, sent: Json, param: str) -> None:
    theirs = await shop.connected(business_type="company", individual={})
    error = await shop.refused("POST", f"/v1/accounts/{theirs.account}/persons", **sent)
    assert error["param"] == param
    first, bracket, rest = param.partition("[")
    values: Json = {"type": "custom", "individual": {**ADA, **sent}}
    error = await shop.refused("POST", "/v1/accounts", **values)
    assert error["param"] == f"individual[{first}]{bracket}{rest}"


async def test_documented_documents_need_no_upload(shop: Shop) -> None:
    proof = {"document": {"front": "file_identity_document_success"}}
    account = await shop.open_account(individual={**ADA, "verification": proof, "phone": "0000000000"})
    assert account["charges_enabled"]
