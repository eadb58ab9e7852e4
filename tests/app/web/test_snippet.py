"""Captures as tests: what they say, and that nothing in a capture breaks out of them."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pytest

from app.web.snippet import curl_code, playwright_code, pytest_code, snippets
from fakes.core.captures import Capture, drafted
from fakes.core.expectation import Expectation, Fact
from tests.fakes.core.builders import a_draft
from tests.parts import NODE

URL = "http://127.0.0.1:8025"
HOSTILE = [
    "'; import os; os.abort() #",
    '"""',
    "\\",
    "\\'",
    '$(touch /tmp/x) `id` "${HOME}"',
    "line\nbreak\r\n",
    "\u202etxt.exe \u2028\u2029 \x1b[31m \x00",
    "</script><!-- --> `${1}`",
    "😀 ünï",
    "[0-9]+(.*)^$|?{}",
]


def _capture(
    title: str = "Confirm", *, code: str = "482913", url: str = "https://shop.example/confirm?t=1"
) -> Capture:
    draft = a_draft(
        channel="mail", title=title, codes=[code], links=[{"url": url, "text": "x"}], sandbox="team-1"
    )
    return drafted(draft, number=7, created_ms=0, max_search_chars=1000)


def _expected(subject: str = "Confirm", to: str = "ann@example.com") -> Expectation:
    return Expectation(
        noun="mail",
        conditions={"to": to, "subject": subject},
        filters={"channel": "mail", "to": to, "q": f'"{subject}"'},
        facts=[Fact("subject", ("mail", "subject"), subject, is_prose=True), Fact("size", ("size",), 3)],
    )


def test_a_test_for_pytest_waits_and_asserts() -> None:
    assert pytest_code(_capture(), _expected()) == (
        "import re\n\n\n"
        "def test_confirm(stagedoor, stagedoor_env):\n"
        "    # stagedoor_env holds the settings of this test's own sandbox: point the app at it.\n"
        "    # Let the app do here what makes it send this.\n"
        '    mail = stagedoor.mail.wait_for(to="ann@example.com", subject="Confirm")\n'
        '    assert mail.subject == "Confirm"\n'
        "    assert mail.size == 3\n"
        '    assert re.fullmatch("[0-9]{6}", mail.code)\n'
        '    assert mail.link(containing="https://shop.example/confirm")\n'
    )


def test_of_words_with_numbers_the_part_without_is_asked_for() -> None:
    assert 'assert "Order" in mail.subject' in pytest_code(_capture(), _expected("Order 10"))
    assert '.toContain("Order");' in playwright_code(_capture(), _expected("Order 10"), URL)
    assert 'assert re.fullmatch("[0-9]+", mail.subject)' in pytest_code(_capture(), _expected("10"))
    assert '"subject":"Order [0-9]+"' in curl_code(_capture(), _expected("Order 10"), URL)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_breaks_out_of_a_python_string(words: str) -> None:
    code = pytest_code(_capture(words, code=words, url=f"https://x.example/{words}"), _expected(words, words))
    tree = ast.parse(code)
    assert len(tree.body) == 2
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls <= {"stagedoor.mail.wait_for", "re.fullmatch", "mail.link"}
    assert code.isascii()


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_breaks_out_of_a_script(words: str, tmp_path: Path) -> None:
    code = playwright_code(_capture(words, code=words), _expected(words, words), URL)
    assert code.isascii()
    script = tmp_path / "test.mjs"
    script.write_text(code, encoding="utf-8")
    subprocess.run([NODE.path(), "--check", script], check=True, capture_output=True)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_breaks_out_of_a_shell_word(words: str, tmp_path: Path) -> None:
    code = curl_code(_capture(words, code=words), _expected(words, words), URL)
    recorder = f"curl() {{ printf '%s\\0' \"$@\" > {tmp_path / 'said'}; }}\n"
    subprocess.run(["sh", "-c", recorder + code], check=False, capture_output=True, cwd=tmp_path)
    said = (tmp_path / "said").read_text(encoding="utf-8").split("\0")
    plain = "".join(character for character in words if character.isprintable())
    assert f"to={plain}" in said
    assert [path.name for path in tmp_path.iterdir()] == ["said"]


def test_there_is_one_of_each() -> None:
    made = snippets(_capture(), _expected(), URL)
    assert [each.name for each in made] == ["pytest", "playwright", "curl"]
    assert json.dumps(f"{URL}/s/team-1/stagedoor/v1/captures") in made[1].code
