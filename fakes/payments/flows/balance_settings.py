"""How an account wants its balance paid out, and for how long its money is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fakes.payments.actions import Action, Call, reads, writes
from fakes.payments.document import Document, Json
from fakes.payments.flows import balance
from fakes.payments.models import PLATFORM
from fakes.payments.records import Records
from fakes.payments.wire.error import StripeError
from fakes.payments.wire.param_error import parameter_missing
from fakes.payments.work import Work

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_LAST_DAY = 31


def actions() -> Mapping[str, Action]:
    """Return this flow's part of the action table."""
    return {
        "GET /v1/balance_settings": reads(retrieve),
        "POST /v1/balance_settings": writes(update),
    }


def retrieve(records: Records, call: Call) -> Json:
    """Return the settings of an account."""
    return {"object": "balance_settings", "payments": _payments(records, settings(records))}


def update(work: Work, call: Call) -> Json:
    """Change when and what is paid out, and for how long money is held."""
    given: Mapping[str, Any] = call.params.get("payments") or {}
    before = _payments(work, settings(work))
    known = settings(work)
    payouts = given.get("payouts") or {}
    for name in ("minimum_balance_by_currency", "automatic_transfer_rules_by_currency"):
        if name in payouts:
            known[name] = payouts[name] or None
    if "statement_descriptor" in payouts:
        known["statement_descriptor"] = payouts["statement_descriptor"]
    if "debit_negative_balances" in given:
        known["debit_negative_balances"] = given["debit_negative_balances"]
    if payouts.get("schedule"):
        known["schedule"] = _schedule(payouts["schedule"])
    timing = given.get("settlement_timing") or {}
    if "delay_days_override" in timing:
        known["delay_days_override"] = _delay(work, timing["delay_days_override"])
    if "start_of_day" in timing:
        known["start_of_day"] = timing["start_of_day"] or None
    _keep(work, known)
    after = _payments(work, known)
    if after != before:
        shown = {"object": "balance_settings", "payments": after}
        told = Document(shown, account=work.scope.account, seq=0, created=work.now)
        work.emit("balance_settings.updated", told, {"payments": before})
        balance.look_again(work)
    return {"object": "balance_settings", "payments": after}


def settings(records: Records) -> Json:
    """Return what was set of an account so far. A connected account's schedule is that of the account itself."""
    found = records.find("balance_settings", balance.SETTINGS_KEY)
    known: Json = dict(found.private) if found is not None else {}
    if "schedule" not in known:
        known["schedule"] = _schedule_of_account(records)
    return known


def _schedule_of_account(records: Records) -> Json:
    if records.scope.account == PLATFORM:
        return {"interval": "manual"}
    account = records.of(PLATFORM).find("account", records.scope.account)
    told = account["settings"]["payouts"]["schedule"] if account is not None else {}
    schedule: Json = {"interval": told.get("interval", "daily")}
    if told.get("weekly_anchor"):
        schedule["weekly_payout_days"] = [told["weekly_anchor"]]
    if told.get("monthly_anchor"):
        schedule["monthly_payout_days"] = [told["monthly_anchor"]]
    return schedule


def _payments(records: Records, known: Mapping[str, Any]) -> Json:
    override = known.get("delay_days_override")
    timing: Json = {"delay_days": balance.DELAY_DAYS if override is None else override}
    if override is not None:
        timing["delay_days_override"] = override
    return {
        "debit_negative_balances": known.get("debit_negative_balances", True),
        "payouts": {
            # The Python SDK reads this map without asking whether it is null.
            "automatic_transfer_rules_by_currency": known.get("automatic_transfer_rules_by_currency") or {},
            "minimum_balance_by_currency": known.get("minimum_balance_by_currency"),
            "schedule": known["schedule"],
            "statement_descriptor": known.get("statement_descriptor"),
            "status": "enabled",
        },
        "settlement_timing": {**timing, "start_of_day": known.get("start_of_day")},
    }


def _schedule(given: Mapping[str, Any]) -> Json:
    interval = given.get("interval")
    if not interval:
        raise parameter_missing("payments[payouts][schedule][interval]")
    schedule: Json = {"interval": interval}
    wanted = {"weekly": "weekly_payout_days", "monthly": "monthly_payout_days"}.get(interval)
    if wanted is None:
        return schedule
    days = given.get(wanted)
    place = f"payments[payouts][schedule][{wanted}]"
    if not days:
        raise parameter_missing(place)
    for day in days:
        is_day = day in _DAYS if interval == "weekly" else 1 <= day <= _LAST_DAY
        if not is_day:
            raise StripeError(400, f"Invalid {place}: {day}", param=place)
    return schedule | {wanted: days}


def _delay(work: Work, days: int | None) -> int | None:
    if work.scope.account == PLATFORM:
        raise StripeError(
            400,
            "You can only set `delay_days_override` for connected accounts.",
            param="payments[settlement_timing][delay_days_override]",
        )
    if days is not None and days < balance.DELAY_DAYS:
        raise StripeError(
            400,
            f"The `delay_days_override` must be at least {balance.DELAY_DAYS} for this account.",
            param="payments[settlement_timing][delay_days_override]",
        )
    return days


def _keep(work: Work, known: Json) -> None:
    found = work.find("balance_settings", balance.SETTINGS_KEY)
    if found is None:
        found = Document(
            {"object": "balance_settings"},
            account=work.scope.account,
            seq=work.tx.next_id(),
            created=work.now,
            key=balance.SETTINGS_KEY,
        )
    found.private = known
    work.save(found)
