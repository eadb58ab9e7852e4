"""A capture as a test: what was expected of it, written down for pytest, Playwright and the shell."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from fakes.core.captures import Capture
from fakes.core.expectation import Expectation, Fact
from fakes.core.sandboxes import DEFAULT

_TIMEOUT_S = 10
_COMMENT = "Let the app do here what makes it send this."
_POINTED = "stagedoor_env holds the settings of this test's own sandbox: point the app at it."
_CURL = "curl --fail-with-body --silent --show-error --get"
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One test, and the language in which it is written."""

    name: str
    label: str
    code: str


def snippets(capture: Capture, expected: Expectation, url: str) -> list[Snippet]:
    """Return the tests of a capture. `url` is the address of this server, without a slash at its end."""
    return [
        Snippet("pytest", "pytest", pytest_code(capture, expected)),
        Snippet("playwright", "Playwright", playwright_code(capture, expected, url)),
        Snippet("curl", "curl", curl_code(capture, expected, url)),
    ]


def pytest_code(capture: Capture, expected: Expectation) -> str:
    """Return a test for pytest with the fixtures of our plugin, so that nothing older is taken for an answer."""
    noun = expected.noun
    conditions = ", ".join(f"{name}={_python(value)}" for name, value in expected.conditions.items())
    lines = [
        f"def test_{_identifier(capture.title) or noun}(stagedoor, stagedoor_env):",
        f"    # {_POINTED}",
        f"    # {_COMMENT}",
        f"    {noun} = stagedoor.{capture.channel}.wait_for({conditions})",
        *(f"    {_python_fact(noun, fact)}" for fact in expected.facts),
    ]
    if capture.codes:
        lines.append(f"    assert re.fullmatch({_python(_shape(capture.codes[0]))}, {noun}.code)")
    if capture.links:
        lines.append(f"    assert {noun}.link(containing={_python(_stem(capture.links[0]['url']))})")
    if any("re.fullmatch" in line for line in lines):
        lines[:0] = ["import re", "", ""]
    return "\n".join(lines) + "\n"


def playwright_code(capture: Capture, expected: Expectation, url: str) -> str:
    """Return a test for Playwright in TypeScript, which asks our API."""
    noun = expected.noun
    params = {**expected.filters, "timeout": _TIMEOUT_S}
    listed = ", ".join(f"{name}: {json.dumps(value)}" for name, value in params.items())
    lines = [
        'import { expect, test } from "@playwright/test";',
        "",
        f"test({json.dumps(capture.title[:80] or noun)}, async ({{ page, request }}) => {{",
        f"  const captures = {json.dumps(_captures_url(capture, url))};",
        "  const newest = await (await request.get(captures, { params: { limit: 1 } })).json();",
        "  const later = newest.items.length ? { after: newest.items[0].id } : {};",
        f"  // {_COMMENT}",
        "  const answer = await request.get(`${captures}/wait`, {",
        f"    params: {{ ...later, {listed} }},",
        "  });",
        "  expect(answer.status(), await answer.text()).toBe(200);",
        f"  const [{noun}] = (await answer.json()).items;",
        *(f"  {_script_fact(noun, fact)}" for fact in expected.facts),
    ]
    if capture.codes:
        lines.append(f"  expect({noun}.codes[0]).toMatch({_script_pattern(_shape(capture.codes[0]))});")
    if capture.links:
        lines.append(
            f"  expect({noun}.links[0].url).toContain({json.dumps(_stem(capture.links[0]['url']))});"
        )
        lines.append(f"  // await page.goto({noun}.links[0].url);")
    return "\n".join([*lines, "});"]) + "\n"


def curl_code(capture: Capture, expected: Expectation, url: str) -> str:
    """Return commands for a shell: they note what is the newest, wait for what comes later, and look into the answer."""
    fields = [
        f"--data-urlencode {shlex.quote(_plain(f'{name}={value}'))}"
        for name, value in expected.filters.items()
    ]
    asked = " \\\n  ".join([f'{_CURL} "$captures/wait"', '${after:+--data "after=$after"}', *fields])
    lines = [
        f"captures={shlex.quote(_captures_url(capture, url))}",
        f'newest=$({_CURL} "$captures" --data limit=1)',
        """after=$(printf '%s' "$newest" | grep --only-matching '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4)""",
        f"# {_COMMENT}",
        f'answer=$({asked} \\\n  --data timeout={_TIMEOUT_S}) || {{ echo "$answer" >&2; exit 1; }}',
    ]
    lines += [
        f"printf '%s' \"$answer\" | grep --extended-regexp --only-matching -e {shlex.quote(pattern)}"
        for pattern in _json_patterns(capture, expected.facts)
    ]
    return "\n".join(["set -e", *lines]) + "\n"


def _python_fact(noun: str, fact: Fact) -> str:
    place = f"{noun}.{fact.attribute}"
    shape = fact.shape
    if shape is None:
        return f"assert {place} == {_python(fact.value)}"
    if fact.words:
        return f"assert {_python(fact.words)} in {place}"
    return f"assert re.fullmatch({_python(shape)}, {place})"


def _script_fact(noun: str, fact: Fact) -> str:
    place = noun + "".join(f"[{each}]" if each.isdigit() else f".{each}" for each in fact.path)
    shape = fact.shape
    if shape is None:
        return f"expect({place}).toBe({json.dumps(fact.value)});"
    if fact.words:
        return f"expect({place}).toContain({json.dumps(fact.words)});"
    return f"expect({place}).toMatch({_script_pattern(shape)});"


def _json_patterns(capture: Capture, facts: Sequence[Fact]) -> list[str]:
    patterns = []
    for fact in facts:
        value = json.dumps(fact.value, ensure_ascii=False)
        if value.isprintable():
            # What grep reads as an operator is put into brackets; a digit may be any other.
            shape = (
                re.sub(r"[\\.^$*+?()\[\]{}|]", r"[\g<0>]", value).replace("[\\]", r"\\").replace("[^]", r"\^")
            )
            if fact.is_prose:
                shape = re.sub("[0-9]+", "[0-9]+", shape)
            is_listed = fact.path[-1].isdigit()
            patterns.append(rf'"{fact.path[-2]}":\[{shape}' if is_listed else f'"{fact.path[-1]}":{shape}')
    if capture.codes:
        patterns.append(f'"codes":\\["{_shape(capture.codes[0])}"')
    return patterns


def _captures_url(capture: Capture, url: str) -> str:
    place = "" if capture.sandbox == DEFAULT else f"/s/{capture.sandbox}"
    return f"{url}{place}/stagedoor/v1/captures"


def _shape(code: str) -> str:
    """Return a pattern for codes of this kind: as many digits, or as many characters."""
    if code.isascii() and code.isdigit():
        return f"[0-9]{{{len(code)}}}"
    return f"[A-Za-z0-9-]{{{len(code)}}}"


def _stem(url: str) -> str:
    """Return the beginning of a URL that stays the same from run to run: host and path up to the first number."""
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    scheme, separator, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    steady = []
    for step in path.split("/"):
        if any(character.isdigit() for character in step) or len(step) > 30:
            break
        steady.append(step)
    return f"{scheme}{separator}{host}{slash}{'/'.join(steady)}"


def _python(value: str | int) -> str:
    text = ascii(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _script_pattern(shape: str) -> str:
    return f"new RegExp({json.dumps(f'^{shape}$')})"


def _plain(text: str) -> str:
    """Return text without control characters: a terminal that it is pasted into must not act on them."""
    return "".join(character for character in text if character.isprintable())


def _identifier(title: str) -> str:
    words = [word for word in _WORD.findall(title.lower()) if not word.isdigit()]
    return "_".join(words)[:60].strip("_")
