"""The ways to pay beside cards as one table of facts: how each pays, in which money, and what it needs; it moves none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Course = Literal["debit", "page", "voucher", "transfer", "waiting"]


class Rail(NamedTuple):
    """One type of payment method (https://docs.stripe.com/payments/payment-methods/payment-method-support).

    `course` is how a payment goes: `debit` pulls from a bank account over days, `page` asks the payer on a page,
    `voucher` is paid in a shop until it expires, `transfer` waits for money that the payer sends, `waiting` asks
    the payer in an app. `action` is the `next_action` that leads there. `currencies` is empty where any will do.
    `title` is its name for people. `saves` lets customers keep it, `holds` lets its payments be captured later.
    `days` is how many business days pass between the payer's yes and the money (0: none). `needs_mandate` wants
    the payer's consent, `billing` these details of the payer, `refusal` the code of a payer's no. `becomes` is the
    type that is saved in its place. `refund` is how refunds end.
    """

    name: str
    title: str
    course: Course
    currencies: tuple[str, ...] = ()
    action: str | None = "redirect_to_url"
    saves: bool = False
    holds: bool = False
    days: int = 0
    needs_mandate: bool = False
    billing: tuple[str, ...] = ()
    refusal: str = "payment_method_customer_decline"
    becomes: str | None = None
    expires_s: int = 0
    refund: str = "succeeds"


_FAILED_AT_THE_BANK = "payment_intent_authentication_failure"
_DAY_S = 24 * 60 * 60


def _rail(name: str, title: str, course: Course, currencies: str = "", **facts: Any) -> Rail:
    return Rail(name, title, course, tuple(currencies.split()), **facts)


def _debit(name: str, title: str, currencies: str, days: int, billing: str) -> Rail:
    return _rail(
        name,
        title,
        "debit",
        currencies,
        action=None,
        saves=True,
        days=days,
        needs_mandate=True,
        billing=tuple(billing.split()),
    )


_DEBITS = (
    _debit("us_bank_account", "ACH Direct Debit", "usd", 4, "name"),
    _debit("sepa_debit", "SEPA Direct Debit", "eur", 5, "name email"),
    _debit("bacs_debit", "Bacs Direct Debit", "gbp", 3, "name email"),
    _debit("au_becs_debit", "BECS Direct Debit", "aud", 3, "name email"),
    _debit("acss_debit", "Pre-authorized debit", "cad usd", 5, "name email"),
    _debit("nz_bank_account", "New Zealand BECS", "nzd", 2, "name email"),
)


def _bank(name: str, title: str, currencies: str, **facts: Any) -> Rail:
    return _rail(name, title, "page", currencies, refusal=_FAILED_AT_THE_BANK, **facts)


_BANK_PAGES = (
    _bank("bancontact", "Bancontact", "eur", billing=("name",), becomes="sepa_debit"),
    _bank("eps", "EPS", "eur", billing=("name",)),
    _bank("fpx", "FPX", "myr"),
    _bank("giropay", "giropay", "eur", billing=("name",)),
    _bank("ideal", "iDEAL", "eur", becomes="sepa_debit"),
    _bank("p24", "Przelewy24", "eur pln", billing=("email",)),
    _bank("pay_by_bank", "Pay by Bank", "eur gbp"),
    _bank("sofort", "Sofort", "eur", days=5, becomes="sepa_debit"),
    _bank("twint", "TWINT", "chf", saves=True),
)

_LATER = "usd cad gbp aud nzd"
_EURO = "aud cad chf czk dkk eur gbp nok nzd pln ron sek usd"
_WALLETS = (
    _rail("affirm", "Affirm", "page", "usd cad", holds=True),
    _rail("afterpay_clearpay", "Afterpay / Clearpay", "page", _LATER, holds=True, billing=("name", "email")),
    _rail(
        "alipay",
        "Alipay",
        "page",
        "aud cad cny eur gbp hkd jpy myr nzd sgd usd",
        action="alipay_handle_redirect",
    ),
    _rail("alma", "Alma", "page", "eur", holds=True),
    _rail("amazon_pay", "Amazon Pay", "page", saves=True, holds=True),
    _rail("billie", "Billie", "page", "eur gbp sek", holds=True),
    _rail("bizum", "Bizum", "waiting", "eur", action=None),
    _rail("blik", "BLIK", "waiting", "pln", action="blik_authorize"),
    _rail(
        "cashapp",
        "Cash App Pay",
        "page",
        "usd",
        action="cashapp_handle_redirect_or_display_qr_code",
        saves=True,
        holds=True,
    ),
    _rail("crypto", "Crypto", "page", "usd"),
    _rail("grabpay", "GrabPay", "page", "myr sgd"),
    _rail("kakao_pay", "Kakao Pay", "page", "krw", saves=True, holds=True),
    _rail("klarna", "Klarna", "page", _EURO, saves=True, holds=True),
    _rail("kr_card", "Korean card", "page", "krw", saves=True, holds=True),
    _rail("link", "Link", "page", saves=True, holds=True),
    _rail("mb_way", "MB WAY", "waiting", "eur", action=None),
    _rail("mobilepay", "MobilePay", "page", "dkk eur nok sek", holds=True),
    _rail("naver_pay", "Naver Pay", "page", "krw", saves=True, holds=True),
    _rail("payco", "PAYCO", "page", "krw", holds=True),
    _rail("paynow", "PayNow", "page", "sgd", action="paynow_display_qr_code"),
    _rail(
        "paypal",
        "PayPal",
        "page",
        "aud cad chf czk dkk eur gbp hkd nok nzd pln sek sgd usd",
        saves=True,
        holds=True,
    ),
    _rail("paypay", "PayPay", "page", "jpy", holds=True),
    _rail("payto", "PayTo", "waiting", "aud", action=None, saves=True, needs_mandate=True),
    _rail("pix", "Pix", "page", "brl", action="pix_display_qr_code"),
    _rail("promptpay", "PromptPay", "page", "thb", action="promptpay_display_qr_code", billing=("email",)),
    _rail("revolut_pay", "Revolut Pay", "page", "eur gbp ron huf pln dkk", saves=True, holds=True),
    _rail("samsung_pay", "Samsung Pay", "page", "krw", holds=True),
    _rail("satispay", "Satispay", "page", "eur", holds=True),
    _rail("scalapay", "Scalapay", "page", "eur", holds=True),
    _rail("sequra", "seQura", "page", "eur", holds=True),
    _rail("sunbit", "Sunbit", "page", "usd", holds=True),
    _rail("swish", "Swish", "page", "sek", action="swish_handle_redirect_or_display_qr_code"),
    _rail("upi", "UPI", "page", "inr", action="upi_handle_redirect_or_display_qr_code", saves=True),
    _rail("wechat_pay", "WeChat Pay", "page", action="wechat_pay_display_qr_code"),
    _rail("zip", "Zip", "page", "aud usd"),
)


def _voucher(name: str, title: str, currency: str, days: int, billing: str) -> Rail:
    return _rail(
        name,
        title,
        "voucher",
        currency,
        action=f"{name}_display_details",
        billing=tuple(billing.split()),
        expires_s=days * _DAY_S,
        refusal="payment_intent_payment_attempt_expired",
    )


_VOUCHERS = (
    _voucher("boleto", "Boleto", "brl", 3, "name email address"),
    _voucher("konbini", "Konbini", "jpy", 3, "name email"),
    _voucher("multibanco", "Multibanco", "eur", 7, "email"),
    _voucher("oxxo", "OXXO", "mxn", 3, "name email"),
)
_TRANSFERS = (
    _rail(
        "customer_balance",
        "Bank transfer",
        "transfer",
        "eur gbp jpy mxn usd",
        action="display_bank_transfer_instructions",
    ),
)

RAILS: Mapping[str, Rail] = MappingProxyType(
    {rail.name: rail for rail in (*_DEBITS, *_BANK_PAGES, *_WALLETS, *_VOUCHERS, *_TRANSFERS)}
)
# What a payment method may be that we do not carry out: it needs a reader in a shop, or an agreement of its own.
KNOWN_TYPES = frozenset({"card", "card_present", "custom", "interac_present", *RAILS})
