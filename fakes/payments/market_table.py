"""What bank accounts of a country may hold, where its platforms may send money, and what currencies are worth: facts."""

from __future__ import annotations

from collections.abc import Mapping

_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
# Country, its own currency, and further ones that bank accounts there may have.
_OTHERS = """
AE aed
AU aud
BG bgn eur
BR brl
CA cad usd
CH chf eur usd gbp
CZ czk eur
DK dkk eur
GB gbp eur usd
GI gbp eur
HK hkd usd
HU huf eur
IN inr
JP jpy
LI chf eur
MX mxn
MY myr
NO nok eur
NZ nzd
PL pln eur
RO ron eur
SE sek eur
SG sgd usd
TH thb
US usd
"""
_ELSEWHERE = frozenset("AE AU BR CA HK IN JP MX MY NZ SG TH US".split())  # noqa: SIM905 - codes read as one line
_EVERYWHERE = (
    "AE AG AL AM AO AR AT AU AZ BA BD BE BG BH BJ BN BO BS BT BW CA CH CI CL CO CR CY CZ DE DK DO DZ EC EE EG ES ET FI FR GA "
    "GB GH GM GR GT GY HK HR HU ID IE IL IS IT JM JO JP KE KH KR KW KZ LA LC LI LK LT LU LV MA MC MD MG MK MN MO MT MU MX "
    "MY MZ NA NE NG NL NO NZ OM PA PE PH PK PL PT PY QA RO RS RW SA SE SG SI SK SM SN SV TH TN TR TT TW TZ US UY UZ VN ZA"
)


def _countries() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict.fromkeys(_EURO.split(), ("eur",))
    for line in _OTHERS.strip().splitlines():
        code, *currencies = line.split()
        found[code] = tuple(currencies)
    return dict(sorted(found.items()))


# The currencies of bank accounts by country, the country's own first.
COUNTRIES: Mapping[str, tuple[str, ...]] = _countries()
_EUROPE = tuple(code for code in COUNTRIES if code not in _ELSEWHERE)

# How much of a currency a US dollar buys. They do not follow the market: tests want the same sum tomorrow.
USD_RATES: Mapping[str, float] = {
    "usd": 1.0, "aed": 3.6725, "aud": 1.52, "bgn": 1.8, "brl": 5.6, "cad": 1.37, "chf": 0.88, "clp": 935.0,
    "cny": 7.15, "cop": 4100.0, "czk": 23.1, "dkk": 6.86, "eur": 0.92, "gbp": 0.78, "hkd": 7.8, "huf": 362.0,
    "idr": 15800.0, "ils": 3.7, "inr": 83.5, "isk": 138.0, "jpy": 150.0, "krw": 1370.0, "kwd": 0.307, "mxn": 18.2,
    "myr": 4.45, "ngn": 1550.0, "nok": 10.7, "nzd": 1.65, "pen": 3.75, "php": 57.5, "pln": 3.95, "ron": 4.57,
    "sar": 3.75, "sek": 10.5, "sgd": 1.34, "thb": 35.5, "try": 33.0, "twd": 32.2, "uah": 41.0, "uyu": 40.0,
    "vnd": 25100.0, "zar": 18.1,
}  # fmt: skip


def transfer_countries(country: str) -> list[str]:
    """Return where a platform of a country may send money: its own region, from the United States nearly anywhere."""
    if country == "US":
        return _EVERYWHERE.split()
    return sorted({*_EUROPE}) if country in _EUROPE else [country]


def rates_of(currency: str) -> dict[str, float]:
    """Return how much of every other currency one unit of `currency` buys."""
    unit = USD_RATES[currency]
    return {code: round(rate / unit, 6) for code, rate in USD_RATES.items() if code != currency}
