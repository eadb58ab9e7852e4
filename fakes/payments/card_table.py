"""Stripe's documented test cards as one table of facts; what the facts do is decided in `cards` and the flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Card(NamedTuple):
    """One documented test card (https://docs.stripe.com/testing).

    `names` are the endings of `pm_card_…` and `tok_…`, the first one being the usual spelling.
    `decline` is a key of `declines.DECLINES`. `attaches` is false where the issuer refuses to save the card.
    `authentication` is one of unsupported, unenrolled, optional, required, unless_set_up, set_up, frictionless,
    optional_error, error. `refund` is one of succeeds, pends, fails. `settles_at_once` skips the pending balance.
    `demands` is what a charge makes Stripe ask of the connected account it is for: next, charges, payouts (the latter
    two close what they are named after until it is given).
    """

    number: str
    names: tuple[str, ...] = ()
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: str | None = None
    attaches: bool = True
    authentication: str = "unenrolled"
    cvc_check: str = "pass"
    postal_code_check: str = "pass"
    line1_check: str = "pass"
    risk_level: str = "normal"
    is_blocked: bool = False
    dispute: str | None = None
    refund: str = "succeeds"
    settles_at_once: bool = False
    networks: tuple[str, ...] = ()
    demands: str | None = None


def _card(number: str, names: str = "", **facts: Any) -> Card:
    return Card(number, tuple(names.split()), **facts)


_BY_BRAND = (
    _card("4242424242424242", "visa us"),
    _card("4000056655665556", "visa_debit", funding="debit"),
    _card("5555555555554444", "mastercard", brand="mastercard"),
    _card("2223003122003222", brand="mastercard"),
    _card("5200828282828210", "mastercard_debit", brand="mastercard", funding="debit"),
    _card("5105105105105100", "mastercard_prepaid", brand="mastercard", funding="prepaid"),
    _card(
        "378282246310005", "amex amex_threeDSecureNotSupported", brand="amex", authentication="unsupported"
    ),
    _card("371449635398431", brand="amex", authentication="unsupported"),
    _card("6011111111111117", "discover", brand="discover"),
    _card("6011000990139424", brand="discover"),
    _card("6011981111111113", "discover_debit", brand="discover", funding="debit"),
    _card("3056930009020004", "diners", brand="diners"),
    _card("36227206271667", brand="diners"),
    _card("6555900000604105", brand="discover", country="KR"),
    _card("3566002020360505", brand="jcb"),
    _card("3530111333300000", "jcb", brand="jcb", country="JP"),
    _card("6200000000000005", "unionpay", brand="unionpay", country="CN"),
    _card("6200000000000047", brand="unionpay", country="CN", funding="debit"),
    _card("6205500000000000004", brand="unionpay", country="CN"),
    _card("5062210000000009", brand="unknown", country="MX"),
    _card("4000002500001001", "visa_cartesBancaires", country="FR", networks=("cartes_bancaires", "visa")),
    _card(
        "5555552500001001",
        "mastercard_cartesBancaires",
        brand="mastercard",
        country="FR",
        networks=("cartes_bancaires", "mastercard"),
    ),
    _card(
        "4000050360000001",
        "visa_debit_eftposAuCoBranded",
        country="AU",
        funding="debit",
        networks=("eftpos_au", "visa"),
    ),
    _card(
        "5555050360000080",
        "mastercard_debit_eftposAuCoBranded",
        brand="mastercard",
        country="AU",
        funding="debit",
        networks=("eftpos_au", "mastercard"),
    ),
    _card("4000051230000072", "debit_visaFsaProductCode debit_visaHsaProductCode", funding="debit"),
    _card(
        "5200828282828897",
        "mastercard_debit_mastercardFsaProductCode",
        brand="mastercard",
        funding="debit",
    ),
    # Documented until a few years ago, and in many a suite still.
    _card("4012888888881881"),
    _card("4000000000000093", "domesticPricing"),
    _card("30569309025904", brand="diners"),
    _card("38520000023237", brand="diners"),
)

_VISA_OF_COUNTRY = """
ar 4000000320000021  br 4000000760000002  ca 4000001240000000  cl 4000001520000001  co 4000001700000003
cr 4000001880000005  ec 4000002180000000  mx 4000004840008001  pa 4000005910000000  py 4000006000000066
pe 4000006040000068  uy 4000008580000003  ae 4000007840000001  at 4000000400000008  be 4000000560000004
bg 4000001000000000  by 4000001120000005  hr 4000001910000009  cy 4000001960000008  cz 4000002030000002
dk 4000002080000001  ee 4000002330000009  fi 4000002460000001  fr 4000002500000003  de 4000002760000016
gi 4000002920000005  gr 4000003000000030  hu 4000003480000005  ie 4000003720000005  it 4000003800000008
lv 4000004280000005  li 4000004380000004  lt 4000004400000000  lu 4000004420000006  mt 4000004700000007
nl 4000005280000002  no 4000005780000007  pl 4000006160000005  pt 4000006200000007  ro 4000006420000001
sa 4000006820000007  si 4000007050000006  sk 4000007030000001  es 4000007240000007  se 4000007520000008
ch 4000007560000009  gb 4000008260000000  au 4000000360000006  cn 4000001560000002  hk 4000003440000004
in 4000003560000008  jp 4000003920000003  my 4000004580000002  nz 4000005540000008  sg 4000007020000003
tw 4000001580000008
"""


def _by_country() -> Iterator[Card]:
    words = _VISA_OF_COUNTRY.split()
    for code, number in zip(words[::2], words[1::2], strict=True):
        yield _card(number, code, country=code.upper())
    yield _card("5200007840000022", "ae_mastercard", brand="mastercard", country="AE")
    yield _card("4000058260000005", "gb_debit", country="GB", funding="debit")
    yield _card("5555558265554449", "gb_mastercard", brand="mastercard", country="GB")
    yield _card("4000007640000003", "th_credit", country="TH")
    yield _card("4000057640000008", "th_debit", country="TH", funding="debit")


def _refused(number: str, names: str, decline: str, **facts: Any) -> Card:
    return _card(number, names, decline=decline, attaches=False, **facts)


_DECLINED = (
    _refused("4000000000000002", "visa_chargeDeclined chargeDeclined", "generic_decline"),
    _refused(
        "4000000000009995",
        "visa_chargeDeclinedInsufficientFunds chargeDeclinedInsufficientFunds",
        "insufficient_funds",
    ),
    _refused("", "visa_debit_chargeDeclinedInsufficientFunds", "insufficient_funds", funding="debit"),
    _refused("4000000000009987", "visa_chargeDeclinedLostCard chargeDeclinedLostCard", "lost_card"),
    _refused("4000000000009979", "visa_chargeDeclinedStolenCard chargeDeclinedStolenCard", "stolen_card"),
    _refused("4000000000000069", "chargeDeclinedExpiredCard visa_chargeDeclinedExpiredCard", "expired_card"),
    _refused("", "visa_chargeDeclinedFraudulent chargeDeclinedFraudulent", "fraudulent"),
    _refused(
        "4000000000000127",
        "chargeDeclinedIncorrectCvc visa_chargeDeclinedIncorrectCvc",
        "incorrect_cvc",
        cvc_check="fail",
    ),
    _refused(
        "4000000000000119",
        "chargeDeclinedProcessingError visa_chargeDeclinedProcessingError",
        "processing_error",
    ),
    _refused(
        "4000000000006975",
        "visa_chargeDeclinedVelocityLimitExceeded chargeDeclinedVelocityLimitExceeded",
        "card_velocity_exceeded",
    ),
    _card("4000000000000341", "chargeCustomerFail visa_chargeCustomerFail", decline="generic_decline"),
    _card("", "visa_chargeCustomerFailLostCard", decline="lost_card"),
    _card("", "visa_chargeCustomerFailStolenCard", decline="stolen_card"),
)

_RISKY = (
    _card("4100000000000019", "radarBlock", decline="fraudulent", is_blocked=True, risk_level="highest"),
    _card("4000000000004954", "riskLevelHighest", risk_level="highest"),
    _card("4000000000009235", "riskLevelElevated", risk_level="elevated"),
    _card("4000008400000407", "highFraudDisputeScore"),
    _card("4000008400000159", "highEfwScore"),
    _card("4000008400001017", "radarDynamicRiskThreshold"),
    _card("4000008405600003", "adaptive3dsChallenge", authentication="optional"),
    _card("4000000000000101", "cvcCheckFail", cvc_check="fail"),
    _card("4000000000000036", "avsZipFail", postal_code_check="fail"),
    _card("4000058400307872", "cvcCheckFailElevatedRisk", cvc_check="fail", risk_level="elevated"),
    _card("4000058400306072", "avsZipFailElevatedRisk", postal_code_check="fail", risk_level="elevated"),
    _card("4000000000000028", "avsLine1Fail", line1_check="fail"),
    _card("4000000000000010", "avsFail", postal_code_check="fail", line1_check="fail"),
    _card(
        "4000000000000044",
        "avsUnchecked",
        postal_code_check="unavailable",
        line1_check="unavailable",
    ),
    _card("4000000000001208"),
    _card("4000000000003725"),
)

_DISPUTED = (
    _card("4000000000000259", "createDispute", dispute="fraudulent"),
    _card("4000000000002685", "createDisputeProductNotReceived", dispute="product_not_received"),
    _card("4000000000001976", "createDisputeInquiry", dispute="inquiry"),
    _card("4000000000005423", "createIssuerFraudRecord", dispute="early_fraud_warning"),
    _card("4000000404000079", "createMultipleDisputes", dispute="multiple"),
    _card("4000000404000038", "createCe3EligibleDispute", dispute="compelling_evidence"),
    _card("4000008400000779", "createComplianceDispute", dispute="compliance"),
    _card("5105008400000002", "createMastercardComplianceDispute", brand="mastercard", dispute="compliance"),
    _card("4000000001000043", "createAutoRepresentmentEligibleDispute", dispute="smart"),
    _card("4000000404004816", "createRapidDisputeResolutionDispute", dispute="rapid_resolution"),
    _card("4000000404005649", "createCe3BlockDispute", dispute="compelling_evidence"),
    _card("5105000300000018", "createEthocaAlert", brand="mastercard", dispute="alert"),
)

_REFUNDED = (
    _card("4000000000007726", "pendingRefund", refund="pends"),
    _card("4000000000005126", "refundFail", refund="fails"),
    _card("4000000000000077", "bypassPending", settles_at_once=True),
    _card("4000003720000278", "bypassPendingInternational", country="IE", settles_at_once=True),
)


def _secure(number: str, names: str, authentication: str, **facts: Any) -> Card:
    return _card(number, names, authentication=authentication, **facts)


_AUTHENTICATED = (
    _secure("4000002500003155", "authenticationRequiredOnSetup", "unless_set_up", country="FR"),
    _secure("4000002760003184", "authenticationRequired", "required", country="DE"),
    _secure("4000003800000446", "authenticationRequiredSetupForOffSession", "set_up", country="IT"),
    _secure(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        "set_up",
        country="GB",
        decline="insufficient_funds",
    ),
    _secure("4000000000003220", "threeDSecure2Required", "required", country="IE"),
    _secure("4000000000003063", "threeDSecureRequired", "required"),
    _secure("4000008400000027", "", "required"),
    _secure("4000008400001629", "threeDSecureRequiredChargeDeclined", "required", decline="generic_decline"),
    _secure("4000008400001280", "threeDSecureRequiredProcessingError", "error", decline="generic_decline"),
    _secure("4000000000003055", "threeDSecureOptional", "optional"),
    _secure("4000000000003097", "threeDSecureOptionalProcessingError", "optional_error"),
    _secure("4000000032200000", "", "frictionless"),
    _secure("4000582600000094", "", "required", country="GB", funding="debit"),
    _secure("4000582600000045", "", "required", country="GB", funding="debit"),
    _secure("4000582600000102", "", "required", country="GB", funding="debit"),
    _secure("4000582600000110", "", "required", country="GB", funding="debit"),
    _secure("4001007020000002", "", "unenrolled", country="SG"),
    _secure("4000008260000075", "", "unenrolled", country="GB"),
    _secure("4001000360000005", "", "unenrolled", country="AU"),
    _secure("4000002760000008", "", "unenrolled", country="DE"),
)

# https://docs.stripe.com/connect/testing#trigger-cards
_DEMANDING = (
    _card("4000000000004202", "visa_triggerNextRequirements visa_triggerVerification", demands="next"),
    _card("4000000000004210", "visa_triggerChargeBlock", demands="charges"),
    _card("4000000000004236", "visa_triggerPayoutBlock visa_triggerTransferBlock", demands="payouts"),
)

CARDS: tuple[Card, ...] = (
    *_BY_BRAND,
    *_by_country(),
    *_DECLINED,
    *_RISKY,
    *_DISPUTED,
    *_REFUNDED,
    *_AUTHENTICATED,
    *_DEMANDING,
)
TEST_NUMBERS = frozenset(card.number for card in CARDS if card.number)
