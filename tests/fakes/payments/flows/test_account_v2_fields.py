import pytest

from fakes.payments.flows import account_v2_fields as fields
from fakes.payments.wire.error import StripeError


def test_a_person_under_v1s_names() -> None:
    params = fields.person_params(
        {
            "given_name": "Ada",
            "id_numbers": [{"type": "us_ssn_last_4", "value": "0000"}],
            "documents": {"primary_verification": {"type": "front_back", "front_back": {"front": "file_1"}}},
            "script_names": {"kana": {"given_name": "エイダ"}},
            "relationship": {"percent_ownership": "12.5"},
            "metadata": {"a": None},
        }
    )
    assert params == {
        "first_name": "Ada",
        "ssn_last_4": "0000",
        "verification": {"document": {"front": "file_1", "back": None}},
        "first_name_kana": "エイダ",
        "relationship": {"percent_ownership": 12.5},
        "metadata": {"a": ""},
    }


def test_a_company_and_its_business_under_v1s_names() -> None:
    params = fields.account_params(
        {
            "identity": {
                "entity_type": "company",
                "business_details": {
                    "registered_name": "Cookies",
                    "id_numbers": [{"type": "us_ein", "value": "1"}, {"type": "de_vat", "value": "2"}],
                    "address": {"country": "de"},
                },
                "attestations": {"persons_provided": {"owners": True}},
            },
            "configuration": {"merchant": {"statement_descriptor": {"descriptor": "COOKIES", "prefix": "C"}}},
            "defaults": {"currency": "EUR", "profile": {"doing_business_as": "Kekse"}},
        }
    )
    company = {"name": "Cookies", "tax_id": "1", "vat_id": "2", "owners_provided": True}
    assert params["company"] == {**company, "address": {"country": "DE"}}
    assert params["settings"]["payments"] == {"statement_descriptor": "COOKIES"}
    assert params["settings"]["card_payments"] == {"statement_descriptor_prefix": "C"}
    assert (params["default_currency"], params["business_profile"]) == ("eur", {"name": "Kekse"})


@pytest.mark.parametrize(
    ("dashboard", "losses", "collects"),
    [
        ("none", "application", "application"),
        ("none", "stripe", "stripe"),
        ("express", "application", "stripe"),
    ],
)
def test_who_collects_follows_from_losses_and_dashboard(dashboard: str, losses: str, collects: str) -> None:
    duties = {"fees_collector": "stripe", "losses_collector": losses}
    controller = fields.controller_params({"dashboard": dashboard, "defaults": {"responsibilities": duties}})
    assert controller["requirement_collection"] == collects
    assert controller["fees"] == {"payer": "account"}


def test_moments_are_read() -> None:
    assert fields.moment("1970-01-01T00:01:00.000Z", "date") == 60
    with pytest.raises(StripeError, match="is not a timestamp"):
        fields.moment("soon", "date")
    assert fields.capability_v2("us_bank_account_ach_payments") == "ach_debit_payments"
    assert fields.capability_wishes(
        {"merchant": {"capabilities": {"card_payments": {"requested": False}}}}
    ) == {"card_payments": False}
