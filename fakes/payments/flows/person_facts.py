"""What cannot be a fact about a person: dates, numbers, addresses and documents that there are not; it keeps nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from fakes.payments.models import PLATFORM
from fakes.payments.records import Records
from fakes.payments.verification_table import is_documented_file
from fakes.payments.wire.coerce import is_mail_address
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import invalid_email
from fakes.payments.work import Work

_PHONE = re.compile(r"\+?[0-9 ().\-]{5,24}(?:(?:x|ext\.?)[0-9]{1,6})?")
_YOUNGEST_YEARS = 13
_SSN_DIGITS = 4
_SIDES = ("front", "back")


def check(work: Work, account: str, given: Mapping[str, Any], holder: str = "") -> None:
    """Refuse, by StripeError, what was sent about a person of `account` and cannot be so.

    `holder` is the parameter that it stands in (`individual`), if any.
    """
    if given.get("dob"):
        _check_birth(given["dob"], work.now, _param(holder, "dob"))
    if given.get("email") and not is_mail_address(given["email"]):
        raise invalid_email(_param(holder, "email"), given["email"])
    if given.get("phone") and not _PHONE.fullmatch(given["phone"]):
        raise StripeError(
            400, f'"{given["phone"]}" is not a valid phone number', param=_param(holder, "phone")
        )
    ssn = given.get("ssn_last_4")
    if ssn and not (ssn.isascii() and ssn.isdigit() and len(ssn) == _SSN_DIGITS):
        raise StripeError(
            400,
            f"Invalid ssn_last_4: it must have {_SSN_DIGITS} digits.",
            param=_param(holder, "ssn_last_4"),
        )
    for kind, sides in (given.get("verification") or {}).items():
        for side in _SIDES:
            _check_file(work, account, (sides or {}).get(side), _param(holder, "verification", kind, side))


def _check_birth(given: Mapping[str, Any], now: int, param: str) -> None:
    parts = [given.get(name) for name in ("year", "month", "day")]
    if None in parts:
        return
    today = datetime.fromtimestamp(now, UTC).date()
    try:
        born = date(*(int(part) for part in parts if part is not None))
    except (ValueError, OverflowError):
        born = None
    if born is None or not born.year >= 1900 or born > today:
        raise StripeError(400, "Invalid date of birth.", param=param)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < _YOUNGEST_YEARS:
        raise StripeError(
            400, f"Must be at least {_YOUNGEST_YEARS} years of age to use Stripe", param=f"{param}[year]"
        )


def _check_file(work: Work, account: str, file_id: Any, param: str) -> None:
    if not file_id or is_documented_file(file_id):
        return
    places: tuple[Records, ...] = (work.of(account), work.of(PLATFORM))
    if all(place.find("file", file_id) is None for place in places):
        raise StripeError(400, f"No such file upload: '{file_id}'", code="resource_missing", param=param)


def _param(holder: str, first: str, *rest: str) -> str:
    inner = "".join(f"[{name}]" for name in rest)
    return f"{holder}[{first}]{inner}" if holder else f"{first}{inner}"
