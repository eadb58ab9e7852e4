from typing import Any

import pytest

from fakes.payments.card_table import TEST_NUMBERS
from fakes.payments.providers.stripe.free_text import is_suspicious, masked, masked_text
from tests.fakes.payments.stripe_http import KEY, StripeHttp, answered

# Valid by Luhn, and documented nowhere.
REAL = "4539578763621486"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (REAL, "453957******1486"),
        ("card 4539 5787 6362 1486 12/29", "card 4539 57** **** 1486 12/29"),
        ("4539-5787-6362-1486, 4242424242424242", "4539-57**-****-1486, 4242424242424242"),
        ("3456 789012 34564", "3456 78**** *4564"),
        (f"{REAL} and {REAL}", "453957******1486 and 453957******1486"),
        ("sk_live_51HqLyjWDarjtT1zdp7dc!", "sk_live_****p7dc!"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_****LaSw"),
    ],
)
def test_numbers_and_keys_become_unreadable(text: str, shown: str) -> None:
    assert is_suspicious(text.encode())
    assert masked_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "4539578763621487",  # fails the Luhn check
        "1700000000000",  # a moment in milliseconds
        "9000000000000001",  # no network's
        "4006381333931",  # a barcode
        f"+{REAL}",
        f"DE{REAL}",
        f"{REAL}.5",
        f"id_{REAL}",
        "2026-11-28 45-39-57",
        "pk_live_51HqLyjWDarjtT1zdp7dc",
        "sk_live_…",
        "sk_test_51HqLyjWDarjtT1zdp7dc",
        *sorted(TEST_NUMBERS),
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert masked_text(text) == text


def test_tells_where_something_stood_and_leaves_the_fields_for_numbers_alone() -> None:
    params: dict[str, Any] = {
        "description": f"paid by {REAL}",
        "metadata": {REAL: "key", "key": "rk_live_51HqLyjWDarjtT1zdp7dc"},
        "items": [{"name": REAL}],
        "card": {"number": REAL},
        "external_account": {"account_number": REAL},
        "limit": 3,
    }
    shown, found = masked(params)
    assert [str(each) for each in found] == [
        "a card number in description",
        "a card number in metadata",
        "a live key in metadata[key]",
        "a card number in items[0][name]",
    ]
    assert shown == {
        "description": "paid by 453957******1486",
        "metadata": {"453957******1486": "key", "key": "rk_live_****p7dc"},
        "items": [{"name": "453957******1486"}],
        "card": {"number": REAL},
        "external_account": {"account_number": REAL},
        "limit": 3,
    }


@pytest.mark.parametrize(
    ("raw", "is_so"),
    [
        (b"description=4539+5787+6362+1486", True),
        (b"description=4539%205787%2D6362%2d1486", True),
        (b"description=%34%35%33%39578763621486", True),
        (b'{"note": "4539578763621486"}', True),
        (b"metadata[key]=sk_live_x", True),
        (b"amount=2000&currency=usd&created[gte]=1700000000&metadata[order]=6735", False),
        (b"", False),
    ],
)
def test_most_requests_are_quickly_passed_over(raw: bytes, is_so: bool) -> None:
    assert is_suspicious(raw) is is_so


async def test_what_must_not_be_stored_is_masked_in_free_text_and_told_of(http: StripeHttp) -> None:
    answer = await http.send(
        "POST",
        "/v1/customers",
        {"description": REAL, "metadata": {"key": "sk_live_51HqLyjWDarjtT1zdp7dc"}},
        Idempotency_Key=f"order {REAL}",
    )
    customer = answered("POST", "/v1/customers", answer)
    assert customer["description"] == "453957******1486"
    assert customer["metadata"] == {"key": "sk_live_****p7dc"}
    assert (await http.get(f"/v1/customers/{customer['id']}"))["description"] == "453957******1486"
    [event] = (await http.get("/v1/events"))["data"]
    assert event["request"]["idempotency_key"] == "order 453957******1486"
    [near_miss, _] = await http.captures()
    assert (near_miss["kind"], near_miss["flags"], near_miss["title"]) == (
        "masking",
        ["near_miss", "real_card"],
        "A card number in description was masked",
    )
    records = await http.recorded(3)
    assert records[2]["notes"] == ["Masked: a card number in description, a live key in metadata[key]."]
    assert REAL not in str([records[2]["body"], await http.captures()])


async def test_what_is_in_a_file_is_nobodys_words(http: StripeHttp) -> None:
    content = b"\x89PNG\r\n\x1a\n" + REAL.encode() + b" sk_live_51HqLyjWDarjtT1zdp7dc"
    made = await http.client.post(
        "/v1/files",
        data={"purpose": "dispute_evidence"},
        files={"file": (f"card {REAL}.png", content)},
        headers={"Authorization": f"Bearer {KEY}"},
    )
    file = made.json()
    assert (made.status_code, file["filename"], file["size"]) == (
        200,
        "card 453957******1486.png",
        len(content),
    )
    kept = await http.client.get(file["url"], headers={"Authorization": f"Bearer {KEY}"})
    assert kept.content == content
    [_, upload] = await http.recorded(2)
    assert upload["notes"] == ["Masked: a card number in file[filename]."]
