"""The page about Stripe: its fault does what it says, and its cards are what the table of cards has."""

import re
from pathlib import Path

import orjson
import stripe

from app.lifespan import Running
from fakes.payments.card_table import CARDS
from fakes.payments.work import API_VERSION
from tests.clients.stripe_app import PAYMENT, stripe_app

PAGE = (Path(__file__).parents[2] / "docs" / "providers" / "stripe.md").read_text(encoding="utf-8")


async def test_the_fault_of_the_page_declines_once(server: Running) -> None:
    match = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    async with stripe_app(server) as app:
        await app.post("/faults", **orjson.loads(match[1]))
        values = {**PAYMENT, "payment_method": "pm_card_visa", "confirm": True}
        refused = await app.refused(stripe.CardError, lambda client: client.v1.payment_intents.create(values))
        assert refused.error.decline_code == "insufficient_funds"
        assert (await app.pay()).status == "succeeded"


def test_the_cards_of_the_page_are_test_cards() -> None:
    rows = re.findall(r"^\| ([\d ]{16,23}) \| `(\w+)` \|", PAGE, re.MULTILINE)
    names = {card.number: card.names for card in CARDS}
    assert len(rows) > 5
    assert [row for row in rows if row[1] not in names[row[0].replace(" ", "")]] == []


def test_the_page_names_the_version_that_is_served() -> None:
    assert set(re.findall(r"\d{4}-\d\d-\d\d\.\w+", PAGE)) == {API_VERSION}
