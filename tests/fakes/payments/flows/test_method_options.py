import pytest

from fakes.payments.flows import method_options
from fakes.payments.rail_table import RAILS
from tests.fakes.payments.builders import Json, Shop


@pytest.mark.parametrize(
    ("types", "given", "found"),
    [
        (
            ["card"],
            None,
            {
                "card": {
                    "installments": None,
                    "mandate_options": None,
                    "network": None,
                    "request_three_d_secure": "automatic",
                }
            },
        ),
        (["sepa_debit", "ideal"], None, {"sepa_debit": {}, "ideal": {}}),
        (
            ["us_bank_account"],
            {"us_bank_account": {"setup_future_usage": "off_session"}},
            {"us_bank_account": {"verification_method": "automatic", "setup_future_usage": "off_session"}},
        ),
        (
            ["klarna"],
            {"card": {"network": "visa"}},
            {"klarna": {"preferred_locale": None}, "card": {"network": "visa"}},
        ),
    ],
)
def test_each_type_begins_with_its_own(types: list[str], given: Json | None, found: Json) -> None:
    assert method_options.first("payment_intent", types, given) == found


async def test_every_types_options_are_as_the_reference_has_them(shop: Shop) -> None:
    for rail in RAILS.values():
        intent = await shop.post(
            "/v1/payment_intents",
            amount=2000,
            currency=(rail.currencies or ("usd",))[0],
            payment_method_types=[rail.name],
        )
        assert set(intent["payment_method_options"]) == {rail.name}


def test_what_is_changed_is_merged() -> None:
    before = {"card": {"network": None, "request_three_d_secure": "automatic"}}
    after = method_options.merged(
        "payment_intent", before, {"card": {"request_three_d_secure": "any"}, "link": None}
    )
    assert after == {"card": {"network": None, "request_three_d_secure": "any"}, "link": {}}
    assert before["card"]["request_three_d_secure"] == "automatic"
