"""What the form for a fault says, as the rule that our API takes; which rule makes sense is the kernel's to judge."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.core.captures import Json
from fakes.core.errors import InvalidInput

MATCHED = ("to", "from", "method", "path", "body")
_LOWEST_STATUS, _HIGHEST_STATUS = 200, 599
_PERCENT = 100


def rule_of(typed: Mapping[str, str]) -> Json:
    """Return the rule that a filled-in form means; what was left empty is not in it. Raises InvalidInput."""
    given = {name: value.strip() for name, value in typed.items() if value.strip()}
    rule: Json = {name: given[name] for name in ("channel", "provider", "stage") if name in given}
    match = {name: given[f"match_{name}"] for name in MATCHED if f"match_{name}" in given}
    if "match_field" in given:
        match[given["match_field"]] = given.get("match_value", "*")
    if match:
        rule["match"] = match
    rule["do"] = _effect(given)
    for name in ("times", "after", "seed"):
        if name in given:
            rule[name] = _whole(given[name], name)
    if "chance" in given:
        rule["probability"] = _whole(given["chance"], "chance") / _PERCENT
    return rule


def _effect(given: Mapping[str, str]) -> Json:
    do: Json = {
        name: given[name] for name in ("message", "delivery", "decline", "callbacks") if name in given
    }
    if "answer" in given:
        do |= _answer(given["answer"])
    for name in ("delay_ms", "error_code"):
        if name in given:
            do[name] = _whole(given[name], name)
    if "drop" in given:
        do["drop"] = True
    if not do:
        raise InvalidInput(
            "The fault does nothing yet.", hint="Fill in at least one field of “What happens”."
        )
    return do


def _answer(text: str) -> Json:
    if not text.isdecimal():
        return {"code": text}
    number = int(text)
    return {"status" if _LOWEST_STATUS <= number <= _HIGHEST_STATUS else "code": number}


def _whole(text: str, name: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 12:
        raise InvalidInput(f"{name} is a whole number, not {text[:40]!r}.")
    return int(text)


def words_of(rule: Json) -> str:
    """Return what a rule does, in a few words: `answers 503 “try later”, waits 2000 ms`."""
    do = rule["do"]
    said: list[str] = []
    if "status" in do or "code" in do:
        message = f" “{do['message']}”" if do.get("message") else ""
        said.append(f"answers {do.get('status', do.get('code'))}{message}")
    if do.get("delay_ms"):
        said.append(f"waits {do['delay_ms']} ms")
    if do.get("drop"):
        said.append("cuts the connection")
    if "delivery" in do:
        error = f" with error {do['error_code']}" if "error_code" in do else ""
        said.append(f"leaves it {do['delivery']}{error}")
    if "decline" in do:
        said.append(f"declines with {do['decline']}")
    if "callbacks" in do:
        said.append(_CALLBACKS[do["callbacks"]])
    return ", ".join(said) or "does nothing"


_CALLBACKS = {
    "drop": "loses the callback",
    "duplicate": "sends the callback twice",
    "reorder": "sends the callback after the next one",
    "delay": "sends the callback later",
}
