"""What could come next while somebody types a search: operators, and values that the sandbox's captures have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from fakes.core.search import OPERATORS, Operator
from fakes.core.vocabulary import Vocabulary

_MOST = 8
_SIZES = ("100K", "1M", "10M")
_LAST_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))*$')


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal: what is shown, and the whole search with the place of the caret after taking it."""

    text: str
    meaning: str
    q: str
    caret: int


def suggestions(q: str, caret: int, words: Vocabulary) -> list[Suggestion]:
    """Return proposals for the word in which the caret stands; none where nothing helps."""
    before, after = q[:caret], q[caret:]
    match = _LAST_WORD.search(before)
    word = match[0] if match else ""
    kept = before[: len(before) - len(word)]
    minus = "-" if word.startswith("-") else ""
    typed = word.removeprefix("-")
    if not typed and q.strip():
        return []
    found = []
    for text, meaning in islice(_proposals(typed, words), _MOST):
        whole = kept + minus + text + ("" if text.endswith(":") else " ")
        found.append(Suggestion(minus + text, meaning, whole + after.lstrip(), len(whole)))
    return found


def _proposals(typed: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    name, colon, value = typed.partition(":")
    operator = OPERATORS.get(name.lower())
    if colon and operator is not None:
        yield from _values(operator, value.strip('"').lower(), words)
        return
    for each in OPERATORS.values():
        if each.name.startswith(typed.lower()):
            yield f"{each.name}:", each.meaning
    if len(typed) > 1 and not typed.startswith('"'):
        for address in words.recipients:
            if typed.lower() in address.lower():
                yield f"to:{_quoted(address)}", ""
        for tag in words.tags:
            if typed.lower() in tag.lower():
                yield f"tag:{_quoted(tag)}", ""


def _values(operator: Operator, typed: str, words: Vocabulary) -> Iterator[tuple[str, str]]:
    known = {
        "to": words.recipients,
        "from": words.senders,
        "channel": words.channels,
        "provider": words.providers,
        "kind": words.kinds,
        "flag": words.flags,
        "tag": words.tags,
        "code": words.codes,
        "larger": _SIZES,
        "smaller": _SIZES,
    }.get(operator.name, operator.values)
    fitting = [value for value in known if typed in value.lower() and value.lower() != typed]
    # What begins as it was typed is likelier meant than what only contains it.
    for value in sorted(fitting, key=lambda value: not value.lower().startswith(typed)):
        yield f"{operator.name}:{_quoted(value)}", ""


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value
