import pytest

from fakes.core.look import Look
from fakes.payments.card_table import Card
from fakes.payments.cards import card_of_payment_method
from fakes.payments.declines import DECLINES
from fakes.payments.document import Document
from fakes.payments.fees import parsed
from fakes.payments.flows import charging
from fakes.payments.records import Reading, Scope
from tests.fakes.payments.builders import Shop


def card(name: str) -> Card:
    found = card_of_payment_method(f"pm_card_{name}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "decline", "told"),
    [
        ("visa", None, ("authorized", "approved_by_network", None, "normal")),
        (
            "riskLevelElevated",
            None,
            ("manual_review", "approved_by_network", "elevated_risk_level", "elevated"),
        ),
        (
            "visa_chargeDeclinedStolenCard",
            "stolen_card",
            ("issuer_declined", "declined_by_network", "stolen_card", "normal"),
        ),
        (
            "radarBlock",
            "fraudulent",
            ("blocked", "not_sent_to_network", "highest_risk_level", "highest"),
        ),
    ],
)
def test_outcomes(name: str, decline: str | None, told: tuple[str, str, str | None, str]) -> None:
    outcome = charging.outcome(card(name), DECLINES[decline] if decline else None)
    assert (outcome["type"], outcome["network_status"], outcome["reason"], outcome["risk_level"]) == told


@pytest.mark.parametrize(
    ("name", "billing", "checks"),
    [
        (
            "avsFail",
            {"address": {"line1": "x", "postal_code": "1"}},
            ("fail", "fail"),
        ),
        ("avsUnchecked", {"address": {"line1": "x", "postal_code": "1"}}, ("unavailable", "unavailable")),
        ("visa", {"address": {"line1": "x"}}, ("pass", None)),
    ],
)
async def test_address_checks(
    shop: Shop, name: str, billing: dict[str, object], checks: tuple[str, str | None]
) -> None:
    number = card(name).number
    paid = await shop.intent(
        payment_method_data={
            "type": "card",
            "card": {"number": number, "exp_month": 8, "exp_year": 2040},
            "billing_details": billing,
        },
        confirm=True,
    )
    charge = await shop.get(f"/v1/charges/{paid['latest_charge']}")
    seen = charge["payment_method_details"]["card"]["checks"]
    assert (seen["address_line1_check"], seen["address_postal_code_check"]) == checks


async def test_a_charge_that_was_refunded_meanwhile_is_booked_all_the_same(shop: Shop) -> None:
    paid = await shop.paid(capture_method="automatic_async")
    await shop.post("/v1/refunds", payment_intent=paid["id"])
    await shop.settle()
    assert (await shop.get(f"/v1/charges/{paid['latest_charge']}"))["balance_transaction"] is not None
    assert (await shop.get("/v1/balance"))["pending"][0]["amount"] == -88


async def test_a_legacy_cards_holder_is_billed(shop: Shop) -> None:
    source = {
        "object": "card",
        "number": "4242424242424242",
        "exp_month": "8",
        "exp_year": "2040",
        "name": "Ann",
        "address_zip": "0150",
    }
    charge = await shop.post("/v1/charges", amount=500, currency="usd", source=source)
    assert charge["billing_details"]["name"] == "Ann"
    assert charge["billing_details"]["address"]["postal_code"] == "0150"
    assert charge["payment_method_details"]["card"]["checks"]["address_postal_code_check"] == "pass"


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("createDispute", {"dispute": "fraudulent"}),
        ("refundFail", {"refund": "fails"}),
        ("riskLevelElevated", {"review": "rule"}),
        ("visa", {}),
    ],
)
async def test_a_charge_remembers_what_its_card_will_do(shop: Shop, name: str, marks: dict[str, str]) -> None:
    paid = await shop.paid(f"pm_card_{name}")

    def look(inside: Look) -> Document | None:
        return Reading(Scope(shop.sandbox, shop.account), 0, inside).find("charge", paid["latest_charge"])

    charge = await shop.context.store.look_up(look)
    assert charge is not None
    assert charge.private == marks


async def test_what_stripe_keeps_is_as_the_account_has_it(shop: Shop) -> None:
    shop.cause["fees"] = parsed("1.5%+25, eur=0%")
    for currency, fee in (("usd", 55), ("eur", 0)):
        paid = await shop.paid(currency=currency, expand=["latest_charge.balance_transaction"])
        assert paid["latest_charge"]["balance_transaction"]["fee"] == fee
