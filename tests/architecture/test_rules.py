"""House rules that no linter knows: who may start tasks or connect, what no file may say."""

import re
from pathlib import Path

from tests.architecture.tree import (
    PACKAGES,
    assert_none,
    attributes_of,
    files_below,
    imports_of,
    project_files,
    text_of,
    texts_of,
)

SERVER = ("app", "fakes")
TASKS = Path("fakes/core/tasks.py")
HTTP = Path("fakes/core/http.py")
OUTGOING_MODULES = {"aiohttp", "http.client", "httpx", "requests", "smtplib", "urllib.request", "urllib3"}
OUTGOING_CALLS = {"create_connection", "open_connection", "open_unix_connection", "sock_connect"}
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work)/\w")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
UNEXPLAINED = re.compile(
    r"#\s*(?:noqa|type: ignore)(?!(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|\[[\w, -]+\]) {1,2}[-#(] ?\w)"
)
POSSESSIVE_OR_ATOMIC = re.compile(r"[*+?}]\+|\(\?>")
# In a class of characters and after a backslash they are characters, and in a list of those in the order of ASCII.
CHARACTERS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|'\(\)\*\+,", re.DOTALL)
TEXT = (".css", ".html", ".js", ".json", ".md", ".mjs", ".py", ".toml", ".txt", ".yaml", ".yml", "")
THIS = Path("tests/architecture/test_rules.py")


def _saying(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> list[str]:
    found = []
    for path in paths:
        if path == THIS:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path}:{number}: {line.strip()[:120]}")
    return found


def test_only_the_tasks_module_starts_tasks() -> None:
    starters = {"create_task", "ensure_future", "run_coroutine_threadsafe", "TaskGroup"}
    paths = [path for path in files_below(*SERVER) if path != TASKS]
    assert_none([str(path) for path in paths if attributes_of(path) & starters])


def test_the_server_connects_to_others_only_through_its_one_client() -> None:
    offenders = [
        str(path)
        for path in files_below(*SERVER)
        if path != HTTP and (imports_of(path) & OUTGOING_MODULES or attributes_of(path) & OUTGOING_CALLS)
    ]
    assert_none(offenders)


def test_the_kernel_names_no_provider() -> None:
    provider = re.compile(r"stripe|twilio|sendgrid|mailgun|postmark|vonage|smtp", re.IGNORECASE)
    kernel = tuple(path for path in files_below("fakes") if path.parts[:2] == ("fakes", "core"))
    assert_none(_saying(provider, kernel))


def test_pages_load_nothing_but_our_own_files() -> None:
    foreign = re.compile(
        r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|@import|url\(["']?(?:https?:)?//|sourceMappingURL"""
    )
    paths = files_below("app", "fakes", suffixes=(".css", ".html", ".js", ".mjs"))
    assert_none(_saying(foreign, paths))


def test_scripts_and_styles_are_written_by_hand() -> None:
    paths = files_below("app", "fakes", suffixes=(".css", ".js", ".mjs"))
    assert_none([str(path) for path in paths if max(map(len, text_of(path).splitlines()), default=0) > 300])


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    paths = tuple(path for path in project_files() if path.suffix in TEXT)
    assert_none(_saying(MACHINE_PATH, paths))


def test_no_lock_file_names_where_packages_were_fetched() -> None:
    locks = tuple(path for path in project_files() if path.name == "package-lock.json")
    assert_none(_saying(re.compile(r'"resolved"'), locks))


def test_nothing_is_left_for_later() -> None:
    assert_none(_saying(UNFINISHED, files_below(*PACKAGES, "bench", "tests")))


def test_a_silenced_linter_is_told_why() -> None:
    assert_none(_saying(UNEXPLAINED, files_below(*PACKAGES, "bench", "tests")))


def test_no_pattern_is_possessive_or_atomic() -> None:
    """Some Pythons that we run on read them wrongly or for ever: docs/decisions/0013-plain-patterns.md."""
    offenders = [
        f"{path}:{line}: {text[:120]!r}"
        for path in files_below(*PACKAGES)
        for line, text in texts_of(path)
        if POSSESSIVE_OR_ATOMIC.search(CHARACTERS.sub("x", text))
    ]
    assert_none(offenders)


def test_no_test_is_skipped_or_plays_with_a_mock() -> None:
    evasions = re.compile(
        r"pytest\.skip|mark\.skip|mark\.xfail|importorskip|unittest\.mock|\bMagicMock\b|mocker\b"
    )
    assert_none(_saying(evasions, files_below("tests")))


def test_no_test_waits_by_the_clock() -> None:
    sleeps = re.compile(r"\btime\.sleep\(|asyncio\.sleep\((?!0\))")
    assert_none(_saying(sleeps, files_below("tests")))
