"""Where accounts may be: each country's own currency and how long its payouts take; facts only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
_OTHERS = """
    AE=aed AR=ars AU=aud BG=bgn BR=brl CA=cad CH=chf CL=clp CO=cop CR=crc CZ=czk DK=dkk EG=egp GB=gbp GH=ghs GI=gbp
    GT=gtq HK=hkd HU=huf ID=idr IL=ils IN=inr IS=isk JP=jpy KE=kes KR=krw LI=chf MA=mad MX=mxn MY=myr NG=ngn NO=nok
    NZ=nzd PE=pen PH=php PL=pln PY=pyg RO=ron RS=rsd SE=sek SG=sgd TH=thb TN=tnd TR=try TW=twd TZ=tzs UY=uyu VN=vnd
    ZA=zar US=usd
"""
CURRENCIES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_EURO.split(), "eur"),
        **dict(pair.split("=") for pair in _OTHERS.split()),
    }
)
_QUICK = {"US": 2, "AU": 2, "CA": 3, "GB": 3, "NZ": 4, "JP": 4, "BR": 30}
_USUAL_DELAY_DAYS = 7


def payout_delay_days(country: str) -> int:
    """Return after how many days money is paid out."""
    return _QUICK.get(country, _USUAL_DELAY_DAYS)
