import pytest

from fakes.payments.account_v2_view import place_v2


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("business_type", "identity.entity_type"),
        ("individual.first_name", "identity.individual.given_name"),
        ("individual.dob.day", "identity.individual.date_of_birth.day"),
        ("individual.ssn_last_4", "identity.individual.id_numbers"),
        ("company.tax_id", "identity.business_details.id_numbers"),
        ("company.address.city", "identity.business_details.address.city"),
        ("owners.email", "owners.email"),
        ("representative.last_name", "representative.surname"),
    ],
)
def test_facts_stand_elsewhere_in_v2(name: str, place: str) -> None:
    assert place_v2(name) == place
