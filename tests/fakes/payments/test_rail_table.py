from fakes.payments.catalogue.loader import catalogue
from fakes.payments.money import CURRENCIES
from fakes.payments.rail_table import KNOWN_TYPES, RAILS


def test_every_type_of_the_api_is_known_and_every_known_one_is_the_apis() -> None:
    described = set(catalogue().operation("payment_methods.create").params.fields["type"].shape.enum)
    assert described <= KNOWN_TYPES
    assert described - {"card", "custom"} <= RAILS.keys()
    shapes = catalogue().resource("charge").shape.fields["payment_method_details"].shape.fields
    assert RAILS.keys() <= shapes.keys()


def test_what_leads_to_the_payer_is_an_action_of_the_api() -> None:
    actions = catalogue().resource("payment_intent").shape.fields["next_action"].shape.fields
    assert {rail.action for rail in RAILS.values() if rail.action} <= actions.keys()


def test_the_rows_are_whole() -> None:
    for rail in RAILS.values():
        assert set(rail.currencies) <= set(CURRENCIES)
        assert rail.becomes is None or RAILS[rail.becomes].saves
        assert rail.course != "debit" or (rail.needs_mandate and rail.days)
        assert rail.course != "voucher" or rail.expires_s
