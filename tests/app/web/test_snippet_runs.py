"""The tests that a capture's page offers, run for real: they pass when the app does it again, and fail if it does nothing."""

from __future__ import annotations

import html
import json
import os
import re
import secrets
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from stagedoor import Stagedoor
from tests.app.web.sending import SENDERS
from tests.architecture.tree import ROOT
from tests.conftest import CHROMIUM_OPTIONS
from tests.parts import CHROMIUM, NODE, NODE_SDKS
from tests.server_process import ServerProcess

_CODE = re.compile(r'<section class="snippet" id="as-(\w+)">.*?<code>(.*?)</code>', re.DOTALL)


def _snippets(door: Stagedoor, server: ServerProcess, sandbox: str) -> dict[str, str]:
    capture = door.captures.list()[0]
    answer = httpx.get(f"{server.http_url}/s/{sandbox}/ui/captures/{capture.id}", params={"view": "test"})
    return {name: html.unescape(code) for name, code in _CODE.findall(answer.text)}


_COMMENT = "# Let the app do here what makes it send this."


def _pytest(code: str, folder: Path, server: ServerProcess, kind: str | None = None) -> int:
    if kind is not None:
        act = f"from tests.app.web.sending import SENDERS; SENDERS[{kind!r}](stagedoor_env)"
        code = code.replace(_COMMENT, act)
    test = folder / "test_copied.py"
    test.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    command += ["-p", "stagedoor.pytest_plugin", "--stagedoor-url", server.http_url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode


def _shell(code: str, folder: Path, env: Mapping[str, str] | None = None, kind: str | None = None) -> int:
    if kind is not None:
        act = f"from tests.app.web.sending import SENDERS; SENDERS[{kind!r}]({dict(env or {})!r})"
        code = code.replace(_COMMENT, shlex.join([sys.executable, "-c", act]))
    return subprocess.run(
        ["sh", "-c", code],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ).returncode


@pytest.mark.parametrize("kind", SENDERS)
def test_a_copied_test_passes_only_if_the_app_does_it_again(
    stagedoor_process: ServerProcess, tmp_path: Path, kind: str
) -> None:
    sandbox = f"copied-{secrets.token_hex(6)}"
    with Stagedoor(stagedoor_process.http_url, sandbox=sandbox) as door:
        SENDERS[kind](door.env())
        codes = _snippets(door, stagedoor_process, sandbox)
        assert set(codes) == {"pytest", "playwright", "curl"}
        assert _shell(codes["curl"], tmp_path, door.env(), kind) == 0
        assert _pytest(codes["pytest"], tmp_path, stagedoor_process, kind) == 0
        assert _shell(codes["curl"].replace("timeout=10", "timeout=0"), tmp_path) == 1


def test_a_copied_test_fails_if_the_app_does_nothing(
    stagedoor_process: ServerProcess, tmp_path: Path
) -> None:
    sandbox = f"copied-{secrets.token_hex(6)}"
    with Stagedoor(stagedoor_process.http_url, sandbox=sandbox) as door:
        SENDERS["a mail with a code and a link"](door.env())
        codes = _snippets(door, stagedoor_process, sandbox)
        impatient = codes["pytest"].replace("wait_for(", "wait_for(timeout=0.1, ")
        assert _pytest(impatient, tmp_path, stagedoor_process) == 1


def test_a_copied_test_waits_in_an_empty_sandbox_too(
    stagedoor_process: ServerProcess, tmp_path: Path
) -> None:
    sandbox = f"copied-{secrets.token_hex(6)}"
    with Stagedoor(stagedoor_process.http_url, sandbox=sandbox) as door:
        SENDERS["a payment"](door.env())
        codes = _snippets(door, stagedoor_process, sandbox)
        door.captures.clear()
        assert _shell(codes["curl"], tmp_path, door.env(), "a payment") == 0


def _playwright(codes: Mapping[str, str], folder: Path) -> str:
    """Run tests by Playwright's own runner; return what it says at the end."""
    launch = {"executablePath": str(CHROMIUM.path()), "args": list(CHROMIUM_OPTIONS)}
    config = {"workers": 1, "reporter": "line", "use": {"launchOptions": launch}}
    (folder / "playwright.config.ts").write_text(f"export default {json.dumps(config)};")
    (folder / "node_modules").symlink_to(NODE_SDKS.path())
    for name, code in codes.items():
        (folder / f"{name}.spec.ts").write_text(code, encoding="utf-8")
    command = [str(NODE.path()), "node_modules/@playwright/test/cli.js", "test"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CI": "1"},
    ).stdout


def _acting(code: str, env: Mapping[str, str], kind: str) -> str:
    act = f"from tests.app.web.sending import SENDERS; SENDERS[{kind!r}]({dict(env)!r})"
    run = f"execFileSync({json.dumps(sys.executable)}, ['-c', {json.dumps(act)}]);"
    return 'import { execFileSync } from "node:child_process";\n' + code.replace(
        _COMMENT.replace("#", "//"), run
    )


def test_copied_tests_for_playwright_pass_only_if_the_app_does_it_again(
    stagedoor_process: ServerProcess, tmp_path: Path
) -> None:
    codes = {}
    for kind in ("a mail with a code and a link", "a text in UCS-2", "a payment"):
        sandbox = f"copied-{secrets.token_hex(6)}"
        with Stagedoor(stagedoor_process.http_url, sandbox=sandbox) as door:
            SENDERS[kind](door.env())
            code = _snippets(door, stagedoor_process, sandbox)["playwright"]
            codes[kind.replace(" ", "-")] = _acting(code, door.env(), kind)
    codes["idle"] = code.replace("timeout: 10", "timeout: 0")
    said = _playwright(codes, tmp_path)
    assert "3 passed" in said, said
    assert "1 failed" in said
    assert "0 of 1 captures arrived" in said
