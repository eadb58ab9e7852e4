from fakes.payments.country_table import CURRENCIES
from fakes.payments.requirement_table import COUNTRIES, ELSEWHERE, is_selling, wanted_in


def test_every_row_is_a_country_and_every_name_stands_once() -> None:
    assert set(COUNTRIES) <= set(CURRENCIES)
    for wanted in (*COUNTRIES.values(), ELSEWHERE):
        for names in (wanted.person, wanted.unnamed, wanted.company, *wanted.roles.values()):
            assert len(set(names)) == len(names)


def test_americans_give_their_number_and_europeans_a_document() -> None:
    assert "ssn_last_4" in wanted_in("US").person
    assert wanted_in("US").later == ("id_number",)
    assert wanted_in("FR") is ELSEWHERE
    assert "address.state" not in wanted_in("FR").person
    assert set(wanted_in("FR").roles) == {"director", "executive", "owner"}


def test_payments_are_sold_and_transfers_received() -> None:
    assert is_selling("card_payments")
    assert not is_selling("transfers")
