from typing import Any

import pytest

from fakes.payments.document import Document
from fakes.payments.flows import microdeposits


def document(kind: str, private: dict[str, Any], **fields: Any) -> Document:
    data = {"id": "x_1", "object": kind, **fields}
    return Document(data, account="", seq=1, created=0, private=private)


@pytest.mark.parametrize(
    ("kind", "asked", "private", "wanted"),
    [
        ("us_bank_account", None, {}, True),
        ("us_bank_account", None, {"is_verified": True}, False),
        ("us_bank_account", "instant", {}, False),
        ("us_bank_account", "microdeposits", {"is_verified": True}, True),
        ("us_bank_account", "microdeposits", {"is_verified": True, "is_deposited": True}, False),
        ("acss_debit", "automatic", {}, True),
        ("sepa_debit", None, {}, False),
    ],
)
def test_who_must_be_verified(kind: str, asked: str | None, private: dict[str, Any], wanted: bool) -> None:
    options = {kind: {"verification_method": asked}} if asked else None
    intent = document("setup_intent", {}, payment_method_options=options)
    method = document("payment_method", private, type=kind)
    assert microdeposits.are_wanted(intent, method) is wanted


def test_a_wrong_answer_uses_an_attempt_up() -> None:
    intent = document("setup_intent", {"deposits_left": 2})
    method = document("payment_method", {})
    assert microdeposits.judge(intent, method, {"amounts": [1, 2]}) == "wrong"
    assert (
        "You have 1 verification attempts remaining."
        in microdeposits.mismatch(intent, {"amounts": [1, 2]}).message
    )
    assert microdeposits.judge(intent, method, {"amounts": [1, 2]}) == microdeposits.ENDINGS["exceeded"]
    assert microdeposits.judge(intent, method, {"descriptor_code": "SM11AA"}) == "right"
    assert method.private["is_verified"] is True
