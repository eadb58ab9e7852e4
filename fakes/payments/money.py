"""Money as Stripe counts it: minor units, minimum charges and how amounts are written; it moves none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fakes.payments.market_table import USD_RATES
from fakes.payments.wire.error import StripeError, amount_too_large, amount_too_small

_CODES = (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf "
    "chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl hrk htg "
    "huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt "
    "mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf "
    "sar sbd scr sek sgd shp sll sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf "
    "xcd xof xpf yer zar zmw usdc ghs eek lvl svc vef ltl"
)
CURRENCIES = tuple(_CODES.split())
_KNOWN = frozenset(CURRENCIES)
_WHOLE_ONLY = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"
ZERO_DECIMAL = frozenset(_WHOLE_ONLY.split())
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units
MINIMUMS = {
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
    "usd": 50,
}
# Eight digits, but for currencies whose units are small.
MAXIMUM = 99_999_999
MAXIMUMS = {"cop": 9_999_999_999, "huf": 9_999_999_999, "idr": 999_999_999_999, "inr": 999_999_999}
_SYMBOLS = {
    "aud": "A$",
    "brl": "R$",
    "cad": "CA$",
    "cny": "CN¥",
    "eur": "€",
    "gbp": "£",
    "hkd": "HK$",
    "ils": "₪",
    "inr": "₹",
    "jpy": "¥",
    "krw": "₩",
    "mxn": "MX$",
    "nzd": "NZ$",
    "twd": "NT$",
    "usd": "$",
    "vnd": "₫",
}
_NO_AMOUNT = (
    "The amount must be greater than or equal to the minimum charge amount allowed for your account and the "
    "currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a "
    "Payment Method for future use without an immediate payment, use a Setup Intent instead: "
    "https://docs.stripe.com/payments/setup-intents"
)


def decimals(currency: str) -> int:
    """Return how many digits of an amount stand behind the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def formatted(amount: int, currency: str) -> str:
    """Return an amount in minor units as people read it: `$20.00`, `¥500`, `CHF 12.50`."""
    places = decimals(currency)
    number = f"{abs(amount) / 10**places:,.{places}f}"
    symbol = _SYMBOLS.get(currency, f"{currency.upper()} ")
    return f"{'-' if amount < 0 else ''}{symbol}{number}"


def checked_currency(currency: str, param: str = "currency") -> str:
    """Return `currency` in lower case. Raises StripeError for one that Stripe does not know."""
    lower = currency.lower()
    if lower not in _KNOWN:
        raise StripeError(
            400,
            f"Invalid currency: {lower}. Stripe currently supports these currencies: {', '.join(CURRENCIES)}",
            param=param,
            is_validation=True,
        )
    return lower


def check_charge_amount(amount: int, currency: str, param: str = "amount") -> None:
    """Refuse, by StripeError, an amount that no charge in `currency` may have."""
    if amount < 1:
        raise StripeError(400, _NO_AMOUNT, code="parameter_invalid_integer", param=param, is_validation=True)
    minimum = MINIMUMS.get(currency)
    if minimum is None:
        _check_worth(amount, currency, param)
    elif amount < minimum:
        raise amount_too_small(param, f"{formatted(minimum, currency)} {currency}")
    maximum = MAXIMUMS.get(currency, MAXIMUM)
    if amount > maximum:
        raise amount_too_large(param, formatted(maximum, currency))
    if currency in THREE_DECIMAL and amount % 10:
        raise StripeError(
            400,
            f"Invalid amount: amounts in {currency} must be rounded to the nearest ten.",
            code="parameter_invalid_integer",
            param=param,
        )


def _check_worth(amount: int, currency: str, param: str) -> None:
    """Refuse, by StripeError, less than half a dollar in a currency without a minimum of its own."""
    rate = USD_RATES.get(currency)
    cents = None if rate is None else amount * 100 / 10 ** decimals(currency) / rate
    if cents is not None and cents < MINIMUMS["usd"]:
        raise StripeError(
            400,
            f"Amount must convert to at least 50 cents. {formatted(amount, currency)} converts to approximately "
            f"{formatted(int(cents), 'usd')}.",
            code="amount_too_small",
            param=param,
        )


def available_on(created: int, *, at_once: bool = False, business_days: int = 2) -> int:
    """Return when money that came in at `created` can be paid out. Both in Unix seconds.

    That is the start (UTC) of the second business day after it, unless it is to be another one; `at_once` for cards that skip the waiting.
    """
    if at_once:
        return created
    return business_days_after(created, business_days)


def business_days_after(moment: int, days: int) -> int:
    """Return when (UTC midnight) so many business days have gone by. All in Unix seconds."""
    day = datetime.fromtimestamp(moment, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    left = days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5:
            left -= 1
    return int(day.timestamp())
