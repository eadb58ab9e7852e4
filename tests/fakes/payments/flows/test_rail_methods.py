import pytest

from tests.fakes.payments.builders import Json, Shop
from tests.fakes.payments.flows.test_rail_payments import BILLING, method_of

US: Json = {"account_number": "000123456789", "routing_number": "110000000"}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (
            "us_bank_account",
            {
                "bank_name": "STRIPE TEST BANK",
                "last4": "6789",
                "routing_number": "110000000",
                "account_type": "checking",
            },
        ),
        ("sepa_debit", {"bank_code": "37040044", "country": "DE", "last4": "3000"}),
        ("bacs_debit", {"last4": "2345", "sort_code": "108800"}),
        ("au_becs_debit", {"bsb_number": "000000", "last4": "3456"}),
        ("acss_debit", {"institution_number": "000", "transit_number": "11000", "last4": "6789"}),
        ("link", {"email": BILLING["email"]}),
        ("boleto", {"tax_id": "000.000.000-00"}),
        ("paypal", {"payer_email": None}),
    ],
)
async def test_what_is_shown_of_a_method(shop: Shop, kind: str, shown: Json) -> None:
    method = await shop.post("/v1/payment_methods", **method_of(kind))
    assert (method["type"], method["customer"], "card" in method) == (kind, None, False)
    assert {name: method[kind][name] for name in shown} == shown


async def test_the_same_account_has_the_same_fingerprint(shop: Shop) -> None:
    first, second = [await shop.post("/v1/payment_methods", **method_of("us_bank_account")) for _ in range(2)]
    assert first["id"] != second["id"]
    assert first["us_bank_account"]["fingerprint"] == second["us_bank_account"]["fingerprint"]


@pytest.mark.parametrize(
    ("kind", "account", "code", "param"),
    [
        (
            "us_bank_account",
            {**US, "account_number": "9999"},
            "account_number_invalid",
            "us_bank_account[account_number]",
        ),
        (
            "us_bank_account",
            {**US, "routing_number": "1"},
            "routing_number_invalid",
            "us_bank_account[routing_number]",
        ),
        (
            "us_bank_account",
            {"routing_number": "110000000"},
            "parameter_missing",
            "us_bank_account[account_number]",
        ),
        ("sepa_debit", {"iban": "DE00370400440532013000"}, "invalid_bank_account_iban", "sepa_debit[iban]"),
        (
            "bacs_debit",
            {"account_number": "1", "sort_code": "1"},
            "account_number_invalid",
            "bacs_debit[account_number]",
        ),
    ],
)
async def test_accounts_that_are_none(shop: Shop, kind: str, account: Json, code: str, param: str) -> None:
    values: Json = {"type": kind, "billing_details": BILLING, kind: account}
    error = await shop.refused("POST", "/v1/payment_methods", **values)
    assert (error["code"], error["param"]) == (code, param)


@pytest.mark.parametrize(
    ("kind", "param"),
    [("sepa_debit", "name"), ("p24", "email"), ("us_bank_account", "name"), ("boleto", "name")],
)
async def test_details_of_the_payer_that_a_method_needs(shop: Shop, kind: str, param: str) -> None:
    values = {name: value for name, value in method_of(kind).items() if name != "billing_details"}
    error = await shop.refused("POST", "/v1/payment_methods", **values)
    assert error["param"] == f"billing_details[{param}]"


async def test_who_may_be_saved(shop: Shop) -> None:
    customer = (await shop.customer())["id"]
    documented = await shop.post("/v1/payment_methods/pm_usBankAccount_success/attach", customer=customer)
    assert (documented["customer"], documented["us_bank_account"]["last4"]) == (customer, "6789")
    seen = await shop.get("/v1/payment_methods/pm_usBankAccount_noAccount")
    assert (seen["type"], "card" in seen) == ("us_bank_account", False)
    changed = await shop.post(
        f"/v1/payment_methods/{documented['id']}", us_bank_account={"account_type": "savings"}
    )
    assert changed["us_bank_account"]["account_type"] == "savings"
    raw = await shop.post("/v1/payment_methods", **method_of("us_bank_account"))
    error = await shop.refused("POST", f"/v1/payment_methods/{raw['id']}/attach", customer=customer)
    assert error["code"] == "bank_account_unverified"
    once = await shop.post("/v1/payment_methods", type="ideal")
    error = await shop.refused("POST", f"/v1/payment_methods/{once['id']}/attach", customer=customer)
    assert error["message"] == "PaymentMethods of type 'ideal' cannot be saved to customers."


@pytest.mark.parametrize(
    ("id", "currency", "last4", "code"),
    [
        ("pm_bacsDebit_insufficientFundsDelayed", "gbp", "2227", "insufficient_funds"),
        ("pm_auBecsDebit_success", "aud", "3456", None),
        ("pm_acssDebit_accountClosed", "cad", "1113", "account_closed"),
        ("pm_nzBankAccount_noAccount", "nzd", "1111", "no_account"),
        ("pm_success_de", "eur", "3000", None),
        ("pm_exceedsWeeklyVolumeLimit_nl", "eur", "3434", "charge_exceeds_source_limit"),
    ],
)
async def test_a_documented_id_pays_as_its_account_does(
    shop: Shop, id: str, currency: str, last4: str, code: str | None
) -> None:
    intent = await shop.post(
        "/v1/payment_intents",
        amount=2000,
        currency=currency,
        payment_method=id,
        payment_method_types=[(await shop.get(f"/v1/payment_methods/{id}"))["type"]],
        mandate_data={"customer_acceptance": {"type": "offline"}},
        confirm=True,
        expand=["payment_method"],
    )
    kind = intent["payment_method"]["type"]
    assert (intent["status"], intent["payment_method"][kind]["last4"]) == ("processing", last4)
    await shop.pass_time(10 * 24 * 60 * 60 * 1000)
    ended = await shop.get(f"/v1/payment_intents/{intent['id']}", expand=["latest_charge"])
    assert ended["status"] == ("requires_payment_method" if code else "succeeded")
    assert ended["latest_charge"]["failure_code"] == code
