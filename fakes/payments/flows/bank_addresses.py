"""The bank accounts that customers send their money to, and the test account that it comes from: made up, no state."""

from __future__ import annotations

import hashlib

from fakes.payments.document import Json

_BANK_ADDRESS = {
    "city": "South San Francisco",
    "country": "US",
    "line1": "354 Oyster Point Blvd",
    "line2": None,
    "postal_code": "94080",
    "state": "CA",
}


def addresses(customer_id: str, kind: str, country: str) -> list[Json]:
    """Return the bank accounts that belong to one customer: the same for the same customer."""
    number = str(int(hashlib.blake2b(customer_id.encode(), digest_size=8).hexdigest(), 16))
    own = {
        "account_holder_address": _BANK_ADDRESS,
        "account_holder_name": "Stagedoor",
        "bank_address": _BANK_ADDRESS,
    }
    if kind == "us_bank_transfer":
        us = {**own, "account_number": number[:12], "account_type": "checking", "bank_name": "US Test Bank"}
        return [
            {
                "aba": {**us, "routing_number": "999999999"},
                "supported_networks": ["ach", "domestic_wire_us"],
                "type": "aba",
            },
            {"supported_networks": ["swift"], "swift": {**us, "swift_code": "TESTUS99XXX"}, "type": "swift"},
        ]
    if kind == "gb_bank_transfer":
        code = {**own, "account_number": number[:8], "sort_code": "108800"}
        return [{"sort_code": code, "supported_networks": ["bacs", "fps"], "type": "sort_code"}]
    if kind == "jp_bank_transfer":
        zengin = {
            **own,
            "account_number": number[:7],
            "account_type": "futsu",
            "bank_code": "1100",
            "bank_name": "Test Bank",
            "branch_code": "000",
            "branch_name": "Test Branch",
        }
        return [{"supported_networks": ["zengin"], "type": "zengin", "zengin": zengin}]
    if kind == "mx_bank_transfer":
        spei = {**own, "bank_code": "002", "bank_name": "Test Bank", "clabe": number[:18].zfill(18)}
        return [{"spei": spei, "supported_networks": ["spei"], "type": "spei"}]
    iban = {**own, "bic": "TESTIE2DXXX", "country": country, "iban": f"{country}29TEST{number[:14]}"}
    return [{"iban": iban, "supported_networks": ["sepa"], "type": "iban"}]


def sender_of(kind: str) -> Json:
    """Return who sends the money of a test, as each kind of transfer tells it."""
    if kind == "eu_bank_transfer":
        return {"bic": "TESTNL2AXXX", "iban_last4": "3000", "sender_name": "Jenny Rosen"}
    if kind == "gb_bank_transfer":
        return {"account_number_last4": "2345", "sender_name": "Jenny Rosen", "sort_code": "108800"}
    if kind == "jp_bank_transfer":
        return {"sender_bank": "Test Bank", "sender_branch": "Test Branch", "sender_name": "Jenny Rosen"}
    if kind == "us_bank_transfer":
        return {"network": "ach", "sender_name": "Jenny Rosen"}
    return {}
