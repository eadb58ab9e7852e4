import pytest

from fakes.payments.flows import bank_addresses

KINDS = ("eu_bank_transfer", "gb_bank_transfer", "jp_bank_transfer", "mx_bank_transfer", "us_bank_transfer")


@pytest.mark.parametrize("kind", KINDS)
def test_each_customer_has_an_account_of_its_own(kind: str) -> None:
    first, second = (
        bank_addresses.addresses("cus_1", kind, "IE"),
        bank_addresses.addresses("cus_2", kind, "IE"),
    )
    assert first == bank_addresses.addresses("cus_1", kind, "IE")
    assert first != second
    assert all(each["type"] in each for each in first)


def test_who_sends_the_money() -> None:
    assert bank_addresses.sender_of("us_bank_transfer")["network"] == "ach"
    assert bank_addresses.sender_of("mx_bank_transfer") == {}
