"""A fault's rule as somebody writes it: checked for sense and brought into its full form; it knows no provider."""

from __future__ import annotations

from fakes.core.captures import Json
from fakes.core.errors import InvalidInput

STAGES = ("connect", "auth", "mail", "rcpt", "data", "end_of_data")
CALLBACK_FAULTS = ("drop", "duplicate", "reorder", "delay")
_DO: dict[str, type | tuple[type, ...]] = {
    "status": int,
    "code": (int, str),
    "message": str,
    "delay_ms": int,
    "drop": bool,
    "delivery": str,
    "error_code": int,
    "decline": str,
    "callbacks": str,
    "stage": str,
}
_KEYS = {"channel", "provider", "match", "do", "times", "after", "probability", "seed", "stage"}
_MAX_DELAY_MS = 10 * 60 * 1000
# What may stand beside each of these.
_COMPANY = {
    "callbacks": {"delay_ms"},
    "drop": {"delay_ms", "stage"},
    "status": {"code", "message", "delay_ms", "stage"},
    "code": {"status", "message", "error_code", "delay_ms", "stage"},
}
_WHY = {
    "callbacks": "it acts when a callback is sent, and not on a request",
    "drop": "a request that is cut off gets no answer",
    "status": "a request that is refused does nothing else",
    "code": "a request that is refused does nothing else",
}


def checked_rule(rule: Json) -> Json:
    """Return a fault rule in its full form; null is as good as absent. Raises InvalidInput, naming what is wrong."""
    rule = {key: value for key, value in rule.items() if value is not None}
    unknown = rule.keys() - _KEYS
    if unknown:
        raise InvalidInput(
            f"Unknown key {min(unknown)!r} in the fault.", hint=f"Known: {', '.join(sorted(_KEYS))}."
        )
    do = rule.get("do")
    do = {key: value for key, value in do.items() if value is not None} if isinstance(do, dict) else {}
    if not do:
        raise InvalidInput("A fault needs a 'do'.", hint='For example {"do": {"status": 500}}.')
    unknown = do.keys() - _DO
    if unknown:
        raise InvalidInput(f"Unknown key {min(unknown)!r} in 'do'.", hint=f"Known: {', '.join(sorted(_DO))}.")
    _check_types(rule, do)
    _check_company(do)
    match = rule.get("match", {})
    if not isinstance(match, dict) or not all(isinstance(value, str | int) for value in match.values()):
        raise InvalidInput(
            "'match' is an object of patterns.", hint='For example {"match": {"to": "*@example.com"}}.'
        )
    _check_numbers(rule, do)
    stage = rule.get("stage", do.get("stage"))
    if stage is not None and stage not in STAGES:
        raise InvalidInput(f"{stage!r} is not a stage.", hint=f"One of {', '.join(STAGES)}.")
    if do.get("callbacks") is not None and do["callbacks"] not in CALLBACK_FAULTS:
        raise InvalidInput(
            f"{do['callbacks']!r} is not for callbacks.", hint=f"One of {', '.join(CALLBACK_FAULTS)}."
        )
    return {
        "channel": rule.get("channel"),
        "provider": rule.get("provider"),
        "stage": stage,
        "match": match,
        "do": {key: value for key, value in do.items() if key != "stage"},
        "times": rule.get("times"),
        "after": rule.get("after", 0),
        "probability": rule.get("probability", 1),
        "seed": rule.get("seed", 0),
    }


def _check_company(do: Json) -> None:
    """Refuse what would never happen beside something else of the same fault. Raises InvalidInput."""
    for name, company in _COMPANY.items():
        others = sorted(do.keys() - company - {name})
        if do.get(name) and others:
            raise InvalidInput(
                f"'{name}' and '{others[0]}' do not go together in one fault: {_WHY[name]}.",
                hint="Add two faults, one for each.",
            )


def _check_types(rule: Json, do: Json) -> None:
    kinds = [(name, rule.get(name), str) for name in ("channel", "provider")]
    for name, value, kind in [*kinds, *((name, do.get(name), kind) for name, kind in _DO.items())]:
        is_odd_truth = isinstance(value, bool) and kind is not bool
        if value is not None and (is_odd_truth or not isinstance(value, kind)):
            words = kind.__name__ if isinstance(kind, type) else " or ".join(each.__name__ for each in kind)
            raise InvalidInput(f"'{name}' must be of type {words}, not {type(value).__name__}.")


def _check_numbers(rule: Json, do: Json) -> None:
    for name, holder, low, high in (
        ("times", rule, 1, 1_000_000_000),
        ("after", rule, 0, 1_000_000_000),
        ("delay_ms", do, 0, _MAX_DELAY_MS),
        ("status", do, 200, 599),
    ):
        value = holder.get(name)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high
        ):
            raise InvalidInput(f"'{name}' must be a whole number from {low} to {high}.")
    probability = rule.get("probability", 1)
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 <= probability <= 1:
        raise InvalidInput("'probability' must be a number from 0 to 1.")
